package dev.otto.fold.lead;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.DealStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.events.lead.Priority;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadFoldTest {

    private final Story story = new Story().tell(LEAD, Given.opened(NOON));

    private LeadRow lead() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.LEAD, LEAD.toString()));
    }

    @Test
    void itsCsrIsThatOfItsEarliestCallThatHasOneUntilAPersonSetsAnother() {
        story.tell(CALL, Given.completed(CALL, NOON.plusSeconds(600), Ending.answered), Given.assigned(CALL, "late"))
                .tell(
                        LATER_CALL,
                        Given.completed(LATER_CALL, NOON, Ending.answered),
                        Given.assigned(LATER_CALL, "early"))
                .tell(CARD, Given.engaged(CARD, CALL, NOON), Given.engaged(CARD, LATER_CALL, NOON));
        assertThat(lead().follows().csrId()).isEqualTo("early");

        story.tell(LEAD, new LeadEvent.LeadCsrAssigned(LEAD, CARD, "set", true));
        assertThat(lead().follows().csrId()).isEqualTo("set");
    }

    @Test
    void aSetPriorityOutranksTheDerivedOne() {
        assertThat(lead().follows().priority()).isEqualTo(Priority.medium);

        story.tell(LEAD, new LeadEvent.LeadQualified(LEAD, CARD, QualificationStatus.hot));
        assertThat(lead().follows().priority()).isEqualTo(Priority.high);

        story.tell(LEAD, new LeadEvent.LeadPrioritySet(LEAD, CARD, Priority.low));
        assertThat(lead().follows().priority()).isEqualTo(Priority.low);
    }

    @ParameterizedTest
    @CsvSource({"hot, high", "warm, medium", "cold, low", "unqualified, low", ", medium"})
    void itsPriorityFollowsFromItsTemperature(@Nullable QualificationStatus temperature, Priority priority) {
        story.tell(
                LEAD,
                new LeadEvent.LeadQualified(LEAD, CARD, QualificationStatus.hot),
                new LeadEvent.LeadQualified(LEAD, CARD, temperature));

        assertThat(lead().follows().priority()).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource({"cold, low", "warm, medium"})
    void anEmergencyMakesItHighUntilTheCallTakesItBack(QualificationStatus temperature, Priority before) {
        story.tell(
                LEAD,
                new LeadEvent.LeadQualified(LEAD, CARD, temperature),
                told(CALL, true),
                told(LATER_CALL, true),
                told(LATER_CALL, true));
        assertThat(lead().follows().priority()).isEqualTo(Priority.high);

        story.tell(LEAD, told(CALL, false));
        assertThat(lead().follows().priority()).isEqualTo(Priority.high);

        story.tell(LEAD, told(LATER_CALL, false));
        assertThat(lead().follows().priority()).isEqualTo(before);
    }

    private static LeadEvent.LeadEvidenceNoted told(UUID call, boolean emergency) {
        return new LeadEvent.LeadEvidenceNoted(
                LEAD, CARD, new LeadEvidence.OfCall(call, NOON, null, true, null, null, false, false, emergency, null));
    }

    @Test
    void itsDealValueIsTheSumOfItsWonAppointments() {
        story.tell(Given.APPOINTMENT, scheduled(), won("1200.00"))
                .tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("1200.00"), NOON));

        assertThat(lead().follows().dealValue()).isEqualByComparingTo("1200.00");
        assertThat(lead().dealStatus()).isEqualTo(DealStatus.won);
        assertThat(lead().stage()).isEqualTo(LeadStage.booked);
        assertThat(lead().closedAt()).isEqualTo(NOON);

        story.tell(Given.APPOINTMENT, won("900.00"));
        assertThat(lead().follows().dealValue()).isEqualByComparingTo("900.00");
    }

    @Test
    void anotherValueMovesNoPastDayThoughTheCompanyMoved() {
        story.tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("1200.00"), NOON))
                .in(ZoneId.of("Pacific/Auckland"))
                .tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("900.00"), NOON));
        assertThat(lead().closedZone()).isEqualTo(Story.ZONE);

        story.tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("900.00"), NOON.plusSeconds(60)));
        assertThat(lead().closedZone()).isEqualTo(ZoneId.of("Pacific/Auckland"));
    }

    @Test
    void aReopenedLeadIsNeitherWonNorLost() {
        story.tell(
                LEAD,
                new LeadEvent.LeadLost(LEAD, CARD, "price", NOON, true, true),
                new LeadEvent.LeadReopened(LEAD, CARD, 1, LeadStatus.pending_decision, true));

        assertThat(lead().lostReason()).isNull();
        assertThat(lead().closedAt()).isNull();
        assertThat(lead().dealStatus()).isEqualTo(DealStatus.open);
    }

    @Test
    void thePoolIsClosedWithTheLeadAndAReleaseForgetsWhoAsked() {
        story.tell(LEAD, new LeadEvent.LeadPooled(LEAD, CARD), new LeadEvent.LeadRequestedByRep(LEAD, CARD, "rep-1"));
        assertThat(lead().requestedByRepIds()).containsExactly("rep-1");

        story.tell(LEAD, new LeadEvent.LeadAssignedToRep(LEAD, CARD, "rep-1"));
        assertThat(lead().follows().poolStatus()).isEqualTo(PoolStatus.assigned);

        story.tell(LEAD, new LeadEvent.LeadReleased(LEAD, CARD, "rep-1"));
        assertThat(lead().follows().poolStatus()).isEqualTo(PoolStatus.in_pool);
        assertThat(lead().requestedByRepIds()).isEmpty();
        assertThat(lead().assignedRepId()).isNull();

        story.tell(LEAD, new LeadEvent.LeadLost(LEAD, CARD, "price", NOON, true, true));
        assertThat(lead().follows().poolStatus()).isEqualTo(PoolStatus.closed);
        assertThat(story.folded(CARD).rows(Tables.LEAD_ASSIGNMENT))
                .extracting(AssignmentHistoryRow::status)
                .containsExactlyInAnyOrder(
                        AssignmentHistoryRow.Status.requested,
                        AssignmentHistoryRow.Status.assigned,
                        AssignmentHistoryRow.Status.released);
    }

    @Test
    void everyChangeOfStatusIsKeptAndAMoveToTheSameIsNone() {
        story.tell(
                LEAD,
                new LeadEvent.LeadMoved(LEAD, CARD, LeadStatus.new_, LeadStatus.dormant, "dormant", NOON),
                new LeadEvent.LeadMoved(LEAD, CARD, LeadStatus.dormant, LeadStatus.dormant, "dormant", NOON));

        assertThat(story.folded(CARD).rows(Tables.LEAD_STATUS_CHANGE))
                .extracting(LeadStatusChangeRow::to)
                .containsExactlyInAnyOrder(LeadStatus.new_, LeadStatus.dormant);
    }

    @Test
    void anEarlierActivityDoesNotReplaceALaterOne() {
        story.tell(
                LEAD,
                new LeadEvent.LeadActivityRecorded(LEAD, CARD, "call", NOON),
                new LeadEvent.LeadActivityRecorded(LEAD, CARD, "call", NOON.minusSeconds(60)));

        assertThat(lead().lastActivityAt()).isEqualTo(NOON);
    }

    private static AppointmentEvent.AppointmentScheduled scheduled() {
        return new AppointmentEvent.AppointmentScheduled(
                Given.APPOINTMENT,
                CARD,
                LEAD,
                null,
                null,
                "rep-1",
                null,
                null,
                NOON,
                NOON.plus(Duration.ofHours(2)),
                null,
                null,
                NOON,
                3);
    }

    private static AppointmentEvent.OutcomeRecorded won(String value) {
        return new AppointmentEvent.OutcomeRecorded(
                Given.APPOINTMENT, CARD, LEAD, Outcome.closed_won, new BigDecimal(value), null, NOON, true);
    }
}
