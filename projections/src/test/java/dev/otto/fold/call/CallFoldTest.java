package dev.otto.fold.call;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Group;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallFoldTest {

    private final Story story = new Story();

    private CallRow call(UUID id) {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.CALL, id.toString()));
    }

    @Test
    void aCorrectionMayBeTheFirstThatIsTold() {
        CallFacts facts = Given.facts(NOON, Ending.answered);
        story.tell(CALL, new CallEvent.CallCorrected(CALL, CARD, "callrail", "CAL1", 4, facts, facts));

        assertThat(call(CALL).answered()).isTrue();
        assertThat(call(CALL).providerCallId()).isEqualTo("CAL1");
    }

    @Test
    void whatIsToldOfAnUnknownCallBeginsNone() {
        story.tell(CALL, Given.assigned(CALL, "csr-1"));

        assertThat(story.folded(CARD).rows(Tables.CALL)).isEmpty();
    }

    @Test
    void anInboundCallThatEndedInVoicemailIsMissedAndNotAnswered() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.voicemail));

        assertThat(call(CALL).missed()).isTrue();
        assertThat(call(CALL).answered()).isFalse();
        assertThat(call(CALL).voicemail()).isTrue();
    }

    @Test
    void itsDayIsThatOfItsFirstZoneWhateverTheCompanyChangesLater() {
        Instant lateInNewYork = Instant.parse("2026-07-15T03:30:00Z");
        story.tell(CALL, Given.completed(CALL, lateInNewYork, Ending.answered))
                .in(ZoneId.of("Pacific/Auckland"))
                .tell(CALL, Given.completed(CALL, lateInNewYork, Ending.answered));

        assertThat(call(CALL).day()).isEqualTo(LocalDate.parse("2026-07-14"));
    }

    @Test
    void withoutAStatedStartItStartedItsDurationBeforeItsEnd() {
        CallFacts none = CallFacts.NONE;
        CallFacts facts = new CallFacts(
                none.direction(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                NOON,
                90,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        story.tell(CALL, new CallEvent.CallReceived(CALL, CARD, "callrail", "CAL1", 1, facts, facts));

        assertThat(call(CALL).startedAt()).isEqualTo(NOON.minusSeconds(90));
    }

    @Test
    void aPersonsBookingStatusOutranksAppointmentAnalysisAndVoiceAgent() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered));
        assertThat(call(CALL).follows().bookingStatus()).isNull();

        story.tell(
                CALL,
                new CallEvent.ConversationEnded(
                        CALL, CARD, EndCallReason.not_interested, EndCallReason.not_interested, true, 1, NOON));
        assertThat(call(CALL).follows().bookingStatus()).isEqualTo(BookingStatus.not_booked);
        assertThat(call(CALL).bookingAttemptStatus()).isEqualTo(BookingAttemptStatus.not_requested);

        story.tell(CALL, Given.analysed(CALL, QualificationStatus.hot, BookingStatus.service_not_offered));
        assertThat(call(CALL).follows().bookingStatus()).isEqualTo(BookingStatus.service_not_offered);

        story.tell(Given.APPOINTMENT, appointment());
        assertThat(call(CALL).follows().bookingStatus()).isEqualTo(BookingStatus.booked);
        assertThat(call(CALL).follows().endCallReason()).isEqualTo(EndCallReason.booked);

        story.tell(CALL, new CallEvent.BookingStatusSet(CALL, CARD, BookingStatus.not_booked));
        assertThat(call(CALL).follows().bookingStatus()).isEqualTo(BookingStatus.not_booked);
    }

    @Test
    void aCancelledAppointmentNoLongerBooksItsCall() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(Given.APPOINTMENT, appointment())
                .tell(
                        Given.APPOINTMENT,
                        new AppointmentEvent.AppointmentCancelled(Given.APPOINTMENT, CARD, Given.LEAD, null, true));

        assertThat(call(CALL).follows().bookingStatus()).isNull();
    }

    @Test
    void aFailedBookingIsNotLostAndAConfirmedOneStays() {
        story.tell(
                CALL,
                Given.completed(CALL, NOON, Ending.answered),
                new CallEvent.BookingAttempted(CALL, CARD, "a", NOON));
        assertThat(call(CALL).bookingAttemptStatus()).isEqualTo(BookingAttemptStatus.attempted_failed);

        story.tell(
                CALL,
                new CallEvent.BookingConfirmed(CALL, CARD, "a", NOON),
                new CallEvent.BookingFailed(CALL, CARD, "b", "full"));
        assertThat(call(CALL).bookingAttemptStatus()).isEqualTo(BookingAttemptStatus.confirmed);
    }

    @Test
    void aLinkedCallFillsWhatItsPrincipalLacksAndIsCountedNowhere() {
        CallFacts bare = Given.facts(NOON, Ending.abandoned);
        story.tell(LATER_CALL, new CallEvent.CallReceived(LATER_CALL, CARD, "retell", "R1", 1, bare, bare))
                .tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.warm, BookingStatus.booked))
                .tell(CALL, new CallEvent.CallLinked(CALL, CARD, LATER_CALL));

        CallRow principal = call(LATER_CALL);
        assertThat(principal.follows().linkedCallIds()).containsExactly(CALL);
        assertThat(principal.follows().audioUrl()).isEqualTo("https://recordings.example/1");
        assertThat(principal.follows().qualificationStatus()).isEqualTo(QualificationStatus.warm);
        assertThat(principal.follows().bookingStatus()).isEqualTo(BookingStatus.booked);
        assertThat(call(CALL).counted()).isFalse();
        assertThat(principal.counted()).isTrue();
    }

    @Test
    void aStandingAnalysisIsCompleteWhateverALaterRunDoes() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.warm, BookingStatus.booked))
                .tell(
                        CALL,
                        new CallEvent.CallProcessingNoted(
                                CALL, CARD, java.util.List.of(), ProcessingStatus.failed, ProcessingStatus.failed));

        assertThat(call(CALL).follows().analysisStatus()).isEqualTo(ProcessingStatus.complete);
        assertThat(call(CALL).follows().transcriptStatus()).isEqualTo(ProcessingStatus.failed);
    }

    @Test
    void foldingAgainFromWhatWasStoredGivesTheSame() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(CALL, Given.assigned(CALL, "csr-1"))
                .tell(CARD, Given.engaged(CARD, CALL, NOON));
        Group once = story.folded(CARD);
        Group again = once.copy();
        dev.otto.fold.Derivation.derive(again);

        assertThat(again.sameRows(once)).isTrue();
    }

    private static AppointmentEvent.AppointmentScheduled appointment() {
        return new AppointmentEvent.AppointmentScheduled(
                Given.APPOINTMENT,
                CARD,
                Given.LEAD,
                CALL,
                null,
                null,
                null,
                "roof inspection",
                NOON.plus(Duration.ofDays(1)),
                NOON.plus(Duration.ofHours(26)),
                null,
                null,
                NOON,
                2);
    }
}
