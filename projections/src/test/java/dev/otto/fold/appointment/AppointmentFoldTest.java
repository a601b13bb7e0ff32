package dev.otto.fold.appointment;

import static dev.otto.fold.testing.Given.APPOINTMENT;
import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.Ending;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AppointmentFoldTest {

    private final Story story = new Story();

    private AppointmentRow appointment() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.APPOINTMENT, APPOINTMENT.toString()));
    }

    @Test
    void itsCsrFollowsTheConversationUntilAPersonSetsOne() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(APPOINTMENT, scheduled(CALL, null, 2));
        assertThat(appointment().csrId()).isEqualTo("csr-1");

        story.tell(CALL, Given.assigned(CALL, "csr-2"));
        assertThat(appointment().csrId()).isEqualTo("csr-2");

        story.tell(APPOINTMENT, new AppointmentEvent.AppointmentCsrAssigned(APPOINTMENT, CARD, "csr-3", true));
        assertThat(appointment().csrId()).isEqualTo("csr-3");
    }

    @Test
    void whoBookedByHandHoldsIt() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(APPOINTMENT, scheduled(CALL, "csr-9", 3));

        assertThat(appointment().csrId()).isEqualTo("csr-9");
    }

    @Test
    void whoBooksByHandWhatAConversationBookedHoldsIt() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(APPOINTMENT, scheduled(CALL, "csr-1", 2), scheduled(CALL, "csr-9", 3));

        assertThat(appointment().csrId()).isEqualTo("csr-9");
    }

    @Test
    void anOutcomeCompletesItAndACorrectionReplacesIt() {
        story.tell(
                APPOINTMENT,
                scheduled(null, "csr-1", 3),
                new AppointmentEvent.AppointmentNoShow(APPOINTMENT, CARD, LEAD, true),
                outcome(Outcome.closed_won, "500.00", NOON));
        assertThat(appointment().status()).isEqualTo(AppointmentStatus.completed);
        assertThat(appointment().dealValue()).isEqualByComparingTo("500.00");

        Instant later = NOON.plus(Duration.ofDays(2));
        story.tell(APPOINTMENT, outcome(Outcome.closed_lost, null, later));
        assertThat(appointment().outcome()).isEqualTo(Outcome.closed_lost);
        assertThat(appointment().outcomeAt()).isEqualTo(later);
        assertThat(appointment().dealValue()).isNull();
    }

    @Test
    void aNoShowTakesAnOutcomeBack() {
        story.tell(
                APPOINTMENT,
                scheduled(null, "csr-1", 3),
                outcome(Outcome.closed_won, "500.00", NOON),
                new AppointmentEvent.AppointmentNoShow(APPOINTMENT, CARD, LEAD, true));

        assertThat(appointment())
                .returns(AppointmentStatus.no_show, AppointmentRow::status)
                .returns(Outcome.open, AppointmentRow::outcome)
                .returns(null, AppointmentRow::outcomeDay)
                .returns(null, AppointmentRow::dealValue);
    }

    @Test
    void aVisitWithNothingDecidedHasNoOutcomeDay() {
        story.tell(APPOINTMENT, scheduled(null, "csr-1", 3), outcome(Outcome.open, null, null));

        assertThat(appointment().status()).isEqualTo(AppointmentStatus.completed);
        assertThat(appointment().outcomeDay()).isNull();
    }

    @Test
    void reschedulingMakesANoShowScheduledAgain() {
        story.tell(
                APPOINTMENT,
                scheduled(null, "csr-1", 3),
                new AppointmentEvent.AppointmentNoShow(APPOINTMENT, CARD, LEAD, true),
                new AppointmentEvent.AppointmentRescheduled(
                        APPOINTMENT, CARD, NOON.plusSeconds(7200), NOON.plusSeconds(9000), NOON, 3));

        assertThat(appointment().status()).isEqualTo(AppointmentStatus.scheduled);
        assertThat(appointment().scheduledStartAt()).isEqualTo(NOON.plusSeconds(7200));
    }

    @Test
    void bookedAnewItIsWhatTheNewBookingSays() {
        UUID other = UUID.fromString("00000000-0000-5000-8000-0000000000d2");
        story.tell(
                APPOINTMENT,
                scheduled(CALL, null, 2),
                new AppointmentEvent.AppointmentLocated(APPOINTMENT, CARD, 39.96, -82.99),
                new AppointmentEvent.AppointmentCancelled(APPOINTMENT, CARD, LEAD, null, false),
                new AppointmentEvent.AppointmentScheduled(
                        APPOINTMENT,
                        CARD,
                        other,
                        CALL,
                        null,
                        null,
                        "csr-1",
                        "roof repair",
                        NOON.plusSeconds(60),
                        NOON.plusSeconds(3600),
                        "14 Oak Street",
                        "gate code",
                        NOON.minusSeconds(60),
                        2));

        assertThat(appointment())
                .returns(AppointmentStatus.scheduled, AppointmentRow::status)
                .returns(other, AppointmentRow::leadId)
                .returns("csr-1", AppointmentRow::csrId)
                .returns("roof repair", AppointmentRow::serviceType)
                .returns("14 Oak Street", AppointmentRow::address)
                .returns("gate code", AppointmentRow::notes)
                .returns(NOON.minusSeconds(60), AppointmentRow::conversationAt)
                .returns(null, AppointmentRow::latitude)
                .returns(null, AppointmentRow::longitude);
    }

    private static AppointmentEvent.AppointmentScheduled scheduled(
            @Nullable UUID call, @Nullable String csr, int rank) {
        return new AppointmentEvent.AppointmentScheduled(
                APPOINTMENT,
                CARD,
                LEAD,
                call,
                null,
                null,
                csr,
                null,
                NOON,
                NOON.plus(Duration.ofHours(2)),
                null,
                null,
                NOON,
                rank);
    }

    private static AppointmentEvent.OutcomeRecorded outcome(
            Outcome outcome, @Nullable String value, @Nullable Instant at) {
        return new AppointmentEvent.OutcomeRecorded(
                APPOINTMENT, CARD, LEAD, outcome, value == null ? null : new BigDecimal(value), null, at, true);
    }
}
