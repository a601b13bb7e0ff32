package dev.otto.write.lead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadCsrAssigned;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadMoved;
import dev.otto.events.lead.LeadEvent.LeadNoteAdded;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadOriginCorrected;
import dev.otto.events.lead.LeadEvent.LeadPooled;
import dev.otto.events.lead.LeadEvent.LeadPrioritySet;
import dev.otto.events.lead.LeadEvent.LeadQualified;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadEvent.LeadRequestedByRep;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadEvidence.NoAppointment;
import dev.otto.events.lead.LeadEvidence.NoSource;
import dev.otto.events.lead.LeadEvidence.OfAction;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadEvidence.OfEngagement;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.write.RulesScenario;
import dev.otto.write.lead.LeadCommand.AddLeadNote;
import dev.otto.write.lead.LeadCommand.AssignLead;
import dev.otto.write.lead.LeadCommand.AssignLeadCsr;
import dev.otto.write.lead.LeadCommand.CloseLead;
import dev.otto.write.lead.LeadCommand.MarkDormant;
import dev.otto.write.lead.LeadCommand.MoveLead;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.lead.LeadCommand.OpenLead;
import dev.otto.write.lead.LeadCommand.PoolLead;
import dev.otto.write.lead.LeadCommand.QualifyLead;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import dev.otto.write.lead.LeadCommand.ReleaseLead;
import dev.otto.write.lead.LeadCommand.ReopenLead;
import dev.otto.write.lead.LeadCommand.RequestLead;
import dev.otto.write.lead.LeadCommand.SetLeadPriority;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a lead stands follows from its evidence and from what people decided. */
class LeadRulesTest {

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final UUID CARD = Ids.of("test", "card");
    private static final UUID LEAD = Ids.lead(CARD, 1);
    private static final UUID CALL = Ids.of("test", "call", 1);
    private static final UUID CALL_2 = Ids.of("test", "call", 2);
    private static final UUID VISIT = Ids.of("test", "appointment", 1);
    private static final UUID VISIT_2 = Ids.of("test", "appointment", 2);
    private static final UUID ACTION = Ids.of("test", "action", 1);
    private static final Instant T1 = Instant.parse("2026-07-14T12:00:10Z");
    private static final Instant T2 = Instant.parse("2026-07-14T13:00:20Z");
    private static final Instant T3 = Instant.parse("2026-07-15T13:00:20Z");

    private final RulesScenario<LeadState, LeadCommand, LeadEvent> lead = RulesScenario.of(new LeadRules());

    @Test
    void theFirstEngagementOpensItAndARepetitionStaysQuiet() {
        lead.when(opened())
                .then(new LeadOpened(LEAD, CARD, 1, LeadSource.inbound_call, CALL, T1))
                .when(opened())
                .thenQuiet();
        assertThat(lead.state().status()).isEqualTo(LeadStatus.new_);
    }

    @Test
    void anEarlierEngagementBecomesItsOriginThoughItIsHeardLater() {
        OfEngagement earlier = new OfEngagement(CALL_2, LeadSource.missed_call, T1.minusSeconds(60));
        lead.when(opened())
                .when(new OpenLead(LEAD, CARD, 1, LeadSource.missed_call, CALL_2, T1.minusSeconds(60)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, earlier),
                        new LeadOriginCorrected(LEAD, CARD, LeadSource.missed_call, CALL_2, T1.minusSeconds(60)));
    }

