package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
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
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A qualified lead with something to do is nurtured: the lead of the call that named the action, else the contact's newest. */
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
        if (!(envelope.event() instanceof PendingActionEvent event)) {
            return;
        }
        switch (event) {
            case PendingActionCreated e -> tell(e, true, envelope, run);
            case PendingActionCompleted e -> tell(e, false, envelope, run);
            case PendingActionCancelled e -> tell(e, false, envelope, run);
            case PendingActionUpdated _, PendingActionStarted _ -> {}
        }
    }

    private void tell(PendingActionEvent event, boolean open, EventEnvelope envelope, PolicyContext run) {
        lead(envelope.companyId(), event)
                .ifPresent(lead -> run.send(
                        new NoteLeadEvidence(lead, event.contactCardId(), new OfAction(event.pendingActionId(), open)),
                        envelope.metadata().occurredAt()));
    }

    private Optional<UUID> lead(String companyId, PendingActionEvent event) {
        return actions.find(companyId, event.pendingActionId())
                .map(ActionDirectory.Action::linkedCallId)
                .flatMap(calls::find)
                .map(CallStanding::leadId)
                .or(() -> leads.latestOf(companyId, event.contactCardId()).map(LeadDirectory.Lead::leadId));
    }
}
