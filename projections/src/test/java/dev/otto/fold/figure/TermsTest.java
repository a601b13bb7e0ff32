package dev.otto.fold.figure;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.figure.MetricDefinition.Evidence;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each term of a definition decides what counts, and only that. */
class TermsTest {

    private static final Terms FIRST = MetricDefinition.FIRST.terms();
    private static final UUID ENTRY = Ids.missedCall(CALL);

    private final Story story = new Story();

    private long counted(Measure measure, Terms terms) {
        return Contributions.of(story.folded(CARD), new MetricDefinition(2, terms)).stream()
                .filter(c -> c.measure() == measure && c.cell().rollup() == Rollup.CSR_DAY)
                .mapToLong(Contribution::units)
                .sum();
    }

    private static Terms terms(
            Set<QualificationStatus> qualified,
            Set<Evidence> booked,
            int spokenTo,
            int ring,
            Set<NotALeadReason> excluded,
            int window) {
        return new Terms(qualified, booked, spokenTo, ring, excluded, window, FIRST.gradeThresholds());
    }

    private static Terms booked(Set<Evidence> booked) {
        return terms(FIRST.qualified(), booked, 0, 0, FIRST.excluded(), 72);
    }

    private void analysedCall(BookingStatus booking) {
        story.tell(LEAD, Given.opened(NOON))
                .tell(CALL, Given.completed(CALL, NOON, Ending.answered), Given.assigned(CALL, "csr-1"))
                .tell(CARD, Given.engaged(CARD, CALL, NOON))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.hot, booking));
    }

    @Test
    void qualifiedIsWhatTheTermsCallSo() {
        analysedCall(BookingStatus.not_booked);
        Terms coldOnly = terms(EnumSet.of(QualificationStatus.cold), FIRST.booked(), 0, 0, FIRST.excluded(), 72);
        assertThat(counted(Measure.QUALIFIED_LEADS, FIRST)).isEqualTo(1);
        assertThat(counted(Measure.QUALIFIED_LEADS, coldOnly)).isZero();
        assertThat(counted(Measure.QUALIFIED_HOT, coldOnly)).isEqualTo(1);
    }

    @Test
    void thePartnersWordBooksOnlyWhereItCounts() {
        analysedCall(BookingStatus.booked);
        assertThat(counted(Measure.CALLS_BOOKED, FIRST)).isEqualTo(1);
        assertThat(counted(Measure.CALLS_BOOKED, booked(EnumSet.of(Evidence.booking_status))))
                .isEqualTo(1);
        assertThat(counted(Measure.CALLS_BOOKED, booked(EnumSet.of(Evidence.appointment))))
                .isZero();
    }

    @Test
    void whatSaysThatItDidNotBookAlwaysCounts() {
        analysedCall(BookingStatus.not_booked);
        assertThat(counted(Measure.UNBOOKED, booked(EnumSet.of(Evidence.appointment))))
                .isEqualTo(1);
    }

    @Test
    void aPersonsWordOutranksTheOthersWhereItCounts() {
        analysedCall(BookingStatus.not_booked);
        story.tell(CALL, new CallEvent.BookingStatusSet(CALL, CARD, BookingStatus.booked));
        assertThat(counted(Measure.CALLS_BOOKED, booked(EnumSet.of(Evidence.booking_status))))
                .isEqualTo(1);
        assertThat(counted(Measure.UNBOOKED, booked(EnumSet.of(Evidence.agent_confirmed))))
                .isEqualTo(1);
    }

    @Test
    void aShortCallIsNotSpokenTo() {
        analysedCall(BookingStatus.not_booked);
        assertThat(counted(Measure.ANSWERED, terms(FIRST.qualified(), FIRST.booked(), 60, 0, FIRST.excluded(), 72)))
                .isEqualTo(1);
        assertThat(counted(Measure.ANSWERED, terms(FIRST.qualified(), FIRST.booked(), 61, 0, FIRST.excluded(), 72)))
                .isZero();
    }

    @Test
    void aCallThatHardlyRangIsNotMissed() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.abandoned));
        assertThat(counted(Measure.MISSED, terms(FIRST.qualified(), FIRST.booked(), 0, 60, FIRST.excluded(), 72)))
                .isEqualTo(1);
        assertThat(counted(Measure.MISSED, terms(FIRST.qualified(), FIRST.booked(), 0, 61, FIRST.excluded(), 72)))
                .isZero();
    }

    @Test
    void onlyTheReasonsNamedExcludeACall() {
        story.tell(
                CALL,
                Given.completed(CALL, NOON, Ending.answered),
                new CallEvent.CallMarkedNotALead(CALL, CARD, true, NotALeadReason.spam, 1));
        assertThat(counted(Measure.ANSWERED, FIRST)).isZero();
        assertThat(counted(
                        Measure.ANSWERED,
                        terms(FIRST.qualified(), FIRST.booked(), 0, 0, EnumSet.of(NotALeadReason.wrong_number), 72)))
                .isEqualTo(1);
    }

    @Test
    void aRescueCountsWithinTheWindow() {
        Instant rescued = NOON.plus(Duration.ofHours(10));
        story.tell(CALL, Given.completed(CALL, NOON, Ending.abandoned))
                .tell(
                        ENTRY,
                        new MissedCallEvent.MissedCallQueued(
                                ENTRY, CARD, CALL, LEAD, NOON, NOON.plus(Duration.ofHours(72))))
                .at(rescued)
                .tell(ENTRY, new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.auto, null, "a", rescued));
        assertThat(counted(Measure.AUTO_RESCUES, FIRST)).isEqualTo(1);
        assertThat(counted(Measure.AUTO_RESCUES, terms(FIRST.qualified(), FIRST.booked(), 0, 0, FIRST.excluded(), 10)))
                .isEqualTo(1);
        assertThat(counted(Measure.AUTO_RESCUES, terms(FIRST.qualified(), FIRST.booked(), 0, 0, FIRST.excluded(), 9)))
                .isZero();
    }

    @Test
    void whatDidNotRingLongEnoughToBeMissedWasNotRescuedEither() {
        Instant rescued = NOON.plus(Duration.ofHours(1));
        story.tell(CALL, Given.completed(CALL, NOON, Ending.abandoned))
                .tell(
                        ENTRY,
                        new MissedCallEvent.MissedCallQueued(
                                ENTRY, CARD, CALL, LEAD, NOON, NOON.plus(Duration.ofHours(72))))
                .at(rescued)
                .tell(
                        ENTRY,
                        new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.auto, null, rescued),
                        new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.auto, null, "a", rescued));
        Terms rangLongEnough = terms(FIRST.qualified(), FIRST.booked(), 0, 60, FIRST.excluded(), 72);
        Terms tooShort = terms(FIRST.qualified(), FIRST.booked(), 0, 61, FIRST.excluded(), 72);
        assertThat(counted(Measure.AUTO_RESCUES, rangLongEnough)).isEqualTo(1);
        assertThat(counted(Measure.SPEED_COUNT, rangLongEnough)).isEqualTo(1);
        assertThat(counted(Measure.AUTO_RESCUES, tooShort)).isZero();
        assertThat(counted(Measure.SPEED_COUNT, tooShort)).isZero();

        // another miss, of which nobody says how long it rang, waits in the same entry
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallJoined(ENTRY, CARD, Ids.of("test", "another"), NOON.plusSeconds(300)));
        assertThat(counted(Measure.AUTO_RESCUES, tooShort)).isEqualTo(1);
    }
}
