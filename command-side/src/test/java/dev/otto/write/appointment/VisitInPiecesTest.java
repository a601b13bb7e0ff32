package dev.otto.write.appointment;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.Ending;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.lead.Conversations;
import dev.otto.write.lead.TestLeads;
import dev.otto.write.session.SessionCommand.ApplyVisitAnalysis;
import dev.otto.write.session.SessionCommand.Choices;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.StartRecording;
import dev.otto.write.session.SessionCommand.StopRecording;
import dev.otto.write.task.ActionDirectory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A visit that was recorded in two pieces ends as the last of them says, and leaves to do what either names, in any order of telling. */
class VisitInPiecesTest {

    private static final UUID APPOINTMENT = Ids.of("test", "visit");
    private static final UUID FIRST = Ids.of("test", "session", 1);
    private static final UUID SECOND = Ids.of("test", "session", 2);
    private static final UUID CALL = Conversations.call("CAL1");
    private static final Instant DUE = Instant.parse("2026-07-15T20:00:00Z");
    private static final Action QUOTE = new Action("Send the quote", "send_quote", DUE, "high");
    private static final Action CALL_BACK = new Action("Call back about the gutters", "call_back", null, null);

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final TestLeads.Made lead =
            TestVisits.schedule(write, new Caller(COMPANY, "max", AccessRole.manager), APPOINTMENT);

    @AfterEach
    void close() {
        write.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first second",
                "second first",
                "first again second",
                "second first again",
                "first second again",
                "won second",
                "second won"
            })
    void theLastPieceSaysHowItEnded(String order) {
        Instant firstEnded = recorded(FIRST);
        Instant ended = recorded(SECOND);
        int run = 0;
        for (String piece : order.split(" ")) {
            run++;
            switch (piece) {
                case "first" -> analysed(FIRST, run, firstEnded, analysis("closed_lost", "h" + run, QUOTE));
                case "again" -> analysed(FIRST, run, firstEnded, analysis(null, "h" + run, QUOTE));
                case "won" -> analysed(FIRST, run, firstEnded, analysis("closed_won", "h" + run, QUOTE));
                default -> analysed(SECOND, run, ended, analysis("closed_won", "h" + run, CALL_BACK));
            }
        }
        Visit visit = visit();
        assertThat(visit.status()).isEqualTo(AppointmentStatus.completed);
        assertThat(visit.outcome()).isEqualTo(Outcome.closed_won);
        assertThat(visit.outcomeAt()).isEqualTo(ended);
        assertThat(openActions()).containsExactlyInAnyOrder("send_quote", "call_back");
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo("closed_won");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLastPieceWithoutAWordTakesNothingBack(boolean inOrder) {
        Instant firstEnded = recorded(FIRST);
        Instant ended = recorded(SECOND);
        Runnable won = () -> analysed(FIRST, 1, firstEnded, analysis("closed_won", "h1"));
        Runnable paperwork = () -> analysed(SECOND, 1, ended, analysis("paperwork", "h1"));
        (inOrder ? won : paperwork).run();
        (inOrder ? paperwork : won).run();

        assertThat(visit().outcome()).isEqualTo(Outcome.closed_won);
        assertThat(visit().outcomeAt()).isEqualTo(firstEnded);
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo("closed_won");
    }

    @Test
    void whatAPieceNoLongerNamesGoesOnceNoOtherDoes() {
        Instant firstEnded = recorded(FIRST);
        Instant ended = recorded(SECOND);
        analysed(FIRST, 1, firstEnded, analysis(null, "h1", QUOTE, CALL_BACK));
        analysed(SECOND, 1, ended, analysis(null, "h1", CALL_BACK));
        analysed(FIRST, 2, firstEnded, analysis(null, "h2"));
        assertThat(openActions()).containsExactly("call_back");
        analysed(SECOND, 2, ended, analysis(null, "h2"));
        assertThat(openActions()).isEmpty();
    }

    @Test
    void whatACallAndAVisitNameStaysWhileEitherDoes() {
        Instant ended = recorded(FIRST);
        call(1, QUOTE);
        analysed(FIRST, 1, ended, analysis(null, "h1", QUOTE));
        analysed(FIRST, 2, ended, analysis(null, "h2"));
        assertThat(openActions()).containsExactly("send_quote");
        analysed(FIRST, 3, ended, analysis(null, "h3", QUOTE));
        call(2);
        assertThat(openActions()).containsExactly("send_quote");
        analysed(FIRST, 4, ended, analysis(null, "h4"));
        assertThat(openActions()).isEmpty();
        assertThat(write.events(PendingActionCancelled.class)).hasSize(1);
    }

    private Visit visit() {
        return write.log.tenants.command(
                COMPANY,
                () -> write.bean(RepCalendar.class).find(COMPANY, APPOINTMENT).orElseThrow());
    }

    private List<String> openActions() {
        return write
                .log
                .tenants
                .command(COMPANY, () -> write.bean(ActionDirectory.class).liveOf(COMPANY, lead.contactCardId()))
                .stream()
                .map(ActionDirectory.Action::category)
                .toList();
    }

    /** The next hour is recorded; answers when it ended. */
    private Instant recorded(UUID session) {
        write.send(
                new StartRecording(
                        session,
                        new OfAppointment(
                                APPOINTMENT, lead.contactCardId(), "rep_ana", AppointmentStatus.scheduled, null, null),
                        new Choices(RecordingMode.normal, 150, AudioStorageMode.ephemeral, 24),
                        RecordingMode.normal,
                        null,
                        null,
                        write.now()),
                "user:rep_ana");
        write.advance(Duration.ofHours(1));
        write.send(new StopRecording(session, write.now()), "user:rep_ana");
        return write.now();
    }

    private void analysed(UUID session, int run, Instant ended, VisitAnalysis analysis) {
        write.send(
                new ApplyVisitAnalysis(session, Ids.of("test", "job", session), run, write.now(), analysis),
                "provider:shunya",
                ended);
        write.settle();
    }

    private static VisitAnalysis analysis(@Nullable String outcome, String hash, Action... actions) {
        return new VisitAnalysis(
                outcome,
                new BigDecimal("0.8"),
                new BigDecimal("8.5"),
                List.of(),
                List.of(),
                List.of(),
                "The roof is old; they want a quote.",
                List.of(actions),
                List.of(),
                List.of(),
                "analysis-1",
                hash);
    }

    private void call(int run, Action... actions) {
        write.send(
                new CompleteCall(
                        CALL,
                        lead.contactCardId(),
                        "callrail",
                        "CAL1",
                        3,
                        Conversations.inbound(write.now(), Ending.answered, "dana@riverbend.example")),
                "provider:callrail",
                write.now());
        write.send(
                new ApplyAnalysis(
                        CALL,
                        Ids.of("test", "job"),
                        run,
                        write.now(),
                        Conversations.analysis(null, "h" + run, List.of(), actions)),
                "provider:shunya",
                write.now());
        write.settle();
    }
}
