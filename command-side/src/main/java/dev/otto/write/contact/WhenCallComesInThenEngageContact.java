package dev.otto.write.contact;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.contact.ContactCommand.EngageContact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells the contact of every call, whole, whenever more is known of it; the contact's rules say whether that is news. */
@Component
class WhenCallComesInThenEngageContact implements Policy {

    private final ContactIds contacts;

    WhenCallComesInThenEngageContact(ContactIds contacts) {
        this.contacts = contacts;
    }

    @Override
    public String name() {
        return "when_call_comes_in_then_engage_contact";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof Told call)) {
            return;
        }
        @Nullable UUID card = call.contactCardId();
        if (card != null) {
            EngageContact command = engagement(
                    call,
                    contacts.survivor(envelope.companyId(), card),
                    envelope.metadata().occurredAt());
            run.send(command, command.engagementAt());
        }
    }

    static EngageContact engagement(Told call, UUID card, Instant occurredAt) {
        CallFacts facts = call.facts();
        boolean outbound = facts.direction() == Direction.outbound;
        return new EngageContact(
                card,
                kind(call.provider(), outbound),
                call.callId(),
                EngagementSources.of(call.provider()),
                start(facts, occurredAt),
                EngageContact.RANK_TOLD_ABOUT,
                outbound ? facts.toNumber() : facts.fromNumber(),
                details(facts),
                leadSource(call.provider(), facts));
    }

    private static EngagementKind kind(String provider, boolean outbound) {
        if (outbound) {
            return EngagementKind.outbound_call;
        }
        return EngagementSources.isVoiceAgent(provider) ? EngagementKind.voice_agent : EngagementKind.inbound_call;
    }

    private static LeadSource leadSource(String provider, CallFacts facts) {
        if (EngagementSources.isVoiceAgent(provider)) {
            return LeadSource.voice_agent;
        }
        return facts.missed() ? LeadSource.missed_call : LeadSource.inbound_call;
    }

    /** Stated, else the end less the duration, else when it was told. */
    private static Instant start(CallFacts facts, Instant occurredAt) {
        if (facts.startedAt() != null) {
            return facts.startedAt();
        }
        return facts.endedAt() != null && facts.durationSeconds() != null
                ? facts.endedAt().minusSeconds(facts.durationSeconds())
                : occurredAt;
    }

    /** The last word of a name of several is the family name. */
    private static ContactDetails details(CallFacts facts) {
        @Nullable
        String name = facts.callerName() == null ? null : facts.callerName().strip();
        int space = name == null ? -1 : name.lastIndexOf(' ');
        @Nullable
        String first =
                name == null || space < 0 ? name : name.substring(0, space).strip();
        @Nullable String last = name == null || space < 0 ? null : name.substring(space + 1);
        return new ContactDetails(
                first, last, name, null, null, null, facts.city(), facts.state(), null, facts.country(), null);
    }
}
