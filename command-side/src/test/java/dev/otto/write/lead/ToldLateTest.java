package dev.otto.write.lead;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLeadLinked;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.company.Role;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvidence.NoAppointment;
import dev.otto.events.lead.LeadEvidence.NoSource;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.EndConversation;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.task.PendingActionCommand.CompletePendingAction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes known of a call after its analysis: everything that follows from both ends as if it had been known in time. */
class ToldLateTest {

    private static final Instant VISIT = Instant.parse("2026-07-15T14:00:00Z");
    private static final String DANA = "dana@riverbend.example";
    private static final String LEE = "lee@riverbend.example";
    private static final UUID CALL = Conversations.call("CAL1");
    private static final UUID MISSED = Conversations.call("CAL2");
    private static final Action FOLLOW_UP = new Action("Call again", "follow_up", null, null);

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final UUID card = cardOf(Conversations.CUSTOMER);
    private final UUID lead = Ids.lead(card, 1);

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void theAddressThatWasHeardIsTheContactsThoughTheNumberIsKnownLater() {
        completed(null, Conversations.inbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(null, "h1"));
        modified(card, Conversations.inbound(NOON, Ending.answered, DANA));
        assertThat(write.events(ContactEngaged.class))
                .last()
                .extracting(ContactEngaged::details)
                .isEqualTo(new ContactDetails(
                        null, null, null, null, "12 Elm Street", null, "Columbus", "OH", "43004", null, null));
        hearsAllAgainAndChangesNothing();
    }

