package dev.otto.write.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCsrAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentEdited;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLeadLinked;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLocated;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.AppointmentEvent.ReviewRequested;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.write.RulesScenario;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointment;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointmentCsr;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.CompleteAppointment;
import dev.otto.write.appointment.AppointmentCommand.EditAppointment;
import dev.otto.write.appointment.AppointmentCommand.LinkAppointmentToLead;
import dev.otto.write.appointment.AppointmentCommand.LocateAppointment;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.appointment.AppointmentCommand.RequestReview;
import dev.otto.write.appointment.AppointmentCommand.RescheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.WithdrawBooking;
import dev.otto.write.appointment.AppointmentState.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a conversation and what a person may do with a visit. */
class AppointmentRulesTest {

    private static final UUID CARD = Ids.of("test", "card");
    private static final UUID LEAD = Ids.lead(CARD, 1);
    private static final UUID CALL = Ids.of("test", "call", 1);
    private static final UUID EARLIER = Ids.of("test", "call", 2);
    private static final UUID LATER_CALL = Ids.of("test", "call", 3);
    private static final UUID VISIT = Ids.appointment(CALL);
    private static final Instant CALLED = Instant.parse("2026-07-14T12:00:00Z");
    private static final Instant START = Instant.parse("2026-07-15T14:00:00Z");
    private static final Instant LATER = Instant.parse("2026-07-15T18:00:00Z");
    private static final Instant NOW = RulesScenario.PERSON.occurredAt();
    private static final Instant TOLD = RulesScenario.POLICY.occurredAt();

    private final RulesScenario<AppointmentState, AppointmentCommand, AppointmentEvent> visit =
            RulesScenario.of(new AppointmentRules());

    @Test
    void withoutAnEndItTakesAsLongAsTheCompanySays() {
        visit.when(byShunya(START, CALLED))
                .then(scheduled(START, START.plus(Duration.ofMinutes(120)), AppointmentCommand.SHUNYA));
    }

    @Test
    void theSameStartIsTheSameBooking() {
        visit.when(byShunya(START, CALLED)).when(byShunya(START, CALLED)).thenQuiet();
        visit.when(schedule(START, null, CALLED, AppointmentCommand.VOICE_AGENT))
                .thenQuiet();
    }

    @Test
    void aNewerResultWithTheSameStartAndAnotherAddressBooksItAnewThere() {
        visit.when(byShunya(START, CALLED, "12 Elm Street"))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .when(byShunya(START, CALLED, "14 Oak Street"))
                .then(new AppointmentScheduled(
                        VISIT,
                        CARD,
                        LEAD,
                        CALL,
                        null,
                        null,
                        "user_csr_dana",
                        null,
                        START,
                        START.plus(Duration.ofMinutes(120)),
                        "14 Oak Street",
                        null,
                        CALLED,
                        AppointmentCommand.SHUNYA))
                .when(schedule(START, null, CALLED, AppointmentCommand.VOICE_AGENT))
                .thenQuiet()
                .whenPerson(new EditAppointment(VISIT, null, "16 Ash Street", null))
                .when(byShunya(START, CALLED, "12 Elm Street"))
                .thenQuiet();
    }

    @Test
    void theAddressIsThatOfTheHighestSourceThatNamesOne() {
        visit.when(schedule(START, null, CALLED.plusSeconds(60), AppointmentCommand.VOICE_AGENT))
                .when(byShunya(START, CALLED, "12 Elm Street"))
                .then(at("12 Elm Street", CALLED.plusSeconds(60), AppointmentCommand.SHUNYA));
    }

    @Test
    void aResultUndoesWhatAResultBookedOrConfirmedAndNothingElse() {
        visit.when(schedule(START, null, CALLED, AppointmentCommand.VOICE_AGENT))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .thenQuiet()
                .when(byShunya(START, CALLED))
                .then(rescheduled(START, START.plus(Duration.ofMinutes(120)), CALLED, AppointmentCommand.SHUNYA))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .then(new AppointmentCancelled(VISIT, CARD, LEAD, null, false));
    }

