package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.lead.LeadCommand.QualifyLead;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** An analysis, its revision, a mark as no lead, a CSR or the end of a conversation: the call's lead hears what stands now. */
@Component
class WhenCallChangesThenQualifyLead implements Policy {

    private final CallStandings calls;

    WhenCallChangesThenQualifyLead(CallStandings calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_call_changes_then_qualify_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof CallEvent event && bearsOnALead(event)) {
            calls.find(event.callId())
                    .filter(call -> call.leadId() != null && call.contactCardId() != null)
                    .filter(call -> call.tellsTheLead() || takesBack(event))
                    .ifPresent(call -> tell(call, envelope, run));
        }
    }

    /** After these the call may tell nothing, and the lead still stands by what it told before. */
    private static boolean takesBack(CallEvent event) {
        return event instanceof CallMarkedNotALead || event instanceof CallAssignedToCsr;
    }

    private static boolean bearsOnALead(CallEvent event) {
        return event instanceof AnalysisApplied
                || event instanceof AnalysisRevised
                || event instanceof CallMarkedNotALead
                || event instanceof CallAssignedToCsr
                || event instanceof ConversationEnded
                || event instanceof Told;
    }

    private static void tell(CallStanding call, EventEnvelope envelope, PolicyContext run) {
        run.send(
                new QualifyLead(
                        Objects.requireNonNull(call.leadId()),
                        Objects.requireNonNull(call.contactCardId()),
                        call.evidence()),
                envelope.metadata().occurredAt());
    }
}
