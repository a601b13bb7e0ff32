package dev.otto.write.contact;

import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.contact.ContactCommand.EngageContact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands of one source that engaged the contact: a call, a message, a form.
 *
 * @param rank the highest that told of it
 * @param ordinal of the lead that it belongs to, 0 for none
 * @param heard what the standing result heard in the conversation, whole
 */
record Engagement(
        UUID sourceId,
        EngagementKind kind,
        ContactSource source,
        Instant at,
        int rank,
        LeadSource leadSource,
        int ordinal,
        DetailsRules.Told told,
        ContactDetails heard) {

    static Engagement of(@Nullable Engagement before, EngageContact c) {
        if (before == null) {
            return new Engagement(
                    c.sourceId(),
                    c.kind(),
                    c.source(),
                    c.engagementAt(),
                    c.rank(),
                    c.leadSource(),
                    0,
                    DetailsRules.Told.NOTHING.merge(c.told(), c.rank()),
                    ContactDetails.NONE);
        }
        DetailsRules.Told told = before.told.merge(c.told(), c.rank());
        return c.rank() < before.rank
                ? new Engagement(
                        before.sourceId,
                        before.kind,
                        before.source,
                        before.at,
                        before.rank,
                        before.leadSource,
                        before.ordinal,
                        told,
                        before.heard)
                : new Engagement(
                        before.sourceId,
                        c.kind(),
                        c.source(),
                        c.engagementAt(),
                        c.rank(),
                        c.leadSource(),
                        before.ordinal,
                        told,
                        before.heard);
    }

    static Engagement of(@Nullable Engagement before, ContactEngaged e) {
        if (before != null && e.rank() == EngageContact.RANK_HEARD && e.kind() != EngagementKind.manual) {
            return before.hearing(e.told());
        }
        DetailsRules.Told told = before == null ? DetailsRules.Told.NOTHING : before.told;
        int rank = before == null ? e.rank() : Math.max(before.rank, e.rank());
        return new Engagement(
                e.sourceId(),
                e.kind(),
                e.source(),
                e.engagementAt(),
                rank,
                e.leadSource(),
                e.ordinal(),
                told.merge(e.told(), e.rank()),
                before == null ? ContactDetails.NONE : before.heard);
    }

    Engagement inLead(int otherOrdinal) {
        return new Engagement(sourceId, kind, source, at, rank, leadSource, otherOrdinal, told, heard);
    }

    /** A result of the conversation heard this, and nothing else. */
    Engagement hearing(ContactDetails newlyHeard) {
        return new Engagement(sourceId, kind, source, at, rank, leadSource, ordinal, told, newlyHeard);
    }

    DetailsRules.Told toldAndHeard() {
        return told.hearing(heard, EngageContact.RANK_HEARD);
    }

    /** Whether it may open a lead: the customer's contact, or a person's entry; never our own call or text. */
    boolean opensLeads() {
        return switch (kind) {
            case inbound_call, voice_agent, text_in, web_form, manual -> true;
            case outbound_call, text_out, visit -> false;
        };
    }
}
