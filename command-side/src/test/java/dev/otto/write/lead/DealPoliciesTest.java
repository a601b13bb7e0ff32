package dev.otto.write.lead;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallEvent.CallBookedByAppointment;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.company.Role;
import dev.otto.events.contact.ContactEvent.LeadSlotFreed;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.lead.LeadEvent.LeadMoved;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadOriginCorrected;
import dev.otto.events.lead.LeadEvent.LeadPooled;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvent.LeadRequestedByRep;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallDisengaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallEngaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallJoined;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.events.missedcall.MissedCallEvent.RescueWithdrawn;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.signal.KeySignalEvent.KeySignalWithdrawn;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.TestWriteSide;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.CompleteAppointment;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.appointment.AppointmentCommand.RescheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.call.CallCommand.AnswerCall;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.ConfirmBooking;
import dev.otto.write.call.CallCommand.EndConversation;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.contact.ContactCommand.SendMessage;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.deadline.DeadlineRunner;
import dev.otto.write.lead.LeadCommand.AssignLead;
import dev.otto.write.lead.LeadCommand.ReleaseLead;
import dev.otto.write.lead.LeadCommand.RequestLead;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a call to a deal on a real log: every policy in between, each event heard as it comes. */
class DealPoliciesTest {

    private static final Instant VISIT = Instant.parse("2026-07-15T14:00:00Z");
    private static final String DANA = "dana@riverbend.example";
    private static final UUID MISSED = Conversations.call("CAL1");
    private static final UUID BACK = Conversations.call("CAL2");
    private static final UUID AGAIN = Conversations.call("CAL9");

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final UUID card = write.log.tenants.command(
            COMPANY, () -> write.bean(ContactIds.class).of(COMPANY, Conversations.CUSTOMER));
    private final UUID lead = Ids.lead(card, 1);

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void aMissedCallOpensALeadAndWaitsInTheQueue() {
        missed(MISSED, NOON);
        assertThat(write.events(LeadOpened.class))
                .containsExactly(new LeadOpened(lead, card, 1, LeadSource.missed_call, MISSED, NOON));
        assertThat(write.events(LeadActivityRecorded.class))
                .containsExactly(new LeadActivityRecorded(lead, card, "call", NOON));
        assertThat(write.events(MissedCallQueued.class))
                .singleElement()
                .satisfies(queued -> assertThat(queued.missedAt()).isEqualTo(NOON));
    }

    @Test
    void aSecondMissJoinsTheEntryAndACorrectedOneIsWithdrawn() {
        missed(MISSED, NOON);
        missed(AGAIN, NOON.plusSeconds(600));
        assertThat(write.events(MissedCallQueued.class)).hasSize(1);
        assertThat(write.events(MissedCallJoined.class)).hasSize(1);
        answered(MISSED, MISSED.toString(), NOON);
        assertThat(write.events(MissedCallWithdrawn.class))
                .containsExactly(new MissedCallWithdrawn(Ids.missedCall(MISSED), card, MISSED, false));
        assertThat(write.events(LeadOriginCorrected.class))
                .last()
                .isEqualTo(new LeadOriginCorrected(lead, card, LeadSource.inbound_call, MISSED, NOON));
        // the corrected call reached them before the miss that is left: only the call back does after it
        calledBack();
        assertThat(write.events(MissedCallEngaged.class))
                .last()
                .isEqualTo(new MissedCallEngaged(
                        Ids.missedCall(MISSED), card, RescueBy.human, "dana", NOON.plusSeconds(900)));
    }

    @Test
    void aCallBackBetweenTwoMissesDoesNotEngageTheSecondOnceTheFirstIsCorrected() {
        missed(MISSED, NOON);
        missed(AGAIN, NOON.plusSeconds(3600));
        calledBack();
        answered(Conversations.call("CAL10"), "CAL10", NOON.plusSeconds(7200));
        answered(MISSED, MISSED.toString(), NOON);
        assertThat(write.events(MissedCallEngaged.class))
                .last()
                .isEqualTo(new MissedCallEngaged(
                        Ids.missedCall(MISSED), card, RescueBy.human, "dana", NOON.plusSeconds(7200)));
    }

