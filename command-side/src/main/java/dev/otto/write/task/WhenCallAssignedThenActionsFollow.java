package dev.otto.write.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.task.ActionDirectory.Action;
import dev.otto.write.task.PendingActionCommand.AssignPendingActionCsr;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a conversation left to do is its CSR's, whenever that one becomes known, until a person takes it in hand. */
@Component
class WhenCallAssignedThenActionsFollow implements Policy {

    private final ActionDirectory actions;
    private final CallStandings calls;

    WhenCallAssignedThenActionsFollow(ActionDirectory actions, CallStandings calls) {
        this.actions = actions;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_call_assigned_then_actions_follow";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof CallAssignedToCsr e) {
            calls.find(e.callId())
                    .ifPresent(call -> follow(
                            envelope.companyId(), call, envelope.metadata().occurredAt(), run));
        }
    }

    private void follow(String companyId, CallStanding call, Instant at, PolicyContext run) {
        @Nullable UUID contact = call.contactCardId();
        if (contact == null) {
            return;
        }
        actions.liveOf(companyId, contact).stream()
                .filter(Action::automatic)
                .filter(action -> call.callId().equals(action.linkedCallId()))
                .forEach(action -> run.send(
                        new AssignPendingActionCsr(action.pendingActionId(), action.contactCardId(), call.csrId()),
                        at));
    }
}
