package dev.otto.write.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.task.AssigneeType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the end of the voice agent's conversation asks for: a call back, or the mark that this was no lead. */
@Component
class WhenConversationEndsThenCallBack implements Policy {

    static final String CALL_BACK = "call_back";

    /** Below every telling that names the reason itself. */
    private static final int RANK = 0;

    private final ActionDirectory actions;
    private final CallStandings calls;

    WhenConversationEndsThenCallBack(ActionDirectory actions, CallStandings calls) {
        this.actions = actions;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_conversation_ends_then_call_back";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof ConversationEnded e)) {
            return;
        }
        @Nullable UUID contact = e.contactCardId();
        if (e.endCallReason() == EndCallReason.wrong_number) {
            run.tryToSend(
                    new MarkNotALead(e.callId(), true, NotALeadReason.wrong_number, RANK),
                    envelope.metadata().occurredAt());
        } else if (e.endCallReason() == EndCallReason.spam) {
            run.tryToSend(
                    new MarkNotALead(e.callId(), true, NotALeadReason.spam, RANK),
                    envelope.metadata().occurredAt());
        } else if (e.endCallReason() == EndCallReason.callback_later && contact != null) {
            run.tryToSend(
                    new CreatePendingAction(
                            Ids.pendingAction(envelope.companyId(), contact, CALL_BACK, e.callId()),
                            contact,
                            e.callId(),
                            null,
                            AssigneeType.csr,
                            calls.find(e.callId()).map(CallStanding::csrId).orElse(null),
                            CALL_BACK,
                            "Call back",
                            "Call back",
                            null,
                            "high",
                            true,
                            actions.liveTwin(envelope.companyId(), contact, CALL_BACK, null, e.callId())
                                    .orElse(null)),
                    envelope.metadata().occurredAt());
        }
    }
}