    @Test
    void aMissAfterABookingThatIsToldLateWaitsInAnEntryOfItsOwn() {
        missed(MISSED, NOON);
        calledBack();
        missed(AGAIN, NOON.plusSeconds(3600));
        analysed(1, Conversations.analysis(VISIT, "h1"));
        assertThat(write.events(CallRescued.class))
                .singleElement()
                .satisfies(rescued -> assertThat(rescued.missedCallId()).isEqualTo(Ids.missedCall(MISSED)));
        assertThat(write.events(MissedCallWithdrawn.class))
                .containsExactly(new MissedCallWithdrawn(Ids.missedCall(MISSED), card, AGAIN, false));
        assertThat(write.events(MissedCallQueued.class))
                .last()
                .satisfies(queued -> assertThat(queued.missedCallId()).isEqualTo(Ids.missedCall(AGAIN)));
    }

    @Test
    void soDoesOneWhoseOwnEntryTheEarlierMissWasRescuedIn() {
        missed(AGAIN, NOON.plusSeconds(3600));
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        UUID rescued = Ids.missedCall(AGAIN);
        assertThat(write.events(CallRescued.class))
                .singleElement()
                .satisfies(rescue -> assertThat(rescue.missedCallId()).isEqualTo(rescued));
        assertThat(write.events(MissedCallQueued.class)).last().satisfies(queued -> {
            assertThat(queued.missedCallId()).isEqualTo(Ids.missedCall(rescued));
            assertThat(queued.callId()).isEqualTo(AGAIN);
        });
        answered(Conversations.call("CAL10"), "CAL10", NOON.plusSeconds(7200));
        assertThat(write.events(MissedCallEngaged.class))
                .last()
                .satisfies(engaged -> assertThat(engaged.missedCallId()).isEqualTo(Ids.missedCall(rescued)));
    }

    @Test
    void theCallBackThatBooksRescuesTheCallerBooksTheLeadAndFillsThePool() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1", new Action("Send the quote", "send_quote", null, "high")));

