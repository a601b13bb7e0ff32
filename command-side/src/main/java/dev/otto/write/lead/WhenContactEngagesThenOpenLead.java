package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadEvidence.NoSource;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.contact.ContactCommand.EngageContact;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.lead.LeadCommand.OpenLead;
import dev.otto.write.lead.LeadCommand.QualifyLead;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A contact that gets in touch opens or continues a lead; outbound contact only continues one. Either is activity. A lead that it
 * turns out not to belong to no longer knows of it.
 */
@Component
class WhenContactEngagesThenOpenLead implements Policy {

    private final CallStandings calls;

    WhenContactEngagesThenOpenLead(CallStandings calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_contact_engages_then_open_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof ContactEngaged e) || merelyHeard(e)) {
            return;
        }
        UUID contact = e.contactCardId();
        @Nullable UUID former = e.formerLeadId();
        if (former != null) {
            run.send(new NoteLeadEvidence(former, contact, new NoSource(e.sourceId())), e.engagementAt());
        }
        @Nullable UUID lead = e.leadId();
        if (lead == null || !e.opens() && hasLeft(e, lead)) {
            return;
        }
        if (e.opens() || byCustomer(e.kind())) {
            run.send(
                    new OpenLead(lead, contact, e.ordinal(), e.leadSource(), e.sourceId(), e.engagementAt()),
                    e.engagementAt());
        }
        run.send(new RecordLeadActivity(lead, contact, activity(e.kind()), e.engagementAt()), e.engagementAt());
        calls.find(e.sourceId())
                .filter(CallStandings.CallStanding::tellsTheLead)
                .filter(call -> !hasLeft(e, lead))
                .ifPresent(call -> run.send(new QualifyLead(lead, contact, call.evidence()), e.engagementAt()));
    }

    /** Something that was said of the person, by a call that engaged before. */
    private static boolean merelyHeard(ContactEngaged e) {
        return e.rank() == EngageContact.RANK_HEARD && e.kind() != EngagementKind.manual;
    }

    /** By now the call is another lead's, or none's, which a later engagement says: this lead has been told, or need not be. */
    private boolean hasLeft(ContactEngaged e, UUID lead) {
        return calls.find(e.sourceId())
                .filter(call -> e.contactCardId().equals(call.contactCardId()) && !lead.equals(call.leadId()))
                .isPresent();
    }

    private static boolean byCustomer(EngagementKind kind) {
        return switch (kind) {
            case inbound_call, voice_agent, text_in, web_form, manual -> true;
            case outbound_call, text_out, visit -> false;
        };
    }

    private static String activity(EngagementKind kind) {
        return switch (kind) {
            case inbound_call, outbound_call, voice_agent -> "call";
            case text_in, text_out, web_form, manual -> "message";
            case visit -> "visit";
        };
    }
}
