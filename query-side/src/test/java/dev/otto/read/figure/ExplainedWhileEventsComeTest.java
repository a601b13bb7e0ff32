package dev.otto.read.figure;

import static dev.otto.fold.testing.Given.APPOINTMENT;
import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Given.OTHER_CARD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.read.figure.MetricDefinitionApi.AskedTerms;
import dev.otto.read.figure.MetricDefinitionApi.NewBody;
import dev.otto.read.figure.MetricDefinitionApi.PreviewBody;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Events are folded, and tables swapped, in the middle of an explanation. */
class ExplainedWhileEventsComeTest {

    private static final Caller MANAGER = Asked.manager("acme");
    private static final String[] CALLS = {"from", "2026-07-01", "to", "2026-07-31", "explain", "csr_calls_total"};

    private static final Caller ADMIN = new Caller("acme", "admin", AccessRole.admin);
    private static final AskedTerms OTHER_TERMS = new AskedTerms(null, null, null, null, Set.of(), null, null);

    private final ReadDatabase database = new ReadDatabase(aCall());
    private final Interrupted groups = new Interrupted(database.groups);
    private final DashboardApi api = new DashboardApi(
            database.reads, groups, new Explanations(groups), database.definitions, ReadDatabase.CLOCK);

    private static List<EventEnvelope> aCall() {
        return new Story()
                .tell(CARD, Given.engaged(CARD, CALL, NOON))
                .tell(
                        CALL,
                        Given.completed(CALL, NOON, Ending.answered),
                        Given.analysed(CALL, QualificationStatus.hot, BookingStatus.not_booked))
                .events();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Does what the test says when the index was finished, and before groups are looked at. */
    private static final class Interrupted implements Groups {
        private final Groups groups;
        private final Deque<Runnable> afterIndexing = new ArrayDeque<>();
        private final Deque<Runnable> beforeLooking = new ArrayDeque<>();
        private int indexed;

        private Interrupted(Groups groups) {
            this.groups = groups;
        }

        private static void next(Deque<Runnable> interruptions) {
            Runnable interruption = interruptions.poll();
            if (interruption != null) {
                CompletableFuture.runAsync(interruption).join();
            }
        }

        @Override
        public boolean indexed() {
            boolean is = groups.indexed();
            indexed++;
            next(afterIndexing);
            return is;
        }

        @Override
        public boolean indexKnowsAll() {
            return groups.indexKnowsAll();
        }

        @Override
        public long position() {
            return groups.position();
        }

        @Override
        public void counting(
                String companyId, LocalDate from, LocalDate to, @Nullable Moment moment, Consumer<Group> told) {
            next(beforeLooking);
            groups.counting(companyId, from, to, moment, told);
        }

        @Override
        public void all(String companyId, Consumer<Group> told) {
            groups.all(companyId, told);
        }

        @Override
        public void at(String companyId, List<String> ids, Moment moment, Consumer<Group> told) {
            groups.at(companyId, ids, moment, told);
        }

        @Override
        public Kin kin(String companyId, String id, Moment moment) {
            return groups.kin(companyId, id, moment);
        }

        @Override
        public Optional<LocalDate> dayFrom(String companyId, LocalDate day) {
            return groups.dayFrom(companyId, day);
        }
    }

    /** Somebody calls, and it is folded. */
    private void calls(UUID card, UUID call) {
        CallEvent.CallCompleted told = Given.completed(call, NOON, Ending.answered);
        CallEvent.AnalysisApplied analysed = Given.analysed(call, QualificationStatus.hot, BookingStatus.not_booked);
        database.folded.log.append(
                "Call",
                call.toString(),
                TestEventLog.metadata("acme"),
                new CallEvent.CallCompleted(call, card, "callrail", "CAL-" + call, 3, told.facts(), told.facts()),
                new CallEvent.AnalysisApplied(
                        call, card, call, analysed.run(), analysed.resultAt(), analysed.analysis()));
        database.folded.live.catchUp(1_000);
    }

    private void counts(int called) {
        JsonNode opened = ReadDatabase.json(api.csrMetrics(Asked.with(CALLS), MANAGER));
        assertThat(opened.path("value").asInt()).isEqualTo(called);
        assertThat(opened.path("numerator").asInt()).isEqualTo(called);
        assertThat(opened.path("items")
                        .valueStream()
                        .map(item -> item.path("contribution").decimalValue())
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .intValue())
                .isEqualTo(called);
    }

    @Test
    void whatIsFoldedAfterTheFigureIsNotListed() {
        groups.beforeLooking.add(() -> calls(CARD, LATER_CALL));
        counts(1);
        counts(2);
    }

    @Test
    void aFigureThatKnowsMoreThanTheIndexIsReadAnew() {
        groups.afterIndexing.add(() -> calls(OTHER_CARD, LATER_CALL));
        counts(2);
        assertThat(groups.indexed).isEqualTo(2);
    }

    @Test
    void whoIsOvertakenByEventsAgainAndAgainIsToldSo() {
        for (int i = 0; i < 100; i++) {
            UUID call = UUID.nameUUIDFromBytes(new byte[] {(byte) i});
            groups.afterIndexing.add(() -> calls(OTHER_CARD, call));
        }
        assertThat(Asked.refusal(() -> api.csrMetrics(Asked.with(CALLS), MANAGER)))
                .isEqualTo("503 projection_behind");
        assertThat(groups.afterIndexing).isNotEmpty();
    }

    /** A table swapped since the snapshot began, and not looked at before, has no rows in it. */
    @Test
    void aTableThatWasSwappedMeanwhileIsReadAnew() {
        wins();
        groups.beforeLooking.add(() -> database.folded.projections.await(
                database.folded.projections.rebuild("appointment"), Duration.ofMinutes(1)));
        JsonNode opened = ReadDatabase.json(
                api.execSales(Asked.with("from", "2026-07-01", "to", "2026-07-31", "explain", "closed_won"), MANAGER));
        assertThat(opened.path("numerator").asInt()).isEqualTo(1);
        assertThat(opened.path("items")).hasSize(1);
        assertThat(groups.indexed).isEqualTo(2);
    }

    private void wins() {
        database.folded.log.append(
                "Appointment",
                APPOINTMENT.toString(),
                TestEventLog.metadata("acme"),
                new AppointmentEvent.AppointmentScheduled(
                        APPOINTMENT,
                        CARD,
                        null,
                        null,
                        null,
                        "rep-1",
                        null,
                        null,
                        NOON,
                        NOON.plusSeconds(3_600),
                        null,
                        null,
                        NOON,
                        3),
                new AppointmentEvent.OutcomeRecorded(
                        APPOINTMENT, CARD, null, Outcome.closed_won, BigDecimal.TEN, null, NOON, true));
        database.folded.live.catchUp(1_000);
    }

    @Test
    void aPreviewOfDaysThatKnowsMoreThanTheIndexIsReadAnew() {
        groups.afterIndexing.add(() -> calls(OTHER_CARD, LATER_CALL));
        MetricDefinitionApi previews = new MetricDefinitionApi(
                database.definitions, new WhatIf(database.reads, groups), groups, database.reads);
        JsonNode preview = ReadDatabase.json(previews.preview(
                new PreviewBody(OTHER_TERMS, LocalDate.parse("2026-07-01"), LocalDate.parse("2026-07-31")), ADMIN));
        assertThat(preview.at("/csr/csr_calls_total/live").asInt()).isEqualTo(2);
    }

    @Test
    void aListByOtherTermsThatKnowsMoreThanTheIndexIsReadAnew() {
        MetricDefinitionApi terms = new MetricDefinitionApi(
                database.definitions, new WhatIf(database.reads, groups), groups, database.reads);
        terms.make(new NewBody(OTHER_TERMS), ADMIN);
        terms.activate("2", ADMIN);
        database.activations.runAll();
        groups.afterIndexing.add(() -> calls(OTHER_CARD, LATER_CALL));
        assertThat(ReadDatabase.json(api.unbooked(Asked.with("from", "2026-07-01", "to", "2026-07-31"), MANAGER))
                        .path("items"))
                .hasSize(2);
    }
}
