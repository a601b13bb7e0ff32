package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.Late;
import dev.otto.read.testing.ReadDatabase;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures as of an instant are those of a company whose log ends there. */
class FiguresAsOfTest {

    private static final Caller MANAGER = Asked.manager("acme");

    @ParameterizedTest
    @EnumSource(Basis.class)
    void figuresAsOfAnInstantAreThoseOfTheEventsUntilThen(Basis basis) {
        List<EventEnvelope> history = Late.recorded(Histories.of(51, 3_000), 51);
        Moment moment = new Moment(Late.instantAt(history, 0.6), basis);
        List<EventEnvelope> known = Late.knownAt(history, moment);
        assertThat(known.size()).isBetween(500, 2_900);
        try (ReadDatabase whole = new ReadDatabase(history);
                ReadDatabase then = new ReadDatabase(known)) {
            DashboardApi past = api(whole);
            DashboardApi present = api(then);
            for (String[] range : List.of(
                    new String[] {"from", "2026-01-01", "to", "2026-12-31"},
                    new String[] {"from", "2026-03-02", "to", "2026-03-02"},
                    new String[] {"from", "2026-03-02", "to", "2026-03-08"})) {
                same(range, moment, past::csrMetrics, present::csrMetrics);
                same(range, moment, past::bookingRate, present::bookingRate);
                same(range, moment, past::topObjections, present::topObjections);
                same(range, moment, past::overview, present::overview);
                same(range, moment, past::execCsr, present::execCsr);
                same(range, moment, past::execSales, present::execSales);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Basis.class)
    void whatTheTablesDoNotShowYetIsNotInThePastEither(Basis basis) {
        List<EventEnvelope> history = Histories.of(52, 1_600);
        try (ReadDatabase database = new ReadDatabase(history.subList(0, 1_200))) {
            FoldLogs.append(database.folded.dataSource, history.subList(1_200, history.size()));
            DashboardApi api = api(database);
            String[] range = {"from", "2026-01-01", "to", "2026-12-31"};
            Moment moment = new Moment(Instant.parse("2026-12-31T11:00:00Z"), basis);
            same(range, moment, api::csrMetrics, api::csrMetrics);
            same(range, moment, api::execCsr, api::execCsr);
            same(range, moment, api::execSales, api::execSales);
            same(range, moment, api::overview, api::overview);
        }
    }

    @Test
    void aCallThatWasAnalysedByItsLinkedCallIsAnExampleThenAsItIsNow() {
        Story story = new Story()
                .tell(Given.CARD, Given.engaged(Given.CARD, Given.CALL, Story.NOON))
                .tell(Given.LEAD, Given.opened(Story.NOON))
                .tell(
                        Given.CALL,
                        Given.completed(Given.CALL, Story.NOON, Ending.answered),
                        Given.assigned(Given.CALL, "csr-1"))
                .tell(
                        Given.LATER_CALL,
                        Given.completed(Given.LATER_CALL, Story.NOON, Ending.answered),
                        Given.analysed(Given.LATER_CALL, QualificationStatus.hot, BookingStatus.not_booked),
                        new CallEvent.CallLinked(Given.LATER_CALL, Given.CARD, Given.CALL));
        try (ReadDatabase database = new ReadDatabase(story.events())) {
            DashboardApi api = api(database);
            String[] range = {"from", "2026-07-14", "to", "2026-07-14"};
            Moment moment = new Moment(Instant.parse("2026-07-20T00:00:00Z"), Basis.happened);
            assertThat(ReadDatabase.json(api.topObjections(Asked.with(range), MANAGER))
                            .at("/items/0/example_call_ids/0")
                            .asString())
                    .isEqualTo(Given.CALL.toString());
            same(range, moment, api::topObjections, api::topObjections);
        }
    }

    private static DashboardApi api(ReadDatabase database) {
        return new DashboardApi(
                database.reads,
                database.groups,
                new Explanations(database.groups),
                database.definitions,
                ReadDatabase.CLOCK);
    }

    private static void same(
            String[] range,
            Moment moment,
            BiFunction<Filters, Caller, Object> past,
            BiFunction<Filters, Caller, Object> present) {
        Filters asked = Asked.with(
                range[0],
                range[1],
                range[2],
                range[3],
                "as_of",
                moment.at().toString(),
                "basis",
                moment.basis().name());
        ObjectNode then = (ObjectNode) ReadDatabase.json(past.apply(asked, MANAGER));
        assertThat(then.path("as_of").asString()).isEqualTo(moment.at().toString());
        assertThat(then.path("basis").asString()).isEqualTo(moment.basis().name());
        ObjectNode now = (ObjectNode) ReadDatabase.json(present.apply(Asked.with(range), MANAGER));
        then.remove(List.of("as_of", "basis", "as_of_position"));
        now.remove("as_of_position");
        assertThat(then.toPrettyString()).isEqualTo(((JsonNode) now).toPrettyString());
    }
}
