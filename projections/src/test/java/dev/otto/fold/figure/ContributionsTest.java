package dev.otto.fold.figure;

import static dev.otto.fold.testing.Given.APPOINTMENT;
import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContributionsTest {

    private final Story story = new Story();

    /** {@code table day person measure} → sum. */
    private Map<String, String> figures() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Contribution c : Contributions.of(story.folded(CARD), MetricDefinition.FIRST)) {
            String at = c.cell().rollup().table() + " " + c.cell().day() + " "
                    + String.join("/", c.cell().keys()) + " " + c.measure().column();
            sums.merge(at, c.amount(), BigDecimal::add);
        }
        Map<String, String> texts = new TreeMap<>();
        sums.forEach((at, sum) -> texts.put(at, sum.stripTrailingZeros().toPlainString()));
        return texts;
    }

    @Test
    void anAnsweredAnalysedCallCountsOnItsDayForItsCsr() {
        story.tell(LEAD, Given.opened(NOON))
                .tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(CARD, Given.engaged(CARD, CALL, NOON))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.hot, BookingStatus.not_booked));

        assertThat(figures())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("csr_day 2026-07-14 csr-1 calls_total", "1"),
                        Map.entry("csr_day 2026-07-14 csr-1 answered", "1"),
                        Map.entry("csr_day 2026-07-14 csr-1 unbooked", "1"),
                        Map.entry("csr_day 2026-07-14 csr-1 analysed", "1"),
                        Map.entry("csr_day 2026-07-14 csr-1 sop_sum", "8.5"),
                        Map.entry("csr_day 2026-07-14 csr-1 sentiment_sum", "0.75"),
                        Map.entry("csr_day 2026-07-14 csr-1 qualified_leads", "1"),
                        Map.entry("csr_day 2026-07-14 csr-1 qualified_hot", "1"),
                        Map.entry("objection_day 2026-07-14 csr-1/price/high total", "1"),
                        Map.entry("call_hour 2026-07-14 12 calls", "1")));
    }

    @Test
    void aCallThatIsNoLeadCountsAmongAllCallsOnly() {
        story.tell(
                CALL,
                Given.completed(CALL, NOON, Ending.answered),
                new CallEvent.CallMarkedNotALead(CALL, CARD, true, NotALeadReason.spam, 1));

        assertThat(figures()).containsExactly(Map.entry("csr_day 2026-07-14  calls_total", "1"));
    }

    @Test
    void aLinkedCallCountsNowhere() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(LATER_CALL, Given.completed(LATER_CALL, NOON, Ending.answered))
                .tell(CALL, new CallEvent.CallLinked(CALL, CARD, LATER_CALL));

        assertThat(figures()).containsEntry("csr_day 2026-07-14  calls_total", "1");
    }

    @Test
    void aLeadStandsInOneBucketAtTheEarliestCallThatSaysSo() {
        Instant nextDay = NOON.plus(Duration.ofDays(1));
        story.tell(LEAD, Given.opened(NOON))
                .tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(
                        LATER_CALL,
                        Given.completed(LATER_CALL, nextDay, Ending.answered),
                        Given.assigned(LATER_CALL, "csr-2"))
                .tell(CARD, Given.engaged(CARD, CALL, NOON), Given.engaged(CARD, LATER_CALL, nextDay))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.warm, BookingStatus.not_booked))
                .tell(LATER_CALL, Given.analysed(LATER_CALL, QualificationStatus.hot, BookingStatus.not_booked));

        assertThat(figures())
                .containsEntry("csr_day 2026-07-14 csr-1 qualified_leads", "1")
                .containsEntry("csr_day 2026-07-15 csr-2 qualified_hot", "1")
                .doesNotContainKey("csr_day 2026-07-15 csr-2 qualified_leads")
                .doesNotContainKey("csr_day 2026-07-14 csr-1 qualified_warm");
    }

    @Test
    void ofTwoCallsThatSayTheSameTheEarlierHasTheLead() {
        Instant nextDay = NOON.plus(Duration.ofDays(1));
        story.tell(LEAD, Given.opened(NOON))
                .tell(CALL, Given.completed(CALL, nextDay, Ending.answered), Given.assigned(CALL, "csr-2"))
                .tell(
                        LATER_CALL,
                        Given.completed(LATER_CALL, NOON, Ending.answered),
                        Given.assigned(LATER_CALL, "csr-1"))
                .tell(CARD, Given.engaged(CARD, CALL, nextDay), Given.engaged(CARD, LATER_CALL, NOON))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.hot, BookingStatus.not_booked))
                .tell(LATER_CALL, Given.analysed(LATER_CALL, QualificationStatus.hot, BookingStatus.not_booked));

        assertThat(figures())
                .containsEntry("csr_day 2026-07-14 csr-1 qualified_hot", "1")
                .doesNotContainKey("csr_day 2026-07-15 csr-2 qualified_hot");
    }

    @Test
    void aBookingCountsOnTheDayOfItsConversationAndACancelledOneBeside() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(
                        APPOINTMENT,
                        new AppointmentEvent.AppointmentScheduled(
                                APPOINTMENT,
                                CARD,
                                LEAD,
                                CALL,
                                null,
                                null,
                                null,
                                null,
                                NOON.plus(Duration.ofDays(3)),
                                NOON.plus(Duration.ofHours(74)),
                                null,
                                null,
                                NOON.plus(Duration.ofDays(9)),
                                2),
                        new AppointmentEvent.AppointmentCancelled(APPOINTMENT, CARD, LEAD, null, true));

        assertThat(figures())
                .containsEntry("csr_day 2026-07-14 csr-1 appointments_booked", "1")
                .containsEntry("csr_day 2026-07-14 csr-1 appointments_cancelled", "1");
    }

    @Test
    void aBookingByHandCountsOnTheDayItWasMadeThoughItNamesACall() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(APPOINTMENT, scheduled("csr-9", NOON.plus(Duration.ofDays(2)), 3));
        assertThat(figures())
                .containsEntry("csr_day 2026-07-16 csr-9 appointments_booked", "1")
                .doesNotContainKey("csr_day 2026-07-14 csr-9 appointments_booked");
    }

    @Test
    void aBookingOfAConversationStaysOnItsDayWhenAPersonMakesItToo() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(APPOINTMENT, scheduled("csr-1", NOON, 2))
                .at(NOON.plus(Duration.ofDays(2)))
                .tell(APPOINTMENT, scheduled("csr-9", NOON, 3));
        assertThat(figures())
                .containsEntry("csr_day 2026-07-14 csr-9 appointments_booked", "1")
                .doesNotContainKey("csr_day 2026-07-14 csr-1 appointments_booked");
    }

    private static AppointmentEvent.AppointmentScheduled scheduled(String csr, Instant conversationAt, int rank) {
        return new AppointmentEvent.AppointmentScheduled(
                APPOINTMENT,
                CARD,
                LEAD,
                CALL,
                null,
                null,
                csr,
                null,
                NOON.plus(Duration.ofDays(3)),
                NOON.plus(Duration.ofHours(74)),
                null,
                null,
                conversationAt,
                rank);
    }

    @Test
    void aWinCountsOnTheDayOfItsOutcomeForItsRep() {
        Instant decided = NOON.plus(Duration.ofDays(5));
        story.tell(LEAD, Given.opened(NOON), new LeadEvent.LeadAssignedToRep(LEAD, CARD, "rep-1"))
                .tell(
                        APPOINTMENT,
                        new AppointmentEvent.AppointmentScheduled(
                                APPOINTMENT,
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
                                3),
                        new AppointmentEvent.OutcomeRecorded(
                                APPOINTMENT,
                                CARD,
                                LEAD,
                                Outcome.closed_won,
                                new BigDecimal("1200.50"),
                                null,
                                decided,
                                true))
                .tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("1200.50"), decided));

        assertThat(figures())
                .containsEntry("sales_day 2026-07-19 rep-1 closed_won", "1")
                .containsEntry("sales_day 2026-07-19 rep-1 appointments_completed", "1")
                .containsEntry("sales_day 2026-07-19 rep-1 revenue", "1200.5")
                .containsEntry("sales_day 2026-07-19 rep-1 seconds_to_close_sum", Long.toString(5 * 86_400))
                .containsEntry("sales_day 2026-07-14 rep-1 appointments_assigned", "1");
    }

    @Test
    void aWinAndItsDaysToCloseAreOfOnePerson() {
        Instant won = NOON.plus(Duration.ofDays(4));
        story.tell(LEAD, Given.opened(NOON), new LeadEvent.LeadAssignedToRep(LEAD, CARD, "ana"))
                .tell(
                        APPOINTMENT,
                        scheduled("csr-1", NOON, 2),
                        new AppointmentEvent.AppointmentAssigned(APPOINTMENT, CARD, LEAD, "ana", true),
                        new AppointmentEvent.OutcomeRecorded(
                                APPOINTMENT, CARD, LEAD, Outcome.closed_won, new BigDecimal("900.00"), null, won, true))
                .tell(LEAD, new LeadEvent.LeadWon(LEAD, CARD, new BigDecimal("900.00"), won))
                .tell(APPOINTMENT, new AppointmentEvent.AppointmentAssigned(APPOINTMENT, CARD, LEAD, "ben", true));
        assertThat(figures())
                .containsEntry("sales_day 2026-07-18 ben closed_won", "1")
                .containsEntry("sales_day 2026-07-18 ben close_count", "1")
                .doesNotContainKey("sales_day 2026-07-18 ana close_count");
    }

    @Test
    void takingOutWhatWasPutInLeavesNothing() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered));
        List<Contribution> made = Contributions.of(story.folded(CARD), MetricDefinition.FIRST);
        Sums sums = new Sums();
        sums.add(made, 1);
        assertThat(sums.of(Rollup.CSR_DAY)).hasSize(1);

        sums.add(made, -1);
        assertThat(sums.of(Rollup.CSR_DAY)).isEmpty();
        assertThat(Measure.SOP_SUM.scaled()).isTrue();
    }
}
