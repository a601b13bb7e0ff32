package dev.otto.write.contact;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.contact.ContactCommand.EngageContact;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A text from the contact opens or continues a lead; one of ours continues an open one. */
@Component
class WhenMessageIsToldThenEngageContact implements Policy {

    private final ContactIds contacts;

    WhenMessageIsToldThenEngageContact(ContactIds contacts) {
        this.contacts = contacts;
    }

    @Override
    public String name() {
        return "when_message_is_told_then_engage_contact";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case MessageReceived e ->
                engage(
                        envelope,
                        run,
                        EngagementKind.text_in,
                        e.contactCardId(),
                        e.messageId(),
                        e.provider(),
                        e.phone(),
                        e.receivedAt());
            case MessageSent e ->
                engage(
                        envelope,
                        run,
                        EngagementKind.text_out,
                        e.contactCardId(),
                        e.messageId(),
                        e.provider(),
                        e.phone(),
                        e.sentAt());
            default -> {}
        }
    }

    private void engage(
            EventEnvelope envelope,
            PolicyContext run,
            EngagementKind kind,
            UUID card,
            UUID messageId,
            String provider,
            @Nullable String phone,
            Instant at) {
        run.send(
                new EngageContact(
                        contacts.survivor(envelope.companyId(), card),
                        kind,
                        messageId,
                        EngagementSources.of(provider),
                        at,
                        EngageContact.RANK_TOLD_ABOUT,
                        phone,
                        ContactDetails.NONE,
                        LeadSource.text),
                at);
    }
}