    @Test
    void aCallThatNoLongerStandsMissedIsAnOrdinaryOrigin() {
        lead.when(new OpenLead(LEAD, CARD, 1, LeadSource.missed_call, CALL, T1))
                .when(opened())
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, new OfEngagement(CALL, LeadSource.inbound_call, T1)),
                        new LeadOriginCorrected(LEAD, CARD, LeadSource.inbound_call, CALL, T1));
    }

    @Test
    void aNoteSaidTwiceInARowIsOneNote() {
        AddLeadNote note = new AddLeadNote(LEAD, CARD, "wants a new roof");
        lead.when(opened())
                .whenPerson(note)
                .then(new LeadNoteAdded(LEAD, CARD, "wants a new roof"))
                .whenPerson(note)
                .thenQuiet()
                .whenPerson(new AddLeadNote(LEAD, CARD, "and gutters"))
                .whenPerson(note)
                .then(new LeadNoteAdded(LEAD, CARD, "wants a new roof"));
    }

    @Test
    void aHotAnalysisQualifiesIt() {
        OfCall hot = call(CALL, T1, QualificationStatus.hot);
        lead.when(opened())
                .when(note(hot))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, hot),
                        new LeadQualified(LEAD, CARD, QualificationStatus.hot),
                        moved(LeadStatus.new_, LeadStatus.qualified_unbooked, "evidence"))
                .when(note(hot))
                .thenQuiet();
    }

    @Test
    void anAnalysisThatSaysQualifiedWithoutATemperatureQualifiesIt() {
        lead.when(opened())
                .when(note(new OfCall(CALL, T1, null, true, null, LeadQuality.qualified, false, false, false, null)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.qualified_unbooked);
        assertThat(lead.state().said().qualification()).isNull();
    }

    @Test
    void anOpenActionNurturesAQualifiedLeadUntilItIsDone() {
        lead.when(opened())
                .when(note(call(CALL, T1, QualificationStatus.warm)))
                .when(note(new OfAction(ACTION, true)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, new OfAction(ACTION, true)),
                        moved(LeadStatus.qualified_unbooked, LeadStatus.nurturing, "evidence"))
                .when(note(new OfAction(ACTION, false)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, new OfAction(ACTION, false)),
                        moved(LeadStatus.nurturing, LeadStatus.qualified_unbooked, "evidence"));
    }

    @Test
    void anActionAloneDoesNotMoveANewLead() {
        lead.when(opened())
                .when(note(new OfAction(ACTION, true)))
                .then(new LeadEvidenceNoted(LEAD, CARD, new OfAction(ACTION, true)));
    }

    @Test
    void aScheduledAppointmentBooksItAndItsCancellationUnbooksIt() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, scheduled(VISIT)),
                        moved(LeadStatus.new_, LeadStatus.qualified_booked, "evidence"))
                .when(note(cancelled(VISIT)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, cancelled(VISIT)),
                        moved(LeadStatus.qualified_booked, LeadStatus.qualified_unbooked, "evidence"));
    }

    @Test
    void aVisitThatIsAnothersLeavesItAsIfItHadNeverBeen() {
        lead.when(opened())
                .when(note(new NoAppointment(VISIT)))
                .thenQuiet()
                .when(note(scheduled(VISIT)))
                .when(note(new NoAppointment(VISIT)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, new NoAppointment(VISIT)),
                        moved(LeadStatus.qualified_booked, LeadStatus.new_, "evidence"));
    }

    @Test
    void aCancellationLeavesItBookedWhileAnotherVisitIsScheduled() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .when(note(scheduled(VISIT_2)))
                .when(note(cancelled(VISIT)))
                .then(new LeadEvidenceNoted(LEAD, CARD, cancelled(VISIT)));
    }

    @Test
    void aNoShowStaysBooked() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .when(note(appointment(VISIT, AppointmentStatus.no_show, Outcome.open, null, null)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.qualified_booked);
    }

    @Test
    void aVisitWithoutADecisionIsPendingAndTheNextVisitBooksItAgain() {
        lead.when(opened())
                .when(note(appointment(VISIT, AppointmentStatus.completed, Outcome.open, null, null)))
                .then(
                        new LeadEvidenceNoted(
                                LEAD, CARD, appointment(VISIT, AppointmentStatus.completed, Outcome.open, null, null)),
                        moved(LeadStatus.new_, LeadStatus.pending_decision, "visit"))
                .when(note(scheduled(VISIT_2)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, scheduled(VISIT_2)),
                        moved(LeadStatus.pending_decision, LeadStatus.qualified_booked, "evidence"));
    }

    @Test
    void theDealIsTheSumOfItsWonVisitsAndACorrectionTakesItBack() {
        lead.when(opened())
                .when(note(won(VISIT, "18400.00", T2)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, won(VISIT, "18400.00", T2)),
                        new LeadWon(LEAD, CARD, new BigDecimal("18400.00"), T2))
                .when(note(won(VISIT_2, "600.00", T3)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, won(VISIT_2, "600.00", T3)),
                        new LeadWon(LEAD, CARD, new BigDecimal("19000.00"), T3))
                .when(note(lost(VISIT_2, T3)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, lost(VISIT_2, T3)),
                        new LeadWon(LEAD, CARD, new BigDecimal("18400.00"), T2))
                .when(note(lost(VISIT, T3)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, lost(VISIT, T3)),
                        new LeadLost(LEAD, CARD, "outcome", T3, true, false))
                .when(note(appointment(VISIT, AppointmentStatus.completed, Outcome.open, null, T3)))
                .when(note(appointment(VISIT_2, AppointmentStatus.completed, Outcome.open, null, T3)));
        assertThat(lead.last().events())
                .last()
                .isEqualTo(new LeadReopened(LEAD, CARD, 1, LeadStatus.pending_decision, false));
    }

    @Test
    void aNewBookingDoesNotReviveALeadLostByAnOutcome() {
        lead.when(opened())
                .when(note(lost(VISIT, T2)))
                .when(note(scheduled(VISIT_2)))
                .then(new LeadEvidenceNoted(LEAD, CARD, scheduled(VISIT_2)));
    }

    @Test
    void itIsLostAsNotQualifiedWhenEveryAnalysedCallSaysSoAndRevivesWithAGoodOne() {
        lead.when(opened())
                .when(note(call(CALL, T1, QualificationStatus.unqualified)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, call(CALL, T1, QualificationStatus.unqualified)),
                        new LeadQualified(LEAD, CARD, QualificationStatus.unqualified),
                        new LeadLost(LEAD, CARD, "not_qualified", T1, false, false))
                .when(note(call(CALL_2, T2, QualificationStatus.cold)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, call(CALL_2, T2, QualificationStatus.cold)),
                        new LeadQualified(LEAD, CARD, QualificationStatus.cold),
                        moved(LeadStatus.closed_lost, LeadStatus.qualified_unbooked, "revived"));
    }

    @Test
    void aServiceThatIsNotOfferedEndsItWithTheCallThatSaidSo() {
        OfCall notOffered =
                new OfCall(CALL, T1, null, false, null, null, true, false, false, EndCallReason.out_of_area);
        lead.when(opened())
                .when(new QualifyLead(LEAD, CARD, notOffered))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, notOffered),
                        new LeadMoved(LEAD, CARD, LeadStatus.new_, LeadStatus.service_not_offered, "evidence", T1));
    }

    @Test
    void itIsAbandonedWhenEveryCallIsNoLeadAndRevivesWhenThatIsTakenBack() {
        lead.when(opened())
                .when(note(marked(CALL, true)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, marked(CALL, true)),
                        new LeadMoved(LEAD, CARD, LeadStatus.new_, LeadStatus.abandoned, "evidence", T1))
                .when(note(marked(CALL, false)))
                .then(
                        new LeadEvidenceNoted(LEAD, CARD, marked(CALL, false)),
                        moved(LeadStatus.abandoned, LeadStatus.new_, "revived"));
    }

    @Test
    void oneSpamCallAmongOthersAbandonsNothing() {
        lead.when(opened())
                .when(new OpenLead(LEAD, CARD, 1, LeadSource.inbound_call, CALL_2, T2))
                .when(note(marked(CALL, true)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.new_);
    }

    @Test
    void theCsrIsThatOfTheEarliestCallUntilAPersonSetsAnother() {
        lead.when(opened())
                .when(note(answered(CALL_2, T2, "user_csr_lee")))
                .when(note(answered(CALL, T1, "user_csr_dana")));
        assertThat(lead.last().events()).last().isEqualTo(new LeadCsrAssigned(LEAD, CARD, "user_csr_dana", false));
        lead.whenPerson(new AssignLeadCsr(LEAD, CARD, "user_csr_max"))
                .then(new LeadCsrAssigned(LEAD, CARD, "user_csr_max", true))
                .when(note(answered(CALL, T1, "user_csr_lee")));
        assertThat(lead.state().said().csrId()).isEqualTo("user_csr_max");
    }

    @Test
    void aPersonMovesItOnwardAndNeverBack() {
        lead.when(opened())
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.qualified_booked, null))
                .then(moved(LeadStatus.new_, LeadStatus.qualified_booked, "person"))
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.qualified_unbooked, null))
                .thenRefused("lead_move_refused");
        assertThat(Objects.requireNonNull(lead.last().refusal()).detail())
                .contains("qualified_booked", "qualified_unbooked");
        lead.whenPerson(new MoveLead(LEAD, CARD, LeadStatus.pending_decision, null))
                .then(moved(LeadStatus.qualified_booked, LeadStatus.pending_decision, "person"))
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.qualified_booked, null))
                .then(moved(LeadStatus.pending_decision, LeadStatus.qualified_booked, "person"))
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.qualified_booked, null))
                .thenQuiet();
    }

    @Test
    void evidenceNeverTakesAPersonsMoveBack() {
        OfCall warm = call(CALL, T1, QualificationStatus.warm);
        lead.when(opened())
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.pending_decision, null))
                .when(note(warm))
                .then(new LeadEvidenceNoted(LEAD, CARD, warm), new LeadQualified(LEAD, CARD, QualificationStatus.warm));
    }

    @Test
    void aCancellationUnbooksEvenWhatAPersonMoved() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.pending_decision, null))
                .when(note(cancelled(VISIT)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.qualified_unbooked);
    }

    @Test
    void noPersonMovesItToWonOrToSleep() {
        lead.when(opened())
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.closed_won, null))
                .thenRefused("lead_move_refused")
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.dormant, null))
                .thenRefused("lead_move_refused");
    }

    @Test
    void aPersonGivesItUpWithAReasonAndEvidenceDoesNotRaiseIt() {
        lead.when(opened())
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.closed_lost, null))
                .thenRefused("lost_reason_required")
                .whenPerson(new CloseLead(LEAD, CARD, "moved away"))
                .then(new LeadLost(LEAD, CARD, "moved away", RulesScenario.PERSON.occurredAt(), true, true))
                .when(note(call(CALL, T1, QualificationStatus.hot)))
                .when(note(scheduled(VISIT)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.closed_lost);
        lead.whenPerson(new MoveLead(LEAD, CARD, LeadStatus.qualified_booked, null))
                .thenRefused("lead_move_refused");
    }

    @Test
    void anOutcomeOutranksAPersonsGivingUp() {
        lead.when(opened()).whenPerson(new CloseLead(LEAD, CARD, "no answer")).when(note(won(VISIT, "100.00", T3)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.closed_won);
    }

    @Test
    void reopeningPutsItWhereItsEvidenceIsAndTheOldOutcomeNoLongerCloses() {
        lead.when(opened())
                .when(note(call(CALL, T1, QualificationStatus.warm)))
                .when(note(lost(VISIT, T2)))
                .whenPerson(new ReopenLead(LEAD, CARD, 1))
                .then(new LeadReopened(LEAD, CARD, 1, LeadStatus.qualified_unbooked, true))
                .whenPerson(new ReopenLead(LEAD, CARD, 1))
                .thenQuiet()
                .when(note(scheduled(VISIT_2)))
                .when(note(won(VISIT_2, "50.00", T3)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.closed_won);
    }

    @Test
    void reopeningIsRefusedWhileTheContactHasALaterLead() {
        lead.when(opened())
                .when(note(lost(VISIT, T2)))
                .whenPerson(new ReopenLead(LEAD, CARD, 2))
                .thenRefused("open_lead_exists");
    }

    @Test
    void reopeningANotQualifiedLeadHoldsAgainstItsAnalyses() {
        lead.when(opened())
                .when(note(call(CALL, T1, QualificationStatus.unqualified)))
                .whenPerson(new ReopenLead(LEAD, CARD, 1))
                .then(new LeadReopened(LEAD, CARD, 1, LeadStatus.new_, true))
                .when(note(call(CALL_2, T2, QualificationStatus.unqualified)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.new_);
    }

    @Test
    void silencePutsItToSleepUntilSomethingGoodComes() {
        lead.when(opened())
                .when(note(call(CALL, T1, QualificationStatus.warm)))
                .when(new MarkDormant(LEAD, CARD))
                .then(new LeadMoved(
                        LEAD,
                        CARD,
                        LeadStatus.qualified_unbooked,
                        LeadStatus.dormant,
                        "dormant",
                        RulesScenario.POLICY.occurredAt()))
                .when(new MarkDormant(LEAD, CARD))
                .thenQuiet()
                .when(note(call(CALL_2, T2, QualificationStatus.unqualified)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.dormant);
        lead.when(note(call(CALL_2, T2, QualificationStatus.warm)));
        assertThat(lead.last().events())
                .last()
                .isEqualTo(moved(LeadStatus.dormant, LeadStatus.qualified_unbooked, "revived"));
    }

    @Test
    void aCustomerWhoGetsInTouchWakesItUnlessTheCallTurnsOutBad() {
        lead.when(opened())
                .when(new MarkDormant(LEAD, CARD))
                .when(new OpenLead(LEAD, CARD, 1, LeadSource.inbound_call, CALL, T1))
                .thenQuiet()
                .when(new OpenLead(LEAD, CARD, 1, LeadSource.inbound_call, CALL_2, T3));
        assertThat(lead.last().events()).last().isEqualTo(moved(LeadStatus.dormant, LeadStatus.new_, "revived"));
        lead.when(note(call(CALL_2, T3, QualificationStatus.unqualified)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.closed_lost);
        lead.when(note(marked(CALL_2, true)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.dormant);
        lead.when(note(marked(CALL_2, false)));
        assertThat(lead.state().status()).isEqualTo(LeadStatus.new_);
    }

    @Test
    void itDoesNotSleepWhileAVisitIsScheduled() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .when(new MarkDormant(LEAD, CARD))
                .thenQuiet();
    }

    @Test
    void norDoesOneThatAWaitingDecisionKeepsFromBeingBooked() {
        lead.when(opened())
                .when(note(scheduled(VISIT)))
                .whenPerson(new MoveLead(LEAD, CARD, LeadStatus.pending_decision, null))
                .when(new MarkDormant(LEAD, CARD))
                .thenQuiet();
    }

    @Test
    void evidenceBeforeTheOpeningIsKept() {
        OfCall hot = call(CALL, T1, QualificationStatus.hot);
        lead.when(note(hot))
                .then(new LeadEvidenceNoted(LEAD, CARD, hot))
                .when(opened())
                .then(
                        new LeadOpened(LEAD, CARD, 1, LeadSource.inbound_call, CALL, T1),
                        new LeadQualified(LEAD, CARD, QualificationStatus.hot),
                        moved(LeadStatus.new_, LeadStatus.qualified_unbooked, "evidence"));
    }

    @Test
    void activityCountsByTheMinuteAndOnlyWhenLater() {
        lead.when(opened())
                .when(new RecordLeadActivity(LEAD, CARD, "call", T1))
                .then(new LeadActivityRecorded(LEAD, CARD, "call", Instant.parse("2026-07-14T12:00:00Z")))
                .when(new RecordLeadActivity(LEAD, CARD, "call", T1.plusSeconds(30)))
                .thenQuiet()
                .when(new RecordLeadActivity(LEAD, CARD, "message", T1.minusSeconds(300)))
                .thenQuiet()
                .when(new RecordLeadActivity(LEAD, CARD, "booking", T2))
                .then(new LeadActivityRecorded(LEAD, CARD, "booking", Instant.parse("2026-07-14T13:00:00Z")));
    }

    @Test
    void aRepRequestsAPooledLeadOnceAndAgainAfterARelease() {
        lead.when(opened())
                .whenPerson(new RequestLead(LEAD, CARD, "rep_ana"))
                .thenRefused("lead_not_in_pool")
                .when(new PoolLead(LEAD, CARD))
                .then(new LeadPooled(LEAD, CARD))
                .when(new PoolLead(LEAD, CARD))
                .thenQuiet()
                .whenPerson(new RequestLead(LEAD, CARD, "rep_ana"))
                .then(new LeadRequestedByRep(LEAD, CARD, "rep_ana"))
                .whenPerson(new RequestLead(LEAD, CARD, "rep_ana"))
                .thenRefused("lead_already_requested")
                .whenPerson(new AssignLead(LEAD, CARD, "rep_ana"))
                .then(new LeadAssignedToRep(LEAD, CARD, "rep_ana"))
                .whenPerson(new AssignLead(LEAD, CARD, "rep_ana"))
                .thenQuiet()
                .when(new PoolLead(LEAD, CARD))
                .thenQuiet()
                .whenPerson(new ReleaseLead(LEAD, CARD))
                .then(new LeadReleased(LEAD, CARD, "rep_ana"))
                .whenPerson(new RequestLead(LEAD, CARD, "rep_ana"))
                .then(new LeadRequestedByRep(LEAD, CARD, "rep_ana"));
    }

    @Test
    void aClosedLeadIsAssignedToNobody() {
        lead.when(opened())
                .whenPerson(new CloseLead(LEAD, CARD, "no answer"))
                .whenPerson(new AssignLead(LEAD, CARD, "rep_ana"))
                .thenRefused("lead_closed")
                .when(new PoolLead(LEAD, CARD))
                .thenQuiet();
    }

    @Test
    void aSetPriorityIsSaidOnce() {
        lead.when(opened())
                .whenPerson(new SetLeadPriority(LEAD, CARD, Priority.high))
                .then(new LeadPrioritySet(LEAD, CARD, Priority.high))
                .whenPerson(new SetLeadPriority(LEAD, CARD, Priority.high))
                .thenQuiet();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void evidenceInAnyOrderAndRepeatedEndsInTheSamePlace(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<LeadCommand> history = someHistory(random);
            LeadState inOrder = play(history);
            List<LeadCommand> shuffled = new ArrayList<>(history);
            shuffled.addAll(history.subList(0, random.nextInt(history.size())));
            Collections.shuffle(shuffled, random);
            assertThat(ignoringWays(play(shuffled)))
                    .as("seed %s, round %s: %s", seed, round, shuffled)
                    .isEqualTo(ignoringWays(inOrder));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {55, 89, 144})
    void whatASourceSaidBeforePlaysNoPart(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<LeadCommand> last = someHistory(random);
            List<LeadCommand> withEarlierWords = new ArrayList<>();
            withEarlierWords.add(last.getFirst());
            for (LeadCommand command : last.subList(1, last.size())) {
                if (command instanceof NoteLeadEvidence note && random.nextBoolean()) {
                    withEarlierWords.add(note(again(note.evidence(), random)));
                }
            }
            withEarlierWords.addAll(last.subList(1, last.size()));
            assertThat(ignoringWays(play(withEarlierWords)))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(ignoringWays(play(last)));
        }
    }

    /** A person's decision in between: evidence before it in any order, evidence after it in any order. */
    @ParameterizedTest
    @ValueSource(longs = {233, 377})
    void aPersonsActDividesTheEvidenceAndOrderPlaysNoPartOnEitherSide(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<LeadCommand> before = someHistory(random);
            List<LeadCommand> after = new ArrayList<>(someHistory(random));
            LeadCommand act =
                    random.nextBoolean() ? new CloseLead(LEAD, CARD, "no answer") : new ReopenLead(LEAD, CARD, 1);
            List<LeadCommand> inOrder = concat(before, act, after);
            Collections.shuffle(before, random);
            Collections.shuffle(after, random);
            assertThat(ignoringWays(play(concat(before, act, after))))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(ignoringWays(play(inOrder)));
        }
    }

    private static List<LeadCommand> concat(List<LeadCommand> before, LeadCommand act, List<LeadCommand> after) {
        List<LeadCommand> all = new ArrayList<>(before);
        all.add(act);
        all.addAll(after);
        return all;
    }

    private static LeadState play(List<LeadCommand> commands) {
        RulesScenario<LeadState, LeadCommand, LeadEvent> scenario = RulesScenario.of(new LeadRules());
        commands.forEach(command -> scenario.when(
                command,
                command instanceof CloseLead || command instanceof ReopenLead
                        ? RulesScenario.PERSON
                        : RulesScenario.POLICY));
        LeadState state = scenario.state();
        assertThat(state.said().standing().status())
                .isEqualTo(LeadEvidenceWeighing.standing(state).status());
        return state;
    }

    /** Everything but sums' scale. */
    private static String ignoringWays(LeadState state) {
        LeadState.Standing standing = state.said().standing();
        BigDecimal deal = standing.dealValue();
        return String.join(
                "|",
                standing.status().word(),
                String.valueOf(standing.lostReason()),
                String.valueOf(standing.closedAt()),
                String.valueOf(standing.freesSlot()),
                deal == null ? "-" : deal.stripTrailingZeros().toPlainString(),
                String.valueOf(state.said().origin()),
                String.valueOf(state.said().qualification()),
                String.valueOf(state.said().csrId()),
                String.valueOf(state.ordinal()));
    }

    private static List<LeadCommand> someHistory(Random random) {
        List<LeadCommand> history = new ArrayList<>();
        history.add(new OpenLead(LEAD, CARD, 1, LeadSource.inbound_call, CALL, T1));
        int calls = 1 + random.nextInt(3);
        for (int i = 1; i <= calls; i++) {
            UUID id = Ids.of("test", "call", i);
            if (i > 1 && random.nextBoolean()) {
                history.add(new OpenLead(
                        LEAD, CARD, 1, LeadSource.missed_call, id, T1.plusSeconds(random.nextInt(7200) - 3600)));
            }
            if (random.nextInt(4) > 0) {
                history.add(note(someCall(id, random)));
            }
        }
        for (int i = 1; i <= random.nextInt(3); i++) {
            history.add(note(someAppointment(Ids.of("test", "appointment", i), random)));
        }
        if (random.nextBoolean()) {
            history.add(note(new OfAction(ACTION, random.nextBoolean())));
        }
        return history;
    }

    private static LeadEvidence again(LeadEvidence evidence, Random random) {
        return switch (evidence) {
            case OfCall c -> someCall(c.callId(), random);
            case OfAppointment a -> someAppointment(a.appointmentId(), random);
            case NoAppointment a -> a;
            case NoSource s -> s;
            case OfAction a -> new OfAction(a.pendingActionId(), random.nextBoolean());
            case OfEngagement e -> e;
        };
    }

    private static OfCall someCall(UUID id, Random random) {
        boolean analysed = random.nextInt(3) > 0;
        List<QualificationStatus> temperatures = List.of(QualificationStatus.values());
        return new OfCall(
                id,
                T1.plusSeconds(random.nextInt(7200)),
                random.nextBoolean() ? null : "user_csr_" + random.nextInt(3),
                analysed,
                analysed && random.nextInt(5) > 0 ? temperatures.get(random.nextInt(temperatures.size())) : null,
                null,
                random.nextInt(5) == 0,
                random.nextInt(3) == 0,
                false,
                null);
    }

    private static OfAppointment someAppointment(UUID id, Random random) {
        List<AppointmentStatus> statuses = List.of(AppointmentStatus.values());
        AppointmentStatus status = statuses.get(random.nextInt(statuses.size()));
        Outcome outcome =
                status == AppointmentStatus.completed ? OUTCOMES.get(random.nextInt(OUTCOMES.size())) : Outcome.open;
        return appointment(
                id,
                status,
                outcome,
                outcome == Outcome.closed_won ? new BigDecimal(random.nextInt(9000)).setScale(2) : null,
                outcome == Outcome.open ? null : T2.plusSeconds(random.nextInt(7200)));
    }

    private static OpenLead opened() {
        return new OpenLead(LEAD, CARD, 1, LeadSource.inbound_call, CALL, T1);
    }

    private static NoteLeadEvidence note(LeadEvidence evidence) {
        return new NoteLeadEvidence(LEAD, CARD, evidence);
    }

    private static LeadMoved moved(LeadStatus from, LeadStatus to, String cause) {
        return new LeadMoved(LEAD, CARD, from, to, cause, null);
    }

    private static OfCall call(UUID id, Instant at, QualificationStatus temperature) {
        return new OfCall(id, at, null, true, temperature, null, false, false, false, null);
    }

    private static OfCall marked(UUID id, boolean notALead) {
        return new OfCall(id, T1, null, false, null, null, false, notALead, false, null);
    }

    private static OfCall answered(UUID id, Instant at, String csrId) {
        return new OfCall(id, at, csrId, false, null, null, false, false, false, null);
    }

    private static OfAppointment scheduled(UUID id) {
        return appointment(id, AppointmentStatus.scheduled, Outcome.open, null, null);
    }

    private static OfAppointment cancelled(UUID id) {
        return appointment(id, AppointmentStatus.cancelled, Outcome.open, null, null);
    }

    private static OfAppointment won(UUID id, String value, Instant at) {
        return appointment(id, AppointmentStatus.completed, Outcome.closed_won, new BigDecimal(value), at);
    }

    private static OfAppointment lost(UUID id, Instant at) {
        return appointment(id, AppointmentStatus.completed, Outcome.closed_lost, null, at);
    }

    private static OfAppointment appointment(
            UUID id, AppointmentStatus status, Outcome outcome, @Nullable BigDecimal value, @Nullable Instant at) {
        return new OfAppointment(id, status, outcome, value, at);
    }
}
