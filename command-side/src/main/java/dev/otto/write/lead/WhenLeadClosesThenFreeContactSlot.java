package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.contact.ContactCommand.RecordLeadClosed;
import dev.otto.write.contact.ContactCommand.RecordLeadReopened;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** The contact knows whether the next call opens a new lead: after a win or a loss by outcome or person it does. */
@Component
class WhenLeadClosesThenFreeContactSlot implements Policy {

    @Override
    public String name() {
        return "when_lead_closes_then_free_contact_slot";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        Instant at = envelope.metadata().occurredAt();
        switch (envelope.event()) {
            case LeadWon e -> run.tryToSend(new RecordLeadClosed(e.contactCardId(), e.leadId(), e.closedAt()), at);
            case LeadLost e
            when e.freesSlot() -> run.tryToSend(new RecordLeadClosed(e.contactCardId(), e.leadId(), e.closedAt()), at);
            case LeadReopened e -> run.tryToSend(new RecordLeadReopened(e.contactCardId(), e.leadId()), at);
            default -> {}
        }
    }
}
