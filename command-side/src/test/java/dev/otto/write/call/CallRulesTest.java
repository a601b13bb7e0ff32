package dev.otto.write.call;

import static dev.otto.write.call.Facts.NOON;
import static dev.otto.write.call.Facts.inbound;
import static dev.otto.write.call.Facts.outbound;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.AgentAnalysisRecorded;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.BookingAttempted;
import dev.otto.events.call.CallEvent.BookingConfirmed;
import dev.otto.events.call.CallEvent.BookingFailed;
import dev.otto.events.call.CallEvent.BookingStatusSet;
import dev.otto.events.call.CallEvent.CallAnswered;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallBookedByAppointment;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.CallCorrected;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.CallMissed;
import dev.otto.events.call.CallEvent.CallProcessingNoted;
import dev.otto.events.call.CallEvent.CallReceived;
import dev.otto.events.call.CallEvent.ConversationCheckpointed;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.Transcript;
import dev.otto.write.RulesScenario;
import dev.otto.write.call.CallCommand.AnswerCall;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.AssignCallToCsr;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.AttemptBooking;
import dev.otto.write.call.CallCommand.CheckpointConversation;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.ConfirmBooking;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.EndConversation;
import dev.otto.write.call.CallCommand.FailBooking;
import dev.otto.write.call.CallCommand.LinkCall;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.NoteAppointment;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.call.CallCommand.RecordAgentAnalysis;
import dev.otto.write.call.CallCommand.SetBookingStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallRulesTest {

    private static final UUID CALL = new UUID(1, 1);
    private static final UUID CARD = new UUID(2, 2);
    private static final UUID JOB = new UUID(3, 3);
    private static final UUID APPOINTMENT = new UUID(4, 4);
    private static final String ID = "CAL1";
    private static final int RINGING = 1;
    private static final int ROUTED = 2;
    private static final int ENDED = 3;
    private static final int MODIFIED = 4;

    private static RulesScenario<CallState, CallCommand, CallEvent> call() {
        return RulesScenario.of(new CallRules());
    }

    private static ReceiveCall receive(Facts facts) {
        return new ReceiveCall(CALL, CARD, "callrail", ID, RINGING, facts.told());
    }

    private static AnswerCall answer(Facts facts) {
        return new AnswerCall(CALL, CARD, "callrail", ID, ROUTED, facts.told());
    }

    private static CompleteCall complete(Facts facts) {
        return new CompleteCall(CALL, CARD, "callrail", ID, ENDED, facts.told());
    }

    private static MissCall miss(Facts facts) {
        return new MissCall(CALL, CARD, "callrail", ID, ENDED, facts.told());
    }

    private static CorrectCall correct(Facts facts) {
        return new CorrectCall(CALL, CARD, "callrail", ID, MODIFIED, facts.told());
    }

    private static CallFacts facts(RulesScenario<CallState, CallCommand, CallEvent> call) {
        return call.state().told().facts();
    }

    @Test
    void whileThePhoneRingsNothingIsAnsweredOrMissedWhateverTheProviderSays() {
        call().when(receive(inbound().ended(Ending.unanswered).seconds(0)))
                .then(new CallReceived(
                        CALL,
                        CARD,
                        "callrail",
                        ID,
                        RINGING,
                        inbound().told(),
                        inbound().told()));
    }

    @Test
    void theSecondDeliveryStaysQuiet() {
        call().when(receive(inbound())).when(receive(inbound())).thenQuiet();
    }

    @Test
    void anAnsweredCallIsReceivedAnsweredCompleted() {
        Facts answered = inbound().answered(true);
        Facts ended = inbound().ended(Ending.answered).seconds(312);
        call().when(receive(inbound()))
                .when(answer(inbound()))
                .then(new CallAnswered(CALL, CARD, "callrail", ID, ROUTED, answered.told(), answered.told()))
                .when(complete(ended))
                .then(new CallCompleted(CALL, CARD, "callrail", ID, ENDED, ended.told(), ended.told()));
    }

    @Test
    void anInboundCallThatEndedUnansweredIsMissed() {
        Facts ended = inbound().ended(Ending.unanswered);
        call().when(receive(inbound()))
                .when(miss(inbound()))
                .then(new CallMissed(CALL, CARD, "callrail", ID, ENDED, ended.told(), ended.told()));
    }

    @Test
    void aVoicemailIsMissedEvenWhereTheProviderCallsItAnswered() {
        Facts ended = inbound().ended(Ending.voicemail);
        call().when(complete(inbound().ending(Ending.answered).voicemail(true)))
                .then(new CallMissed(CALL, CARD, "callrail", ID, ENDED, ended.told(), ended.told()));
    }

    @Test
    void anUnansweredOutboundCallIsNeitherAnsweredNorMissed() {
        var call = call().when(miss(outbound().ending(Ending.unanswered)));
        assertThat(call.all()).hasExactlyElementsOfTypes(CallCompleted.class);
        assertThat(facts(call).missed()).isFalse();
        assertThat(facts(call).answered()).isFalse();
    }

    @Test
    void theHighestRankedTellingDecidesWhetherTheCallWasMissed() {
        var call = call().when(correct(inbound().ending(Ending.answered))).when(miss(inbound()));
        assertThat(facts(call).missed()).isFalse();
        assertThat(facts(call).answered()).isTrue();
        assertThat(call.all()).hasExactlyElementsOfTypes(CallCompleted.class);
    }

    @Test
    void aCorrectionMayMissACallOrTakeThatBack() {
        var call = call().when(complete(inbound())).when(correct(inbound().ending(Ending.abandoned)));
        assertThat(call.all()).hasExactlyElementsOfTypes(CallCompleted.class, CallMissed.class);
        call.when(correct(inbound().ending(Ending.answered)));
        assertThat(call.all()).hasExactlyElementsOfTypes(CallCompleted.class, CallMissed.class, CallCorrected.class);
        assertThat(facts(call).missed()).isFalse();
    }

    @Test
    void anyDeliveryMayBeTheFirst() {
        assertThat(call().when(correct(inbound())).all()).hasExactlyElementsOfTypes(CallReceived.class);
        assertThat(call().when(answer(inbound())).all()).hasExactlyElementsOfTypes(CallAnswered.class);
        assertThat(call().when(complete(inbound())).all()).hasExactlyElementsOfTypes(CallCompleted.class);
        assertThat(call().when(complete(inbound())).when(receive(inbound())).all())
                .hasExactlyElementsOfTypes(CallCompleted.class);
    }

    @Test
    void aRecordingThatComesLaterIsACorrection() {
        Facts recorded = inbound().ended(Ending.answered).recording("https://callrail.example/r1");
        call().when(complete(inbound().ending(Ending.answered)))
                .when(correct(recorded))
                .then(new CallCorrected(CALL, CARD, "callrail", ID, MODIFIED, recorded.told(), recorded.told()));
    }

    @Test
    void aLowerRankFillsWhatIsEmptyAndReplacesNothing() {
        var call = call().when(correct(inbound().name("Maria Gomez")))
                .when(complete(inbound().name("WIRELESS").seconds(40)));
        assertThat(facts(call).callerName()).isEqualTo("Maria Gomez");
        assertThat(facts(call).durationSeconds()).isEqualTo(40);
    }

    @Test
    void emptyNeverReplacesAndAtEqualRankTheLaterReceivedWins() {
        var call = call().when(correct(inbound().name("Maria").tags("roof")))
                .when(correct(inbound().name(" ").tags()))
                .thenQuiet()
                .when(correct(inbound().name("Maria Gomez")));
        assertThat(facts(call).callerName()).isEqualTo("Maria Gomez");
        assertThat(facts(call).tags()).containsExactly("roof");
    }

    @Test
    void theCardIsTheFirstThatATellingNames() {
        var call = call().when(new ReceiveCall(
                        CALL, null, "callrail", ID, RINGING, inbound().told()))
                .when(receive(inbound()))
                .when(new CompleteCall(
                        CALL, new UUID(9, 9), "callrail", ID, ENDED, inbound().told()));
        assertThat(call.all()).extracting(CallEvent::contactCardId).containsExactly(null, CARD, CARD);
    }

    @Test
    void anyOrderOfTellingsOfDistinctRanksAnyNumberOfTimesEndsInTheSameFacts() {
        List<CallCommand> tellings = List.of(
                receive(inbound().name("WIRELESS CALLER").seconds(0)),
                answer(inbound().name("Maria").tags("first")),
                miss(inbound().seconds(17).recording("https://callrail.example/voicemail")),
                correct(inbound().ending(Ending.answered).name("Maria Gomez").tags("roof", "leak")),
                new CorrectCall(
                        CALL, CARD, "callrail", ID, 5, inbound().seconds(99).told()));
        TellingRules.Told expected = ended(tellings);
        assertThat(expected.facts().callerName()).isEqualTo("Maria Gomez");
        assertThat(expected.facts().missed()).isFalse();
        Random random = new Random(20260714);
        for (int run = 0; run < 1_000; run++) {
            List<CallCommand> history = new ArrayList<>(tellings);
            for (int n = random.nextInt(6); n > 0; n--) {
                history.add(tellings.get(random.nextInt(tellings.size())));
            }
            Collections.shuffle(history, random);
            assertThat(ended(history)).as("run %d: %s", run, history).isEqualTo(expected);
        }
    }

    private static TellingRules.Told ended(List<CallCommand> history) {
        var call = call();
        history.forEach(call::when);
        return call.state().told();
    }

    @Test
    void theAttemptIsRecordedBeforeItsResult() {
        call().when(new AttemptBooking(CALL, CARD, "a1", NOON))
                .then(new BookingAttempted(CALL, CARD, "a1", NOON))
                .when(new AttemptBooking(CALL, CARD, "a1", NOON))
                .thenQuiet()
                .when(new FailBooking(CALL, CARD, "a1", NOON, "slot_unavailable"))
                .then(new BookingFailed(CALL, CARD, "a1", "slot_unavailable"))
                .when(new FailBooking(CALL, CARD, "a1", NOON, "slot_unavailable"))
                .thenQuiet();
    }

    @Test
    void aResultWithoutItsAttemptMeansThatItWasTried() {
        call().when(new ConfirmBooking(CALL, CARD, "a1", NOON, null))
                .then(new BookingAttempted(CALL, CARD, "a1", NOON), new BookingConfirmed(CALL, CARD, "a1", null))
                .when(new FailBooking(CALL, CARD, "a1", NOON, "timeout"))
                .thenQuiet()
                .when(new ConfirmBooking(CALL, CARD, "a1", NOON, NOON.plusSeconds(3600)))
                .then(new BookingConfirmed(CALL, CARD, "a1", NOON.plusSeconds(3600)));
    }

    private static EndConversation hangup(boolean problemDescribed) {
        return new EndConversation(CALL, CARD, EndCallReason.customer_hangup, problemDescribed, 2, NOON);
    }

    private static ConversationEnded ended(EndCallReason effective, boolean problemDescribed) {
        return new ConversationEnded(CALL, CARD, effective, EndCallReason.customer_hangup, problemDescribed, 2, NOON);
    }

    @Test
    void whoHangsUpAfterTellingTheProblemOrTryingToBookWantsACall() {
        call().when(hangup(false)).then(ended(EndCallReason.customer_hangup, false));
        call().when(hangup(true))
                .then(ended(EndCallReason.callback_later, true))
                .when(hangup(true))
                .thenQuiet();
        call().when(hangup(false))
                .when(new AttemptBooking(CALL, CARD, "a1", NOON))
                .then(new BookingAttempted(CALL, CARD, "a1", NOON), ended(EndCallReason.callback_later, false));
    }

    @Test
    void aBookedCallEndedAsBookedUntilItIsNotBookedAnyMore() {
        call().when(hangup(false))
                .when(new NoteAppointment(CALL, APPOINTMENT, true))
                .then(new CallBookedByAppointment(CALL, CARD, APPOINTMENT, true), ended(EndCallReason.booked, false))
                .when(new NoteAppointment(CALL, APPOINTMENT, true))
                .thenQuiet()
                .when(new NoteAppointment(CALL, APPOINTMENT, false))
                .then(
                        new CallBookedByAppointment(CALL, CARD, APPOINTMENT, false),
                        ended(EndCallReason.customer_hangup, false));
    }

    @Test
    void aLowerRankedEndIsIgnored() {
        call().when(hangup(false))
                .when(new EndConversation(CALL, CARD, EndCallReason.spam, false, 1, NOON))
                .thenQuiet();
    }

    private static CallAnalysis analysis(String hash, @Nullable BookingStatus booking) {
        return new CallAnalysis(
                null,
                new CallAnalysis.Qualification("qualified_unbooked", null, null, null, List.of(), List.of(), List.of()),
                null,
                booking,
                false,
                null,
                new BigDecimal("0.50"),
                List.of(),
                new CallAnalysis.ObjectionSeverity(0, 0, 0),
                new BigDecimal("7.0"),
                List.of(),
                List.of(),
                List.of(),
                "A roof leaks.",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new CallAnalysis.Entities(null, null, null, null, null, null),
                null,
                hash);
    }

    private static ApplyAnalysis apply(int run, Instant at, String hash) {
        return new ApplyAnalysis(CALL, JOB, run, at, analysis(hash, null));
    }

    @Test
    void oneAnalysisStandsAndANewerOneRevisesIt() {
        call().when(receive(inbound()))
                .when(apply(1, NOON, "h1"))
                .then(new AnalysisApplied(CALL, CARD, JOB, 1, NOON, analysis("h1", null)))
                .when(apply(1, NOON, "h1"))
                .thenQuiet()
                .when(apply(1, NOON.minusSeconds(1), "h0"))
                .thenQuiet()
                .when(apply(1, NOON.plusSeconds(1), "h2"))
                .then(new AnalysisRevised(CALL, CARD, JOB, 1, NOON.plusSeconds(1), analysis("h2", null)))
                .when(apply(2, NOON.minusSeconds(60), "h3"))
                .then(new AnalysisRevised(CALL, CARD, JOB, 2, NOON.minusSeconds(60), analysis("h3", null)))
                .when(apply(1, NOON.plusSeconds(60), "h4"))
                .thenQuiet();
    }

    @Test
    void anAnalysisOfACallerWhoIsKnownLaterIsToldOnceMore() {
        Facts ended = inbound().ended(Ending.answered);
        CorrectCall known = correct(ended);
        var call = call().when(new CompleteCall(CALL, null, "callrail", ID, ENDED, ended.told()))
                .when(apply(1, NOON, "h1"))
                .then(new AnalysisApplied(CALL, null, JOB, 1, NOON, analysis("h1", null)))
                .when(known)
                .then(
                        new CallCorrected(CALL, CARD, "callrail", ID, MODIFIED, ended.told(), ended.told()),
                        new AnalysisApplied(CALL, CARD, JOB, 1, NOON, analysis("h1", null)))
                .when(known)
                .thenQuiet();
        assertThat(call.state().aboutNobody()).isNull();
        call().when(apply(1, NOON, "h1"))
                .when(apply(1, NOON.plusSeconds(1), "h2"))
                .when(new EndConversation(CALL, CARD, EndCallReason.spam, false, 1, NOON))
                .then(
                        new ConversationEnded(CALL, CARD, EndCallReason.spam, EndCallReason.spam, false, 1, NOON),
                        new AnalysisRevised(CALL, CARD, JOB, 1, NOON.plusSeconds(1), analysis("h2", null)));
    }

    @Test
    void anOlderResultNeverReplacesOneThatANewerResultSaidAgain() {
        call().when(receive(inbound()))
                .when(apply(1, NOON.plusSeconds(1), "a"))
                .when(apply(1, NOON.plusSeconds(3), "a"))
                .then(new AnalysisRevised(CALL, CARD, JOB, 1, NOON.plusSeconds(3), analysis("a", null)))
                .when(apply(1, NOON.plusSeconds(2), "b"))
                .thenQuiet();
    }

    @Test
    void whoSaysWhetherACallIsBookedPersonAppointmentAnalysisAgent() {
        var call = call();
        assertThat(call.state().effectiveBookingStatus()).isNull();
        call.when(hangup(false));
        assertThat(call.state().effectiveBookingStatus()).isEqualTo(BookingStatus.not_booked);
        call.when(new ConfirmBooking(CALL, CARD, "a1", NOON, null));
        assertThat(call.state().effectiveBookingStatus()).isEqualTo(BookingStatus.booked);
        call.when(new ApplyAnalysis(CALL, JOB, 1, NOON, analysis("h", BookingStatus.service_not_offered)));
        assertThat(call.state().effectiveBookingStatus()).isEqualTo(BookingStatus.service_not_offered);
        call.when(new NoteAppointment(CALL, APPOINTMENT, true));
        assertThat(call.state().effectiveBookingStatus()).isEqualTo(BookingStatus.booked);
        call.whenPerson(new SetBookingStatus(CALL, BookingStatus.not_booked));
        assertThat(call.all()).contains(new BookingStatusSet(CALL, CARD, BookingStatus.not_booked));
        assertThat(call.state().effectiveBookingStatus()).isEqualTo(BookingStatus.not_booked);
        call.whenPerson(new SetBookingStatus(CALL, BookingStatus.not_booked)).thenQuiet();
    }

    @Test
    void aPersonsClaimOutranksTheProvidersAgent() {
        var dana = new AssignCallToCsr(CALL, "user_csr_dana", null, CallType.csr_call, null);
        var rep = new AssignCallToCsr(CALL, null, "user_rep_sam", CallType.sales_call, null);
        call().when(rep)
                .then(new CallAssignedToCsr(CALL, null, null, "user_rep_sam", CallType.sales_call, false))
                .when(rep)
                .thenQuiet()
                .whenPerson(dana)
                .then(new CallAssignedToCsr(CALL, null, "user_csr_dana", null, CallType.csr_call, true))
                .when(rep)
                .thenQuiet();
    }

    @Test
    void aCallStaysTheirsWhoHeldItWhateverBecomesOfThem() {
        var dana = new AssignCallToCsr(CALL, "user_csr_dana", null, CallType.csr_call, "dana@cedar.example");
        var nobody = new AssignCallToCsr(CALL, null, null, CallType.csr_call, "dana@cedar.example");
        var stranger = new AssignCallToCsr(CALL, null, null, CallType.csr_call, "stranger@cedar.example");
        call().when(complete(inbound().agent("Dana@cedar.example")))
                .when(dana)
                .when(complete(inbound().seconds(60).agent("dana@cedar.example")))
                .when(nobody)
                .thenQuiet()
                .when(new AssignCallToCsr(CALL, null, "user_csr_dana", CallType.sales_call, "dana@cedar.example"))
                .thenQuiet()
                .when(correct(inbound().agent("stranger@cedar.example")))
                .when(nobody)
                .thenQuiet()
                .when(stranger)
                .then(new CallAssignedToCsr(CALL, CARD, null, null, CallType.csr_call, false))
                .when(new AssignCallToCsr(CALL, "user_csr_new", null, CallType.csr_call, "stranger@cedar.example"))
                .then(new CallAssignedToCsr(CALL, CARD, "user_csr_new", null, CallType.csr_call, false));
    }

    @Test
    void aCsrCannotTakeACallFromAnother() {
        call().when(new AssignCallToCsr(CALL, "user_csr_lee", null, CallType.csr_call, null))
                .whenPerson(new AssignCallToCsr(CALL, "user_csr_dana", null, CallType.csr_call, null))
                .thenRefused("call_claimed");
    }

    @Test
    void whatANobodyAssignedNeedsNoEvent() {
        call().when(new AssignCallToCsr(CALL, null, null, CallType.csr_call, null))
                .thenQuiet();
    }

    @Test
    void theHighestRankSaysWhetherACallIsALeadAndAPersonAboveAll() {
        var wrong = new MarkNotALead(CALL, true, NotALeadReason.wrong_number, ENDED);
        call().when(new MarkNotALead(CALL, false, null, MODIFIED))
                .then(new CallMarkedNotALead(CALL, null, false, null, MODIFIED))
                .when(wrong)
                .thenQuiet()
                .when(new MarkNotALead(CALL, true, null, MODIFIED))
                .then(new CallMarkedNotALead(CALL, null, true, NotALeadReason.not_a_lead, MODIFIED))
                .whenPerson(new MarkNotALead(CALL, false, null, 0))
                .then(new CallMarkedNotALead(CALL, null, false, null, CallRules.RANK_OF_A_PERSON))
                .when(new MarkNotALead(CALL, true, NotALeadReason.spam, MODIFIED))
                .thenQuiet();
    }

    @Test
    void spamThatTheProviderTakesBackIsNoMore() {
        Facts ended = inbound().ended(Ending.answered);
        var spam = call().when(complete(ended.spam(true)));
        assertThat(spam.all().getLast())
                .isEqualTo(new CallMarkedNotALead(CALL, CARD, true, NotALeadReason.spam, ENDED));
        spam.when(correct(ended.spam(false)));
        assertThat(spam.all().getLast()).isEqualTo(new CallMarkedNotALead(CALL, CARD, false, null, MODIFIED));
        spam.when(correct(ended.spam(true)));
        assertThat(spam.all().getLast())
                .isEqualTo(new CallMarkedNotALead(CALL, CARD, true, NotALeadReason.spam, MODIFIED));
    }

    @Test
    void whatAHigherTellingTookBackALowerOneToldLaterDoesNotMark() {
        var call = call().when(correct(inbound().spam(false)))
                .when(complete(inbound().ended(Ending.answered).spam(true)));
        assertThat(call.all()).hasExactlyElementsOfTypes(CallReceived.class, CallCompleted.class);
    }

    @Test
    void sayingThatItIsNoSpamTakesNoOtherMarkBack() {
        var wrong = new MarkNotALead(CALL, true, NotALeadReason.wrong_number, ENDED);
        var call = call().when(complete(inbound().spam(true)))
                .when(wrong)
                .when(correct(inbound().spam(false)));
        assertThat(call.state().mark())
                .isEqualTo(new CallMarkedNotALead(CALL, CARD, true, NotALeadReason.wrong_number, ENDED));
        var marked = call().when(complete(inbound()))
                .whenPerson(new MarkNotALead(CALL, true, NotALeadReason.spam, 0))
                .when(correct(inbound().spam(true)))
                .when(correct(inbound().spam(false)));
        assertThat(marked.state().mark())
                .isEqualTo(new CallMarkedNotALead(CALL, CARD, true, NotALeadReason.spam, CallRules.RANK_OF_A_PERSON));
    }

    @Test
    void thePartnersTranscriptOutranksTheProviders() {
        Transcript theirs = new Transcript("hello", List.of(), null, "en-US", 1, null, null, null);
        Transcript partners = new Transcript("Hello.", List.of(), null, "en-US", 1, "job-1", null, null);
        call().when(new AttachTranscript(CALL, MODIFIED, theirs))
                .then(new TranscriptAttached(CALL, null, MODIFIED, theirs))
                .when(new AttachTranscript(CALL, 1, partners))
                .then(new TranscriptAttached(CALL, null, 1, partners))
                .when(new AttachTranscript(CALL, 1, partners))
                .thenQuiet()
                .when(new AttachTranscript(CALL, MODIFIED, theirs))
                .thenQuiet();
    }

    @Test
    void aTranscriptOfLowerRankReplacesNoneOfItsTeller() {
        Transcript first = new Transcript("hello", List.of(), null, "en-US", 1, null, null, null);
        Transcript corrected = new Transcript("hello there", List.of(), null, "en-US", 2, null, null, null);
        call().when(new AttachTranscript(CALL, MODIFIED, corrected))
                .when(new AttachTranscript(CALL, ENDED, first))
                .thenQuiet()
                .when(new AttachTranscript(CALL, MODIFIED, first))
                .then(new TranscriptAttached(CALL, null, MODIFIED, first));
        call().when(new AttachTranscript(CALL, ENDED, first))
                .when(new AttachTranscript(CALL, MODIFIED, first))
                .then(new TranscriptAttached(CALL, null, MODIFIED, first))
                .when(new AttachTranscript(CALL, ENDED, corrected))
                .thenQuiet();
    }

    @Test
    void whatElseIsKnownIsRecordedOnce() {
        UUID principal = new UUID(7, 7);
        call().when(new LinkCall(CALL, CALL))
                .thenQuiet()
                .when(new LinkCall(CALL, principal))
                .then(new CallLinked(CALL, null, principal))
                .when(new LinkCall(CALL, principal))
                .thenQuiet()
                .when(new CheckpointConversation(CALL, CARD, "{}"))
                .then(new ConversationCheckpointed(CALL, CARD, "{}"))
                .when(new CheckpointConversation(CALL, CARD, "{}"))
                .thenQuiet()
                .when(new RecordAgentAnalysis(CALL, "AC is out", null, true))
                .then(new AgentAnalysisRecorded(CALL, CARD, "AC is out", null, true))
                .when(new RecordAgentAnalysis(CALL, "AC is out", null, true))
                .thenQuiet()
                .when(new NoteProcessing(CALL, List.of(JOB), ProcessingStatus.complete, ProcessingStatus.processing))
                .then(new CallProcessingNoted(
                        CALL, CARD, List.of(JOB), ProcessingStatus.complete, ProcessingStatus.processing))
                .when(new NoteProcessing(CALL, List.of(JOB), ProcessingStatus.complete, ProcessingStatus.processing))
                .thenQuiet();
    }
}
