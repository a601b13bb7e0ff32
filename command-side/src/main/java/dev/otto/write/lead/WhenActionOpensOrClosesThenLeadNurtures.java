package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.lead.LeadEvidence.OfAction;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.events.task.PendingActionEvent.PendingActionStarted;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.task.ActionDirectory;
import dev.otto.write.task.ActionDirectory.Action;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A qualified lead with something to do is nurtured: the lead of the call that named the action, else the contact's newest. Either
 * may become known after the action; after a merge an action stays with the lead where it was to be done.
 */
@Component
class WhenActionOpensOrClosesThenLeadNurtures implements Policy {

    private final CallStandings calls;
    private final LeadDirectory leads;
    private final ActionDirectory actions;

    WhenActionOpensOrClosesThenLeadNurtures(CallStandings calls, LeadDirectory leads, ActionDirectory actions) {
        this.calls = calls;
        this.leads = leads;
        this.actions = actions;
    }

    @Override
    public String name() {
        return "when_action_opens_or_closes_then_lead_nurtures";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case PendingActionEvent event -> hear(event, envelope, run);
            case ContactEngaged e when e.leadId() != null -> joins(e, e.leadId(), envelope.companyId(), run);
            default -> {}
        }
    }

    private void hear(PendingActionEvent event, EventEnvelope envelope, PolicyContext run) {
        switch (event) {
            case PendingActionCreated e -> tell(e, true, envelope, run);
            case PendingActionCompleted e -> tell(e, false, envelope, run);
            case PendingActionCancelled e -> tell(e, false, envelope, run);
            case PendingActionUpdated _, PendingActionStarted _ -> {}
        }
    }

    /** What stands by now, not what stood then. Who was told of the action hears of its end, wherever its call is meanwhile. */
    private void tell(PendingActionEvent event, boolean said, EventEnvelope envelope, PolicyContext run) {
        String company = envelope.companyId();
        Optional<Action> action = actions.find(company, event.pendingActionId());
        boolean open = action.map(Action::live).orElse(said);
        action.map(Action::leadId)
                .or(() -> action.flatMap(this::leadOfCall))
                .or(() -> leads.latestOf(company, event.contactCardId()).map(LeadDirectory.Lead::leadId))
                .ifPresent(lead -> run.send(
                        new NoteLeadEvidence(lead, event.contactCardId(), new OfAction(event.pendingActionId(), open)),
                        envelope.metadata().occurredAt()));
    }

    private Optional<UUID> leadOfCall(Action action) {
        return Optional.ofNullable(action.linkedCallId()).flatMap(calls::find).map(CallStanding::leadId);
    }

    private void joins(ContactEngaged engaged, UUID lead, String companyId, PolicyContext run) {
        for (Action action : actions.liveOf(companyId, engaged.contactCardId())) {
            @Nullable UUID former = action.leadId();
            Optional<UUID> ofCall = leadOfCall(action);
            boolean nobodys = former == null && ofCall.isEmpty();
            boolean comesOver = engaged.sourceId().equals(action.linkedCallId())
                    && ofCall.equals(Optional.of(lead))
                    && !lead.equals(former)
                    && (former == null || !isOfAnotherCard(companyId, former, engaged));
            if (nobodys || comesOver) {
                if (former != null) {
                    note(former, action, false, engaged, run);
                }
                note(lead, action, true, engaged, run);
            }
        }
    }

    /** The two cards were merged: the lead stays where it is, and so does what is to be done for it. */
    private boolean isOfAnotherCard(String companyId, UUID leadId, ContactEngaged engaged) {
        return leads.find(companyId, leadId)
                .filter(lead -> !lead.contactCardId().equals(engaged.contactCardId()))
                .isPresent();
    }

    private static void note(UUID lead, Action action, boolean open, ContactEngaged engaged, PolicyContext run) {
        run.send(
                new NoteLeadEvidence(lead, action.contactCardId(), new OfAction(action.pendingActionId(), open)),
                engaged.engagementAt());
    }
}
