package dev.otto.write.lead;

import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a lead. */
public sealed interface LeadCommand extends Command {

    UUID leadId();

    UUID contactCardId();

    @Override
    default UUID target() {
        return leadId();
    }

    /**
     * The customer got in touch: opens the lead, or tells an opened one of another engagement (or of the same one, told
     * better), which may turn out to be its origin. Sent for every engagement by the customer, never for outbound contact.
     *
     * @param source {@code missed_call} while that call stands missed
     * @param sourceId the call, message, form or user act
     * @param engagedAt business time
     */
    record OpenLead(UUID leadId, UUID contactCardId, int ordinal, LeadSource source, UUID sourceId, Instant engagedAt)
            implements LeadCommand {}

    /** What stands about one source, whole; the status follows. */
    record NoteLeadEvidence(UUID leadId, UUID contactCardId, LeadEvidence evidence) implements LeadCommand {}

    /** What stands about a call of the lead, whole: its analysis above all. */
    record QualifyLead(UUID leadId, UUID contactCardId, OfCall call) implements LeadCommand {}

    /** A person moves the lead; closed_lost needs a reason. */
    record MoveLead(
            UUID leadId,
            UUID contactCardId,
            LeadStatus to,
            @Nullable String lostReason) implements LeadCommand {}

    /** A person gives the lead up. */
    record CloseLead(UUID leadId, UUID contactCardId, String lostReason) implements LeadCommand {}

    /** {@code latestOrdinal} is that of the contact's newest lead: a later one stands in the way. */
    record ReopenLead(UUID leadId, UUID contactCardId, int latestOrdinal) implements LeadCommand {}

    /** Puts a lead without a rep into the pool. */
    record PoolLead(UUID leadId, UUID contactCardId) implements LeadCommand {}

    record SetLeadPriority(UUID leadId, UUID contactCardId, Priority priority) implements LeadCommand {}

    record AssignLeadCsr(
            UUID leadId, UUID contactCardId, @Nullable String csrId) implements LeadCommand {}

    record AddLeadNote(UUID leadId, UUID contactCardId, String note) implements LeadCommand {}

    record RequestLead(UUID leadId, UUID contactCardId, String repId) implements LeadCommand {}

    record AssignLead(UUID leadId, UUID contactCardId, String repId) implements LeadCommand {}

    record ReleaseLead(UUID leadId, UUID contactCardId) implements LeadCommand {}

    /** {@code kind} is call, message, booking or visit. */
    record RecordLeadActivity(UUID leadId, UUID contactCardId, String kind, Instant activityAt)
            implements LeadCommand {}

    /** Nothing was heard for the company's period; does nothing while something is scheduled. */
    record MarkDormant(UUID leadId, UUID contactCardId) implements LeadCommand {}
}