        UUID visit = Ids.appointment(BACK);
        assertThat(write.events(MissedCallEngaged.class)).last().satisfies(engaged -> {
            assertThat(engaged.by()).isEqualTo(RescueBy.human);
            assertThat(engaged.userId()).isEqualTo("dana");
        });
        assertThat(write.events(AppointmentScheduled.class)).singleElement().satisfies(scheduled -> {
            assertThat(scheduled.appointmentId()).isEqualTo(visit);
            assertThat(scheduled.leadId()).isEqualTo(lead);
            assertThat(scheduled.csrId()).isEqualTo("dana");
            assertThat(scheduled.scheduledEndAt()).isEqualTo(VISIT.plus(Duration.ofMinutes(120)));
        });
        assertThat(write.events(CallRescued.class))
                .containsExactly(new CallRescued(
                        Ids.missedCall(MISSED), card, RescueBy.human, "dana", visit.toString(), NOON.plusSeconds(900)));
        assertThat(write.events(LeadPooled.class)).containsExactly(new LeadPooled(lead, card));
        assertThat(write.events(CallBookedByAppointment.class))
                .containsExactly(new CallBookedByAppointment(BACK, card, visit, true));
        assertThat(write.events(PendingActionCreated.class)).hasSize(1);
        assertThat(write.events(KeySignalRaised.class)).hasSize(1);
        assertThat(status()).isEqualTo(LeadStatus.qualified_booked);
    }

    @Test
    void aRevisedAnalysisMovesTheVisitAndOneThatNoLongerBooksUndoesIt() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1", new Action("Send the quote", "send_quote", null, "high")));
        analysed(2, Conversations.analysis(VISIT.plusSeconds(3600), "h2", List.of()));
        assertThat(write.events(AppointmentRescheduled.class))
                .singleElement()
                .satisfies(moved -> assertThat(moved.scheduledStartAt()).isEqualTo(VISIT.plusSeconds(3600)));
        assertThat(write.events(PendingActionCancelled.class)).hasSize(1);
        assertThat(write.events(KeySignalWithdrawn.class)).hasSize(1);

        analysed(3, Conversations.analysis(null, "h3", List.of()));
        assertThat(write.events(AppointmentCancelled.class)).hasSize(1);
        assertThat(write.events(RescueWithdrawn.class))
                .singleElement()
                .satisfies(again -> assertThat(again.missedCallId()).isEqualTo(Ids.missedCall(MISSED)));
        assertThat(write.events(CallBookedByAppointment.class))
                .last()
                .satisfies(booked -> assertThat(booked.booked()).isFalse());
        assertThat(status()).isEqualTo(LeadStatus.qualified_unbooked);
    }

    @Test
    void aMissAfterABookingThatIsTakenBackJoinsTheEntryThatWaitsAgain() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        missed(AGAIN, NOON.plusSeconds(3600));
        analysed(2, Conversations.analysis(null, "h2"));

        assertThat(write.events(MissedCallWithdrawn.class))
                .containsExactly(new MissedCallWithdrawn(Ids.missedCall(AGAIN), card, AGAIN, true));
        assertThat(write.events(MissedCallJoined.class))
                .containsExactly(new MissedCallJoined(Ids.missedCall(MISSED), card, AGAIN, NOON.plusSeconds(3600)));
        analysedAgain(1, Conversations.analysis(VISIT, "h3"));
        assertThat(write.events(CallRescued.class)).last().satisfies(rescued -> {
            assertThat(rescued.missedCallId()).isEqualTo(Ids.missedCall(MISSED));
            assertThat(rescued.proof()).isEqualTo(Ids.appointment(AGAIN).toString());
        });
    }

    @Test
    void aRepWhoCallsBackRescuesAsAPersonToo() {
        String ana = "ana@riverbend.example";
        write.send(new AddUser(COMPANY, "rep_ana", ana, "Ana", Role.sales_rep), "user:admin");
        missed(MISSED, NOON);
        Instant at = NOON.plusSeconds(900);
        write.send(
                new CompleteCall(BACK, card, "callrail", "CAL2", 1, Conversations.outbound(at, Ending.answered, ana)),
                "provider:callrail",
                at);
        write.settle();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        assertThat(write.events(MissedCallEngaged.class))
                .last()
                .satisfies(engaged -> assertThat(engaged.userId()).isEqualTo("rep_ana"));
        assertThat(write.events(CallRescued.class))
                .last()
                .satisfies(rescued -> assertThat(rescued.userId()).isEqualTo("rep_ana"));
    }

    @Test
    void theFirstBookingRescuesThoughALaterOneIsToldBeforeIt() {
        missed(MISSED, NOON);
        answered(AGAIN, "CAL9", NOON.plusSeconds(3600));
        analysedAgain(1, Conversations.analysis(VISIT.plusSeconds(86_400), "h1"));
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h2"));

        assertThat(write.events(CallRescued.class))
                .extracting(CallRescued::proof)
                .containsExactly(
                        Ids.appointment(AGAIN).toString(), Ids.appointment(BACK).toString());
        assertThat(write.events(CallRescued.class))
                .last()
                .satisfies(rescued -> assertThat(rescued.rescuedAt()).isEqualTo(NOON.plusSeconds(900)));
    }

    @Test
    void aCallThatIsToldAsAnsweredAndThenAsVoicemailEngagedNobody() {
        missed(MISSED, NOON);
        write.send(
                new AnswerCall(
                        AGAIN,
                        card,
                        "callrail",
                        "CAL9",
                        1,
                        Conversations.inbound(NOON.plusSeconds(600), Ending.answered, DANA)),
                "provider:callrail",
                NOON.plusSeconds(600));
        write.settle();
        assertThat(write.events(MissedCallEngaged.class)).isNotEmpty();
        write.send(
                new CompleteCall(
                        AGAIN,
                        card,
                        "callrail",
                        "CAL9",
                        9,
                        Conversations.inbound(NOON.plusSeconds(600), Ending.voicemail, null)),
                "provider:callrail",
                NOON.plusSeconds(600));
        write.settle();

        assertThat(write.events(MissedCallDisengaged.class))
                .containsExactly(new MissedCallDisengaged(Ids.missedCall(MISSED), card));
        assertThat(write.events(MissedCallJoined.class)).hasSize(1);
    }

    @Test
    void theRescueIsTheConversationsThatStillBooksTheVisit() {
        missed(MISSED, NOON);
        twoCalls();
        analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
        analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
        Instant first = write.events(CallRescued.class).getLast().rescuedAt();
        analysed(2, Conversations.analysis(null, "h2", List.of()));

        assertThat(write.events(CallRescued.class).getLast().rescuedAt()).isAfter(first);
        assertThat(write.events(RescueWithdrawn.class)).hasSize(1);
    }

    @Test
    void aVisitThatTwoCallsBookStaysWhileEitherDoes() {
        twoCalls();
        analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
        analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
        assertThat(scheduled()).containsExactly(VISIT + " from " + BACK);
        assertThat(bookedBy()).containsExactlyInAnyOrder(BACK, AGAIN);

        analysed(2, Conversations.analysis(null, "h2", List.of()));
        assertThat(scheduled()).containsExactly(VISIT + " from " + AGAIN);
        assertThat(bookedBy()).containsExactly(AGAIN);
        assertThat(status()).isEqualTo(LeadStatus.qualified_booked);

        analysedAgain(2, Conversations.analysis(null, "h2", List.of()));
        assertThat(scheduled()).isEmpty();
        assertThat(bookedBy()).isEmpty();
        assertThat(status()).isEqualTo(LeadStatus.qualified_unbooked);
    }

    @Test
    void ofTwoCallsThatBookTheSameVisitOneMayMoveAwayAndComeBack() {
        twoCalls();
        analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
        analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
        Instant moved = VISIT.plusSeconds(86_400);
        analysed(2, Conversations.analysis(moved, "h2", List.of()));
        assertThat(scheduled()).containsExactly(VISIT + " from " + AGAIN, moved + " from " + BACK);

        analysed(3, Conversations.analysis(VISIT, "h3", List.of()));
        assertThat(scheduled()).containsExactly(VISIT + " from " + BACK);
        assertThat(bookedBy()).containsExactlyInAnyOrder(BACK, AGAIN);
        int before = write.all().size();
        hearAgain();
        assertThat(write.all()).hasSize(before);
    }

    @Test
    void whereAPersonPutAVisitItStaysForBothCallsThatBookedIt() {
        twoCalls();
        analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
        analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
        Instant moved = VISIT.plusSeconds(86_400);
        write.send(new RescheduleAppointment(Ids.appointment(BACK), moved, null), "user:dana");
        write.settle();
        analysedAgain(2, Conversations.analysis(VISIT, "h2", List.of()));
        analysed(2, Conversations.analysis(VISIT, "h2", List.of()));
        assertThat(scheduled()).containsExactly(moved + " from " + BACK);
        write.send(new CancelAppointment(Ids.appointment(BACK), null), "user:dana");
        write.settle();
        analysedAgain(3, Conversations.analysis(VISIT, "h3", List.of()));
        assertThat(scheduled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "back back2 again",
                "back again back2",
                "again back back2",
                "back2 again back",
                "again back2 back"
            })
    void whichOfTwoCallsBooksAVisitDoesNotHangOnTheOrder(String order) {
        twoCalls();
        for (String told : order.split(" ")) {
            switch (told) {
                case "back" -> analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
                case "back2" -> analysed(2, Conversations.analysis(null, "h2", List.of()));
                default -> analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
            }
        }
        assertThat(scheduled()).containsExactly(VISIT + " from " + AGAIN);
        assertThat(bookedBy()).containsExactly(AGAIN);
        assertThat(status()).isEqualTo(LeadStatus.qualified_booked);
    }

    @Test
    void aVisitIsTheEarlierCallsThoughTheLaterIsToldFirst() {
        twoCalls();
        analysedAgain(1, Conversations.analysis(VISIT, "h1", List.of()));
        analysed(1, Conversations.analysis(VISIT, "h1", List.of()));
        assertThat(scheduled()).containsExactly(VISIT + " from " + BACK);
        assertThat(bookedBy()).containsExactlyInAnyOrder(BACK, AGAIN);
    }

    @Test
    void theCallBackToAMergedCardsNumberEngagesAndRescuesItsCaller() {
        UUID survivor = somebodyElse();
        missed(MISSED, NOON);
        merge(survivor);
        write.send(
                new CompleteCall(
                        BACK,
                        survivor,
                        "callrail",
                        "CAL2",
                        1,
                        Conversations.outbound(NOON.plusSeconds(900), Ending.answered, DANA)),
                "provider:callrail",
                NOON.plusSeconds(900));
        write.settle();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        assertThat(write.events(MissedCallEngaged.class)).last().satisfies(engaged -> {
            assertThat(engaged.missedCallId()).isEqualTo(Ids.missedCall(MISSED));
            assertThat(engaged.userId()).isEqualTo("dana");
        });
        assertThat(write.events(CallRescued.class))
                .singleElement()
                .satisfies(rescued -> assertThat(rescued.missedCallId()).isEqualTo(Ids.missedCall(MISSED)));
    }

    @Test
    void whenBothCardsWaitTheMergedOnesMissJoinsTheOthersEntry() {
        UUID survivor = somebodyElse();
        missed(MISSED, NOON);
        write.send(
                new MissCall(
                        AGAIN,
                        survivor,
                        "callrail",
                        "CAL9",
                        1,
                        Conversations.inbound(
                                Conversations.SOMEBODY_ELSE, NOON.plusSeconds(60), Ending.unanswered, null)),
                "provider:callrail",
                NOON.plusSeconds(60));
        write.settle();
        merge(survivor);
        assertThat(write.events(MissedCallWithdrawn.class))
                .containsExactly(new MissedCallWithdrawn(Ids.missedCall(MISSED), survivor, MISSED, true));
        assertThat(write.events(MissedCallJoined.class))
                .containsExactly(new MissedCallJoined(Ids.missedCall(AGAIN), survivor, MISSED, NOON));
    }

    @Test
    void theSameStartAfterAMergeIsTheSameBooking() {
        UUID survivor = somebodyElse();
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        merge(survivor);
        write.send(
                new CompleteCall(
                        AGAIN,
                        survivor,
                        "callrail",
                        "CAL9",
                        1,
                        Conversations.inbound(
                                Conversations.SOMEBODY_ELSE, NOON.plusSeconds(3600), Ending.answered, DANA)),
                "provider:callrail",
                NOON.plusSeconds(3600));
        write.settle();
        analysedAgain(1, Conversations.analysis(VISIT, "h2"));
        assertThat(write.events(AppointmentScheduled.class)).hasSize(1);
    }

    @Test
    void whatIsToldOfAMergedCardsCallStaysTheSurvivors() {
        UUID survivor = somebodyElse();
        missed(MISSED, NOON);
        merge(survivor);
        answered(MISSED, MISSED.toString(), NOON);
        assertThat(write.events(MissedCallWithdrawn.class))
                .containsExactly(new MissedCallWithdrawn(Ids.missedCall(MISSED), survivor, MISSED, true));
    }

    @Test
    void anActionThatTwoCallsNameStaysUntilNeitherDoes() {
        Action quote = new Action("Send the quote", "send_quote", VISIT, "high");
        calledBack();
        answered(AGAIN, AGAIN.toString(), NOON.plusSeconds(3600));
        analysed(1, Conversations.analysis(null, "h1", quote));
        analysedAgain(1, Conversations.analysis(null, "h1", quote));
        assertThat(write.events(PendingActionCreated.class)).hasSize(1);

        analysed(2, Conversations.analysis(null, "h2"));
        assertThat(write.events(PendingActionCancelled.class)).isEmpty();
        analysedAgain(2, Conversations.analysis(null, "h2"));
        assertThat(write.events(PendingActionCancelled.class)).hasSize(1);
    }

    @Test
    void aFirstAnalysisThatSaysNothingLeavesWhatTheVoiceAgentBooked() {
        calledBack();
        write.send(new ConfirmBooking(BACK, card, "a1", NOON.plusSeconds(950), VISIT), "provider:retell", NOON);
        write.settle();
        analysed(1, Conversations.analysis(null, "h1", List.of()));
        assertThat(write.events(AppointmentScheduled.class)).hasSize(1);
        assertThat(write.events(AppointmentCancelled.class)).isEmpty();
    }

    @Test
    void aPersonsTextEngagesAMissedCallerThoughItIsToldBeforeTheMiss() {
        write.send(
                new SendMessage(
                        card,
                        Ids.of("test", "text"),
                        "callrail",
                        "sms",
                        Conversations.CUSTOMER,
                        "Sorry we missed you",
                        "Dana",
                        NOON.plusSeconds(300)),
                "provider:callrail",
                NOON.plusSeconds(300));
        write.settle();
        missed(MISSED, NOON);
        assertThat(write.events(MissedCallEngaged.class))
                .containsExactly(new MissedCallEngaged(
                        Ids.missedCall(MISSED), card, RescueBy.human, null, NOON.plusSeconds(300)));
    }

    @Test
    void aWinClosesTheLeadAndTheNextCallOpensAnother() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        write.send(
                new RecordOutcome(Ids.appointment(BACK), Outcome.closed_won, new BigDecimal("18400.00"), null),
                "user:rep_ana",
                VISIT);
        write.settle();
        assertThat(write.events(LeadWon.class))
                .containsExactly(new LeadWon(lead, card, new BigDecimal("18400.00"), VISIT));
        assertThat(write.events(LeadSlotFreed.class)).containsExactly(new LeadSlotFreed(card, lead, 1, VISIT));
        missed(Conversations.call("CAL3"), VISIT.plus(Duration.ofDays(3)));
        assertThat(write.events(LeadOpened.class))
                .extracting(LeadOpened::leadId)
                .containsExactly(lead, Ids.lead(card, 2));
    }

    @Test
    void aWrongNumberAbandonsTheLeadAndLeavesTheQueue() {
        missed(MISSED, NOON);
        write.send(new MarkNotALead(MISSED, true, NotALeadReason.wrong_number, 9), "provider:callrail");
        write.settle();
        assertThat(status()).isEqualTo(LeadStatus.abandoned);
        assertThat(write.events(MissedCallWithdrawn.class)).hasSize(1);
    }

    @Test
    void hearingEverythingAgainChangesNothing() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1", new Action("Send the quote", "send_quote", null, "high")));
        int before = write.all().size();
        hearAgain();
        assertThat(write.all()).hasSize(before);
    }

    @Test
    void howTheVoiceAgentsConversationEndedMarksItAsNoLeadOrAsksForACallBack() {
        spoken(MISSED, NOON, EndCallReason.wrong_number);
        spoken(AGAIN, NOON.plusSeconds(300), EndCallReason.spam);
        assertThat(write.events(CallMarkedNotALead.class))
                .containsExactly(
                        new CallMarkedNotALead(MISSED, card, true, NotALeadReason.wrong_number, 0),
                        new CallMarkedNotALead(AGAIN, card, true, NotALeadReason.spam, 0));
        assertThat(write.events(PendingActionCreated.class)).isEmpty();

        spoken(BACK, NOON.plusSeconds(600), EndCallReason.callback_later);
        assertThat(write.events(CallMarkedNotALead.class)).hasSize(2);
        assertThat(write.events(PendingActionCreated.class))
                .containsExactly(new PendingActionCreated(
                        Ids.pendingAction(COMPANY, card, "call_back", BACK),
                        card,
                        BACK,
                        null,
                        AssigneeType.csr,
                        "dana",
                        "call_back",
                        "Call back",
                        "Call back",
                        null,
                        "high",
                        true));

        int before = write.all().size();
        hearAgain();
        assertThat(write.all()).hasSize(before);
    }

    @Test
    void aReleasedLeadsScheduledVisitsLoseTheirRepAndAConcludedOneKeepsIt() {
        missed(MISSED, NOON);
        UUID concluded = visit("concluded", VISIT);
        UUID ahead = visit("ahead", VISIT.plus(Duration.ofDays(1)));
        write.send(new AssignLead(lead, card, "rep_ana"), "user:max");
        write.settle();
        write.send(new CompleteAppointment(concluded), "user:max");
        write.settle();
        int before = write.events(AppointmentAssigned.class).size();
        write.send(new ReleaseLead(lead, card), "user:max");
        write.settle();

        assertThat(write.events(LeadReleased.class)).containsExactly(new LeadReleased(lead, card, "rep_ana"));
        assertThat(write.events(AppointmentAssigned.class).stream().skip(before))
                .containsExactly(new AppointmentAssigned(ahead, card, lead, null, false));
        assertThat(repOf(ahead)).isEmpty();
        assertThat(repOf(concluded)).contains("rep_ana");
        write.send(new RequestLead(lead, card, "rep_ben"), "user:rep_ben");
        assertThat(write.events(LeadRequestedByRep.class))
                .containsExactly(new LeadRequestedByRep(lead, card, "rep_ben"));
    }

    private UUID visit(String name, Instant start) {
        UUID visit = Ids.of("test", name);
        write.send(
                new ScheduleAppointment(
                        visit, card, lead, null, null, null, "dana", null, start, null, null, null, NOON, 9, 120),
                "user:dana");
        write.settle();
        return visit;
    }

    private Optional<String> repOf(UUID visit) {
        return write
                .log
                .tenants
                .command(COMPANY, () -> write.bean(RepCalendar.class).ofContact(COMPANY, card))
                .stream()
                .filter(held -> held.appointmentId().equals(visit))
                .findFirst()
                .map(RepCalendar.Visit::salesRepId);
    }

    /** A call that the voice agent took, with the reason for which it ended. */
    private void spoken(UUID call, Instant at, EndCallReason reason) {
        answered(call, call.toString(), at);
        write.send(new EndConversation(call, card, reason, false, 9, at.plusSeconds(120)), "provider:retell", at);
        write.settle();
    }

    private void hearAgain() {
        write.log.tenants.worker(() ->
                write.log.jdbc.sql("update policy_position set position = 0").update());
        write.settle();
    }

    @Test
    void anEntryExpiresAfterItsWindowAndASilentLeadFallsAsleepOnce() {
        // the log stamps its events by the machine's clock, and deadlines run from then
        write.advance(Duration.between(write.now(), Instant.now()));
        missed(MISSED, NOON);
        DeadlineRunner deadlines = write.bean(DeadlineRunner.class);
        write.advance(Duration.ofHours(71));
        assertThat(deadlines.runDue()).isZero();
        write.advance(Duration.ofHours(2));
        assertThat(deadlines.runDue()).isEqualTo(1);
        assertThat(write.events(MissedCallExpired.class)).hasSize(1);
        assertThat(deadlines.runDue()).isZero();

        write.advance(Duration.ofDays(31));
        deadlines.runDue();
        write.settle();
        assertThat(write.events(LeadMoved.class))
                .singleElement()
                .satisfies(moved -> assertThat(moved.to()).isEqualTo(LeadStatus.dormant));
        assertThat(deadlines.runDue()).isZero();
    }

    @Test
    void howLongALeadMayBeSilentIsTheCompanysToSay() {
        write.send(new ConfigureCompany(COMPANY, TestWriteSide.settings("Riverbend", true, 7)), "user:admin");
        write.advance(Duration.between(write.now(), Instant.now()));
        missed(MISSED, NOON);
        DeadlineRunner deadlines = write.bean(DeadlineRunner.class);

        write.advance(Duration.ofDays(6));
        deadlines.runDue();
        write.settle();
        assertThat(status()).isEqualTo(LeadStatus.new_);

        write.advance(Duration.ofDays(2));
        deadlines.runDue();
        write.settle();
        assertThat(status()).isEqualTo(LeadStatus.dormant);
    }

    @Test
    void aLeadWhoseVisitHeldItAwakeFallsAsleepOnceNobodyWasThere() {
        missed(MISSED, NOON);
        calledBack();
        analysed(1, Conversations.analysis(VISIT, "h1"));
        DeadlineRunner deadlines = write.bean(DeadlineRunner.class);
        write.advance(Duration.ofDays(31));
        deadlines.runDue();
        write.settle();
        assertThat(status()).isEqualTo(LeadStatus.qualified_booked);

        write.send(new MarkNoShow(Ids.appointment(BACK)), "user:dana");
        write.settle();
        write.advance(Duration.ofDays(31));
        deadlines.runDue();
        write.settle();
        assertThat(status()).isEqualTo(LeadStatus.dormant);
    }

    private void twoCalls() {
        calledBack();
        answered(AGAIN, AGAIN.toString(), NOON.plusSeconds(3600));
    }

    /** Visits that are to take place, each with the call that booked it. */
    private List<String> scheduled() {
        return write
                .log
                .tenants
                .command(COMPANY, () -> write.bean(RepCalendar.class).ofContact(COMPANY, card))
                .stream()
                .filter(visit -> visit.status() == AppointmentStatus.scheduled)
                .map(visit -> visit.start() + " from " + visit.sourceCallId())
                .sorted()
                .toList();
    }

    /** The calls that a standing visit was booked from. */
    private Set<UUID> bookedBy() {
        Map<UUID, Set<UUID>> visits = new HashMap<>();
        for (CallBookedByAppointment e : write.events(CallBookedByAppointment.class)) {
            Set<UUID> ofCall = visits.computeIfAbsent(e.callId(), call -> new HashSet<>());
            if (e.booked()) {
                ofCall.add(e.appointmentId());
            } else {
                ofCall.remove(e.appointmentId());
            }
        }
        visits.values().removeIf(Set::isEmpty);
        return visits.keySet();
    }

    private LeadStatus status() {
        return write.log.tenants.command(
                COMPANY,
                () -> write.bean(LeadDirectory.class)
                        .find(COMPANY, lead)
                        .orElseThrow()
                        .status());
    }

    private UUID somebodyElse() {
        return Conversations.somebodyElse(write);
    }

    private void merge(UUID survivor) {
        Conversations.merge(write, card, survivor);
    }

    private void missed(UUID call, Instant at) {
        write.send(
                new MissCall(
                        call, card, "callrail", call.toString(), 1, Conversations.inbound(at, Ending.unanswered, null)),
                "provider:callrail",
                at);
        write.settle();
    }

    private void answered(UUID call, String name, Instant at) {
        write.send(
                new CompleteCall(call, card, "callrail", name, 9, Conversations.inbound(at, Ending.answered, DANA)),
                "provider:callrail",
                at);
        write.settle();
    }

    private void calledBack() {
        Instant at = NOON.plusSeconds(900);
        write.send(
                new CompleteCall(BACK, card, "callrail", "CAL2", 1, Conversations.outbound(at, Ending.answered, DANA)),
                "provider:callrail",
                at);
        write.settle();
    }

    private void analysedAgain(int run, CallAnalysis analysis) {
        write.send(
                new ApplyAnalysis(AGAIN, Ids.of("test", "job", 2), run, NOON.plusSeconds(run), analysis),
                "provider:shunya",
                NOON.plusSeconds(3600));
        write.settle();
    }

    private void analysed(int run, CallAnalysis analysis) {
        write.send(
                new ApplyAnalysis(BACK, Ids.of("test", "job"), run, NOON.plusSeconds(run), analysis),
                "provider:shunya",
                NOON.plusSeconds(900));
        write.settle();
    }
}