    @Test
    void aNumberThatIsKnownAfterTheAnalysisBooksCreatesAndWarns() {
        completed(null, Conversations.inbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(VISIT, "h1", FOLLOW_UP));
        assertThat(write.events(AppointmentScheduled.class)).isEmpty();

        modified(card, Conversations.inbound(NOON, Ending.answered, DANA));
        assertThat(write.events(AppointmentScheduled.class)).singleElement().satisfies(visit -> {
            assertThat(visit.leadId()).isEqualTo(lead);
            assertThat(visit.csrId()).isEqualTo("dana");
        });
        assertThat(write.events(PendingActionCreated.class)).hasSize(1);
        assertThat(write.events(KeySignalRaised.class)).hasSize(1);
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_booked);
        hearsAllAgainAndChangesNothing();
    }

    @Test
    void aLeadThatOpensAfterItsActionIsNurturedUntilThatIsDone() {
        completed(card, Conversations.outbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(null, "h1", FOLLOW_UP));
        missed(NOON.minusSeconds(3600));
        assertThat(status(lead)).isEqualTo(LeadStatus.nurturing);

        done();
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_unbooked);
        hearsAllAgainAndChangesNothing();
    }

    @Test
    void soIsOneThatOurCallBeforeItDoesNotBelongTo() {
        completed(card, Conversations.outbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(null, "h1", FOLLOW_UP));
        missed(NOON.plusSeconds(3600));
        assertThat(status(lead)).isEqualTo(LeadStatus.new_);
        write.send(
                new ApplyAnalysis(
                        MISSED, Ids.of("test", "job", 2), 1, NOON, Conversations.analysis(null, "h2", List.of())),
                "provider:shunya",
                NOON);
        write.settle();
        assertThat(status(lead)).isEqualTo(LeadStatus.nurturing);
    }

    @Test
    void whatIsToBeDoneStaysWithTheLeadOfAMergedCard() {
        UUID survivor = somebodyElse();
        completed(card, Conversations.inbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(null, "h1", FOLLOW_UP));
        merge(survivor);
        modified(card, Conversations.inbound(NOON, Ending.answered, null));
        assertThat(status(lead)).isEqualTo(LeadStatus.nurturing);
        assertThat(status(Ids.lead(survivor, 1))).isEqualTo(LeadStatus.qualified_unbooked);
        hearsAllAgainAndChangesNothing();

        done();
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_unbooked);
    }

    @Test
    void anActionIsTheCsrsWhomTheCallNamesAndNobodysWhereItNamesAStranger() {
        completed(card, Conversations.inbound(NOON, Ending.answered, null));
        analysed(Conversations.analysis(null, "h1", FOLLOW_UP));
        assertThat(write.events(PendingActionCreated.class))
                .singleElement()
                .satisfies(action -> assertThat(action.assignedToUserId()).isNull());

        modified(card, Conversations.inbound(NOON, Ending.answered, DANA));
        assertThat(write.events(PendingActionUpdated.class))
                .singleElement()
                .satisfies(action -> assertThat(action.assignedToUserId()).isEqualTo("dana"));
        hearsAllAgainAndChangesNothing();
        modified(card, Conversations.inbound(NOON, Ending.answered, "stranger@elsewhere.example"));
        assertThat(write.events(PendingActionUpdated.class))
                .last()
                .satisfies(action -> assertThat(action.assignedToUserId()).isNull());
    }

    @Test
    void whatWasBookedStaysWithTheLeadOfAMergedCard() {
        UUID survivor = somebodyElse();
        completed(card, Conversations.inbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(VISIT, "h1"));
        merge(survivor);
        modified(card, Conversations.inbound(NOON, Ending.answered, null));
        assertThat(write.events(AppointmentLeadLinked.class)).isEmpty();
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_booked);
        assertThat(status(Ids.lead(survivor, 1))).isEqualTo(LeadStatus.qualified_unbooked);

        write.send(new CancelAppointment(Ids.appointment(CALL), null), "user:dana");
        write.settle();
        assertThat(write.events(AppointmentCancelled.class)).hasSize(1);
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_unbooked);
    }

    @Test
    void aVisitThatLeavesALeadNoLongerBooksIt() {
        missed(NOON.minusSeconds(3600));
        completed(card, Conversations.outbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(VISIT, "h1"));
        assertThat(status(lead)).isEqualTo(LeadStatus.qualified_booked);

        missed(NOON.plusSeconds(3600));
        UUID visit = Ids.appointment(CALL);
        assertThat(write.events(AppointmentLeadLinked.class))
                .containsExactly(new AppointmentLeadLinked(visit, card, null, lead));
        assertThat(write.events(LeadEvidenceNoted.class))
                .contains(
                        new LeadEvidenceNoted(lead, card, new NoAppointment(visit)),
                        new LeadEvidenceNoted(lead, card, new NoSource(CALL)));
        assertThat(status(lead)).as("nobody but a missed caller is left").isEqualTo(LeadStatus.new_);
    }

    @Test
    void aCallThatTwoAreNamedForBeforeAnybodyHearsIsThatOfTheLastWord() {
        write.send(new AddUser(COMPANY, "lee", LEE, "Lee", Role.csr), "user:admin");
        write.settle();
        write.send(
                new CompleteCall(CALL, card, "callrail", "CAL1", 3, Conversations.inbound(NOON, Ending.answered, DANA)),
                "provider:callrail",
                NOON);
        modified(card, Conversations.inbound(NOON, Ending.answered, LEE));
        assertThat(write.events(CallAssignedToCsr.class))
                .last()
                .satisfies(assigned -> assertThat(assigned.csrId()).isEqualTo("lee"));
    }

    @Test
    void aCallThatMovesToTheNextLeadLeavesNothingWithTheFormer() {
        completed(card, Conversations.inbound(NOON, Ending.answered, DANA));
        analysed(Conversations.analysis(VISIT, "h1"));
        UUID later = Conversations.call("CAL3");
        Instant after = VISIT.plusSeconds(14_400);
        write.send(
                new CompleteCall(
                        later, card, "callrail", "CAL3", 3, Conversations.inbound(after, Ending.answered, null)),
                "provider:callrail",
                after);
        write.send(
                new EndConversation(later, card, EndCallReason.emergency_transfer, true, 1, after),
                "provider:callrail",
                after);
        write.settle();
        assertThat(toldOf(lead)).contains(later);
        write.send(
                new RecordOutcome(Ids.appointment(CALL), Outcome.closed_won, BigDecimal.TEN, null),
                "system:test",
                VISIT.plusSeconds(7_200));
        write.settle();
        assertThat(toldOf(Ids.lead(card, 2))).contains(later);
        assertThat(toldOf(lead)).contains(CALL).doesNotContain(later);
        hearsAllAgainAndChangesNothing();
    }

    /** The calls of which a lead knows by what it was told last. */
    private Set<UUID> toldOf(UUID leadId) {
        Set<UUID> calls = new HashSet<>();
        for (LeadEvidenceNoted noted : write.events(LeadEvidenceNoted.class)) {
            if (noted.leadId().equals(leadId)) {
                switch (noted.evidence()) {
                    case OfCall call -> calls.add(call.callId());
                    case NoSource none -> calls.remove(none.sourceId());
                    default -> {}
                }
            }
        }
        return calls;
    }

    private UUID cardOf(String phone) {
        return write.log.tenants.command(
                COMPANY, () -> write.bean(ContactIds.class).of(COMPANY, phone));
    }

    private LeadStatus status(UUID leadId) {
        return write.log.tenants.command(
                COMPANY,
                () -> write.bean(LeadDirectory.class)
                        .find(COMPANY, leadId)
                        .orElseThrow()
                        .status());
    }

    private void hearsAllAgainAndChangesNothing() {
        int before = write.all().size();
        write.log.tenants.worker(() ->
                write.log.jdbc.sql("update policy_position set position = 0").update());
        write.settle();
        assertThat(write.all()).hasSize(before);
    }

    private UUID somebodyElse() {
        return Conversations.somebodyElse(write);
    }

    private void merge(UUID survivor) {
        Conversations.merge(write, card, survivor);
    }

    private void missed(Instant at) {
        write.send(
                new MissCall(MISSED, card, "callrail", "CAL2", 3, Conversations.inbound(at, Ending.unanswered, null)),
                "provider:callrail",
                at);
        write.settle();
    }

    private void completed(@Nullable UUID of, CallFacts told) {
        write.send(new CompleteCall(CALL, of, "callrail", "CAL1", 3, told), "provider:callrail", NOON);
        write.settle();
    }

    private void modified(UUID of, CallFacts told) {
        write.send(new CorrectCall(CALL, of, "callrail", "CAL1", 4, told), "provider:callrail", NOON);
        write.settle();
    }

    private void analysed(CallAnalysis analysis) {
        write.send(
                new ApplyAnalysis(CALL, Ids.of("test", "job"), 1, NOON.plusSeconds(60), analysis),
                "provider:shunya",
                NOON);
        write.settle();
    }

    private void done() {
        PendingActionCreated action = write.events(PendingActionCreated.class).getLast();
        write.send(new CompletePendingAction(action.pendingActionId(), action.contactCardId()), "user:dana");
        write.settle();
    }
}