    @Test
    void whomAPersonPutInChargeStaysSoWhenItIsBookedAgain() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new AssignAppointmentCsr(VISIT, "user_csr_lee"))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .when(byShunya(START, CALLED, "12 Elm Street"))
                .then(new AppointmentScheduled(
                        VISIT,
                        CARD,
                        LEAD,
                        CALL,
                        null,
                        null,
                        "user_csr_lee",
                        null,
                        START,
                        START.plus(Duration.ofMinutes(120)),
                        "12 Elm Street",
                        null,
                        CALLED,
                        AppointmentCommand.SHUNYA))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .thenQuiet();
    }

    @Test
    void whatTwoConversationsBookIsTheEarliersInWhicheverOrderTheyAreTold() {
        ScheduleAppointment earlier = byAnother(EARLIER, CALLED.minusSeconds(60), "csr-early");
        ScheduleAppointment later = byAnother(LATER_CALL, CALLED.plusSeconds(60), "csr-late");
        visit.when(byShunya(START, CALLED)).when(later).thenQuiet();
        visit.when(earlier)
                .then(ofAnother(EARLIER, CALLED.minusSeconds(60), "csr-early"))
                .when(earlier)
                .thenQuiet()
                .when(byShunya(START, CALLED))
                .thenQuiet();
    }

    @Test
    void ofTwoAtTheSameMomentOneIsTheSourceInEitherOrder() {
        ScheduleAppointment one = byAnother(EARLIER, CALLED, null);
        ScheduleAppointment other = byAnother(LATER_CALL, CALLED, null);
        UUID source = sourceAfter(one, other);
        assertThat(source).isEqualTo(sourceAfter(other, one));
    }

    @Test
    void whomAPersonPutInChargeStaysSoWhenItTurnsOutToBeAnothersBooking() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new AssignAppointmentCsr(VISIT, "user_csr_lee"))
                .when(byAnother(EARLIER, CALLED.minusSeconds(60), "csr-early"))
                .then(ofAnother(EARLIER, CALLED.minusSeconds(60), "user_csr_lee"));
    }

    @Test
    void whatAnotherConversationStillBooksBecomesIts() {
        ScheduleAppointment next = byAnother(LATER_CALL, CALLED.plusSeconds(60), "csr-late");
        WithdrawBooking withdrawn = new WithdrawBooking(VISIT, CALL, next);
        visit.when(byShunya(START, CALLED))
                .when(withdrawn)
                .then(ofAnother(LATER_CALL, CALLED.plusSeconds(60), "csr-late"))
                .when(withdrawn)
                .thenQuiet()
                .when(new WithdrawBooking(VISIT, LATER_CALL, null))
                .then(new AppointmentCancelled(VISIT, CARD, LEAD, null, false));
    }

    @Test
    void whatAPersonTouchedIsHandedToNobody() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new EditAppointment(VISIT, "roof repair", null, null))
                .when(new WithdrawBooking(VISIT, CALL, byAnother(LATER_CALL, CALLED.plusSeconds(60), "csr-late")))
                .thenQuiet()
                .when(byAnother(EARLIER, CALLED.minusSeconds(60), "csr-early"))
                .thenQuiet();
    }

    @Test
    void itEndsAfterItStartsAndTakesAtMostADay() {
        visit.when(schedule(START, START, CALLED, AppointmentCommand.PERSON))
                .thenRefused("appointment_times_refused")
                .when(schedule(
                        START, START.plus(Duration.ofHours(24)).plusSeconds(1), CALLED, AppointmentCommand.PERSON))
                .thenRefused("appointment_times_refused")
                .when(schedule(START, START.plus(Duration.ofHours(24)), CALLED, AppointmentCommand.PERSON))
                .then(scheduled(START, START.plus(Duration.ofHours(24)), AppointmentCommand.PERSON));
    }

    @Test
    void aSourceOfHigherRankReschedulesAndALowerOneDoesNot() {
        visit.when(schedule(START, null, CALLED, AppointmentCommand.VOICE_AGENT))
                .when(byShunya(LATER, CALLED))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(120)), CALLED, AppointmentCommand.SHUNYA))
                .when(schedule(START, null, CALLED.plusSeconds(60), AppointmentCommand.VOICE_AGENT))
                .thenQuiet();
    }

    @Test
    void ofTwoSourcesOfOneRankTheLaterConversationHolds() {
        Instant nextCall = CALLED.plusSeconds(3600);
        visit.when(byShunya(START, nextCall)).when(byShunya(LATER, CALLED)).thenQuiet();
        visit.when(byShunya(LATER, nextCall))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(120)), nextCall, AppointmentCommand.SHUNYA));
    }

    @Test
    void noConversationMovesOrUndoesWhatAPersonTouched() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new RescheduleAppointment(VISIT, LATER, null))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(120)), CALLED, AppointmentCommand.PERSON))
                .when(byShunya(START, CALLED.plusSeconds(60)))
                .thenQuiet()
                .when(new WithdrawBooking(VISIT, CALL, null))
                .thenQuiet();
    }

    @Test
    void anEditOrARepIsAPersonsTouchToo() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new EditAppointment(VISIT, "roof repair", null, null))
                .then(new AppointmentEdited(VISIT, CARD, "roof repair", null, null))
                .whenPerson(new EditAppointment(VISIT, "roof repair", null, null))
                .thenQuiet()
                .when(byShunya(LATER, CALLED))
                .thenQuiet()
                .whenPerson(new EditAppointment(VISIT, "", null, "gate code"))
                .then(new AppointmentEdited(VISIT, CARD, null, null, "gate code"));
    }

    @Test
    void aNewerAnalysisThatNoLongerBooksUndoesTheBookingAndALaterOneBooksAgain() {
        visit.when(byShunya(START, CALLED))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .then(new AppointmentCancelled(VISIT, CARD, LEAD, null, false))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .thenQuiet()
                .when(byShunya(LATER, CALLED))
                .then(scheduled(LATER, LATER.plus(Duration.ofMinutes(120)), AppointmentCommand.SHUNYA));
    }

    @Test
    void whatAPersonCancelledStaysCancelled() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new CancelAppointment(VISIT, "moved away"))
                .then(new AppointmentCancelled(VISIT, CARD, LEAD, "moved away", true))
                .whenPerson(new CancelAppointment(VISIT, "moved away"))
                .thenQuiet()
                .when(byShunya(LATER, CALLED))
                .thenQuiet()
                .whenPerson(new RescheduleAppointment(VISIT, LATER, null))
                .thenRefused("appointment_closed")
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_lost, null, null))
                .thenRefused("appointment_cancelled")
                .whenPerson(new MarkNoShow(VISIT))
                .thenRefused("appointment_closed");
    }

    @Test
    void aRescheduleKeepsTheLengthUnlessAnEndIsGiven() {
        visit.when(schedule(START, START.plus(Duration.ofMinutes(45)), CALLED, AppointmentCommand.PERSON))
                .whenPerson(new RescheduleAppointment(VISIT, LATER, null))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(45)), CALLED, AppointmentCommand.PERSON))
                .whenPerson(new RescheduleAppointment(VISIT, null, LATER.plus(Duration.ofMinutes(90))))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(90)), CALLED, AppointmentCommand.PERSON))
                .whenPerson(new RescheduleAppointment(VISIT, LATER, LATER.plus(Duration.ofMinutes(90))))
                .thenQuiet()
                .whenPerson(new RescheduleAppointment(VISIT, null, LATER.minusSeconds(1)))
                .thenRefused("appointment_times_refused");
    }

    @Test
    void anOutcomeOverrulesANoShow() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, true))
                .whenPerson(new MarkNoShow(VISIT))
                .thenQuiet()
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_lost, null, "too dear"))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_lost, null, "too dear", NOW, true))
                .whenPerson(new MarkNoShow(VISIT))
                .thenRefused("appointment_closed");
    }

    @Test
    void aNoShowCanBeScheduledAgain() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new MarkNoShow(VISIT))
                .whenPerson(new RescheduleAppointment(VISIT, LATER, null))
                .then(rescheduled(LATER, LATER.plus(Duration.ofMinutes(120)), CALLED, AppointmentCommand.PERSON))
                .whenPerson(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, true));
    }

    @Test
    void aWinNeedsAValueAndACorrectionIsANewFact() {
        BigDecimal value = new BigDecimal("18400.00");
        visit.when(byShunya(START, CALLED))
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, null, null))
                .thenRefused("deal_value_required")
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, new BigDecimal("-1"), null))
                .thenRefused("deal_value_required")
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, value, null))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_won, value, null, NOW, true))
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, new BigDecimal("18400.0"), null))
                .thenQuiet();
        visit.when(
                        new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.ZERO, null),
                        RulesScenario.PERSON.at(NOW.plusSeconds(60)))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_won, BigDecimal.ZERO, null, NOW, true));
        visit.when(
                        new RecordOutcome(VISIT, Outcome.closed_lost, value, null),
                        RulesScenario.PERSON.at(NOW.plusSeconds(120)))
                .then(new OutcomeRecorded(
                        VISIT, CARD, LEAD, Outcome.closed_lost, null, null, NOW.plusSeconds(120), true));
    }

    @Test
    void anAutomaticOutcomeNeverReplacesAPersons() {
        visit.when(byShunya(START, CALLED))
                .when(new RecordOutcome(VISIT, Outcome.closed_lost, null, null))
                .whenPerson(new RecordOutcome(VISIT, Outcome.open, null, null))
                .when(new RecordOutcome(VISIT, Outcome.closed_lost, null, null))
                .thenQuiet();
    }

    @Test
    void aNewerResultTakesAnOlderOnesOutcomeBack() {
        RecordOutcome won = new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.ZERO, null);
        visit.when(byShunya(START, CALLED))
                .when(won)
                .when(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, false))
                .when(new MarkNoShow(VISIT))
                .thenQuiet();
        assertThat(visit.state().verdict()).isEqualTo(Verdict.OPEN);
        OutcomeRecorded open = new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.open, null, null, null, false);
        visit.when(won)
                .when(new CompleteAppointment(VISIT))
                .then(open)
                .when(new CompleteAppointment(VISIT))
                .thenQuiet()
                .when(won)
                .when(new RecordOutcome(VISIT, Outcome.open, null, null))
                .then(open);
    }

    @Test
    void aPersonOverrulesWhatAResultSaidOfTheVisitForGood() {
        RecordOutcome won = new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.ZERO, null);
        visit.when(byShunya(START, CALLED))
                .when(won)
                .whenPerson(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, true))
                .when(won)
                .thenQuiet()
                .when(new CompleteAppointment(VISIT))
                .thenQuiet()
                .whenPerson(new CompleteAppointment(VISIT))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.open, null, null, null, true))
                .when(won)
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_won, BigDecimal.ZERO, null, TOLD, false));
        assertThat(visit.state().status()).isEqualTo(AppointmentStatus.completed);
    }

    @Test
    void aNoShowThatAResultSawIsAPersonsOnceTheySayItToo() {
        visit.when(byShunya(START, CALLED))
                .when(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, false))
                .whenPerson(new MarkNoShow(VISIT))
                .then(new AppointmentNoShow(VISIT, CARD, LEAD, true))
                .when(new CompleteAppointment(VISIT))
                .thenQuiet()
                .whenPerson(new RescheduleAppointment(VISIT, LATER, null))
                .when(new CompleteAppointment(VISIT))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.open, null, null, null, false));
    }

    @Test
    void aPersonCallsOffWhatAResultCompleted() {
        visit.when(byShunya(START, CALLED))
                .when(new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.TEN, null))
                .when(new CancelAppointment(VISIT, null))
                .thenRefused("appointment_closed")
                .whenPerson(new CancelAppointment(VISIT, "the wrong house"))
                .then(new AppointmentCancelled(VISIT, CARD, LEAD, "the wrong house", true))
                .whenPerson(new RequestReview(VISIT))
                .thenRefused("review_needs_win")
                .when(new CompleteAppointment(VISIT))
                .thenRefused("appointment_closed");
    }

    @Test
    void noResultTakesAPersonsOutcomeBack() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.TEN, null))
                .when(new MarkNoShow(VISIT))
                .thenRefused("appointment_closed")
                .when(new CompleteAppointment(VISIT))
                .thenQuiet();
    }

    @Test
    void completedAloneLeavesTheOutcomeOpen() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new CompleteAppointment(VISIT))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.open, null, null, null, true))
                .whenPerson(new CompleteAppointment(VISIT))
                .thenQuiet()
                .whenPerson(new CancelAppointment(VISIT, null))
                .thenRefused("appointment_closed");
    }

    @Test
    void whatAVisitThatAPersonCompletedLedToIsForItsResultToSay() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new CompleteAppointment(VISIT))
                .when(new MarkNoShow(VISIT))
                .thenRefused("appointment_closed")
                .when(new RecordOutcome(VISIT, Outcome.closed_lost, null, null))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_lost, null, null, TOLD, false))
                .when(new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.TEN, null))
                .then(new OutcomeRecorded(VISIT, CARD, LEAD, Outcome.closed_won, BigDecimal.TEN, null, TOLD, false))
                .when(new MarkNoShow(VISIT))
                .thenRefused("appointment_closed")
                .whenPerson(new RecordOutcome(VISIT, Outcome.open, null, null))
                .when(new RecordOutcome(VISIT, Outcome.closed_lost, null, null))
                .thenQuiet();
    }

    @Test
    void aBookingOfAConversationThatAPersonMakesTooIsTheirs() {
        UUID other = Ids.lead(CARD, 2);
        visit.when(byShunya(START, CALLED, "12 Elm Street"))
                .whenPerson(byHand("rep_ana", null, "gate code", other))
                .then(
                        new AppointmentScheduled(
                                VISIT,
                                CARD,
                                LEAD,
                                CALL,
                                null,
                                "rep_ana",
                                "user_csr_lee",
                                null,
                                START,
                                START.plus(Duration.ofMinutes(120)),
                                "12 Elm Street",
                                "gate code",
                                CALLED,
                                AppointmentCommand.PERSON),
                        new AppointmentLeadLinked(VISIT, CARD, other, LEAD))
                .when(new WithdrawBooking(VISIT, CALL, null))
                .thenQuiet()
                .when(byShunya(LATER, CALLED))
                .thenQuiet()
                .whenPerson(byHand("rep_ana", null, null, null))
                .thenQuiet()
                .whenPerson(byHand("rep_ben", null, null, null))
                .thenRefused("appointment_exists");
    }

    @Test
    void whichConversationBookedItStaysThoughAPersonNamesAnother() {
        ScheduleAppointment naming = byHand(null, null, null, null);
        visit.when(byShunya(START, CALLED))
                .whenPerson(new ScheduleAppointment(
                        VISIT,
                        CARD,
                        null,
                        LATER_CALL,
                        null,
                        null,
                        naming.csrId(),
                        null,
                        START,
                        null,
                        null,
                        null,
                        NOW,
                        AppointmentCommand.PERSON,
                        120));
        assertThat(Objects.requireNonNull(visit.state().booking()).sourceCallId())
                .isEqualTo(CALL);
    }

    private static ScheduleAppointment byHand(
            @Nullable String rep, @Nullable String address, @Nullable String notes, @Nullable UUID lead) {
        return new ScheduleAppointment(
                VISIT,
                CARD,
                lead,
                null,
                null,
                rep,
                "user_csr_lee",
                null,
                START,
                null,
                address,
                notes,
                NOW,
                AppointmentCommand.PERSON,
                120);
    }

    @Test
    void aReviewIsRequestedOnceAndOnlyAfterAWin() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new RequestReview(VISIT))
                .thenRefused("review_needs_win")
                .whenPerson(new RecordOutcome(VISIT, Outcome.closed_won, BigDecimal.TEN, null))
                .whenPerson(new RequestReview(VISIT))
                .then(new ReviewRequested(VISIT, CARD, NOW))
                .whenPerson(new RequestReview(VISIT))
                .thenRefused("review_already_requested");
    }

    @Test
    void theCsrFollowsTheConversationUntilAPersonSetsOne() {
        visit.when(byShunya(START, CALLED))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .then(new AppointmentCsrAssigned(VISIT, CARD, "user_csr_dana", false))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .thenQuiet()
                .whenPerson(new AssignAppointmentCsr(VISIT, "user_csr_lee"))
                .then(new AppointmentCsrAssigned(VISIT, CARD, "user_csr_lee", true))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .thenQuiet();
    }

    @Test
    void whoBooksByHandIsItsCsrForGood() {
        visit.whenPerson(schedule(START, null, NOW, AppointmentCommand.PERSON))
                .when(new AssignAppointmentCsr(VISIT, "user_csr_dana"))
                .thenQuiet();
    }

    @Test
    void assigningTheSameRepAgainStaysQuiet() {
        visit.when(byShunya(START, CALLED))
                .whenPerson(new AssignAppointment(VISIT, "rep_ana"))
                .then(new AppointmentAssigned(VISIT, CARD, LEAD, "rep_ana", true))
                .when(new AssignAppointment(VISIT, "rep_ana"))
                .thenQuiet()
                .when(new AssignAppointment(VISIT, null))
                .then(new AppointmentAssigned(VISIT, CARD, LEAD, null, false));
    }

    @Test
    void itFollowsItsConversationToALeadUnlessAPersonBookedIt() {
        UUID other = Ids.lead(CARD, 2);
        visit.when(byShunya(START, CALLED))
                .when(new LinkAppointmentToLead(VISIT, other))
                .then(new AppointmentLeadLinked(VISIT, CARD, other, LEAD))
                .when(new LinkAppointmentToLead(VISIT, other))
                .thenQuiet();
        RulesScenario.of(new AppointmentRules())
                .whenPerson(schedule(START, null, NOW, AppointmentCommand.PERSON))
                .when(new LinkAppointmentToLead(VISIT, other))
                .thenQuiet();
    }

    @Test
    void aPlaceIsSaidOnce() {
        visit.when(byShunya(START, CALLED))
                .when(new LocateAppointment(VISIT, 39.96, -82.99))
                .then(new AppointmentLocated(VISIT, CARD, 39.96, -82.99))
                .when(new LocateAppointment(VISIT, 39.96, -82.99))
                .thenQuiet();
    }

    @Test
    void nothingElseComesBeforeTheBooking() {
        visit.whenPerson(new MarkNoShow(VISIT)).thenRefused("appointment_not_scheduled");
    }

    private static @Nullable UUID sourceAfter(ScheduleAppointment first, ScheduleAppointment second) {
        AppointmentState state = RulesScenario.of(new AppointmentRules())
                .when(first)
                .when(second)
                .state();
        return Objects.requireNonNull(state.booking()).sourceCallId();
    }

    private static ScheduleAppointment byAnother(UUID call, Instant conversationAt, @Nullable String csr) {
        return new ScheduleAppointment(
                VISIT,
                CARD,
                LEAD,
                call,
                null,
                null,
                csr,
                null,
                START,
                null,
                null,
                null,
                conversationAt,
                AppointmentCommand.SHUNYA,
                120);
    }

    private static AppointmentScheduled ofAnother(UUID call, Instant conversationAt, @Nullable String csr) {
        return new AppointmentScheduled(
                VISIT,
                CARD,
                LEAD,
                call,
                null,
                null,
                csr,
                null,
                START,
                START.plus(Duration.ofMinutes(120)),
                null,
                null,
                conversationAt,
                AppointmentCommand.SHUNYA);
    }

    private static ScheduleAppointment byShunya(Instant start, Instant conversationAt) {
        return schedule(start, null, conversationAt, AppointmentCommand.SHUNYA);
    }

    private static ScheduleAppointment byShunya(Instant start, Instant conversationAt, String address) {
        return new ScheduleAppointment(
                VISIT,
                CARD,
                LEAD,
                CALL,
                null,
                null,
                null,
                null,
                start,
                null,
                address,
                null,
                conversationAt,
                AppointmentCommand.SHUNYA,
                120);
    }

    private static AppointmentScheduled at(String address, Instant conversationAt, int rank) {
        return new AppointmentScheduled(
                VISIT,
                CARD,
                LEAD,
                CALL,
                null,
                null,
                null,
                null,
                START,
                START.plus(Duration.ofMinutes(120)),
                address,
                null,
                conversationAt,
                rank);
    }

    private static ScheduleAppointment schedule(
            Instant start, @Nullable Instant end, Instant conversationAt, int rank) {
        return new ScheduleAppointment(
                VISIT, CARD, LEAD, CALL, null, null, null, null, start, end, null, null, conversationAt, rank, 120);
    }

    private static AppointmentScheduled scheduled(Instant start, Instant end, int rank) {
        return new AppointmentScheduled(
                VISIT, CARD, LEAD, CALL, null, null, null, null, start, end, null, null, CALLED, rank);
    }

    private static AppointmentRescheduled rescheduled(Instant start, Instant end, Instant conversationAt, int rank) {
        return new AppointmentRescheduled(VISIT, CARD, start, end, conversationAt, rank);
    }
}
