package dev.otto.events.contact;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import dev.otto.events.lead.LeadSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a contact: one person or household at one company. */
public sealed interface ContactEvent extends DomainEvent {

    @Override
    UUID contactCardId();

    /** The earliest engagement of a card. */
    record CardOrigin(ContactSource source, UUID sourceId, Instant openedAt) {}

    /** The earliest engagement that opens a lead. */
    record LeadOrigin(LeadSource source, UUID sourceId, Instant openedAt) {}

    /** The first the log knows of the card; {@link ContactEngaged#cardOrigin} tells what stands. */
    @EventType("contact.card_opened")
    record ContactCardOpened(
            UUID contactCardId, @Personal @Nullable String primaryPhone, ContactSource source, Instant openedAt)
            implements ContactEvent {}

    /**
     * The contact got in touch, or we with them. Again for the same source when more or other is known of it; the last
     * one of a source stands.
     *
     * @param sourceId the call, message, form or user act
     * @param source what that source would make the card's source
     * @param engagementAt business time
     * @param rank of what was told now
     * @param leadId the lead that it opens or continues; null when it does neither (outbound before any lead)
     * @param ordinal that lead's ordinal, 0 without one
     * @param opens whether this event opens that lead
     * @param leadSource what this engagement would make the lead's source
     * @param leadOrigin where that lead comes from by now: its earliest engagement by business time; null without a lead
     * @param cardOrigin where the card comes from by now: its earliest engagement by business time
     * @param told what was told of the person now
     * @param details whole details after it, merged by rank
     * @param formerLeadId the lead that it turns out not to belong to, where it did before; else null
     */
    @EventType(value = "contact.engaged", revision = 2)
    record ContactEngaged(
            UUID contactCardId,
            EngagementKind kind,
            UUID sourceId,
            ContactSource source,
            Instant engagementAt,
            int rank,
            @Nullable UUID leadId,
            int ordinal,
            boolean opens,
            LeadSource leadSource,
            @Nullable LeadOrigin leadOrigin,
            CardOrigin cardOrigin,
            ContactDetails told,
            ContactDetails details,
            @Nullable UUID formerLeadId)
            implements ContactEvent {}

    @EventType("contact.lead_slot_freed")
    record LeadSlotFreed(UUID contactCardId, UUID leadId, int ordinal, Instant freedAt) implements ContactEvent {}

    @EventType("contact.lead_slot_taken")
    record LeadSlotTaken(UUID contactCardId, UUID leadId, int ordinal) implements ContactEvent {}

    /** {@code told} is what was said now, with its rank; {@code attribution} all that this source said, merged by rank. */
    @EventType("contact.attribution_recorded")
    record AttributionRecorded(UUID contactCardId, UUID sourceId, int rank, Attribution told, Attribution attribution)
            implements ContactEvent {}

    /** A person's values ({@code edited}), which nothing automatic replaces, and whole details after them. */
    @EventType("contact.edited")
    record ContactEdited(UUID contactCardId, ContactDetails edited, ContactDetails details) implements ContactEvent {}

    @EventType("contact.phone_added")
    record PhoneAdded(UUID contactCardId, @Personal String phone) implements ContactEvent {}

    /** On the surviving card: {@code mergedId} now answers with {@code contactCardId}. */
    @EventType("contact.merged")
    record ContactsMerged(
            UUID contactCardId, UUID mergedId, @Personal List<String> phones) implements ContactEvent {}

    /** On the card that ends. */
    @EventType("contact.merged_away")
    record ContactMergedAway(UUID contactCardId, UUID survivorId) implements ContactEvent {}

    @EventType("contact.property_snapshot_recorded")
    record PropertySnapshotRecorded(
            UUID contactCardId,
            @Personal @Nullable String address,
            @Nullable String type,
            @Nullable Integer yearBuilt,
            @Nullable Integer sqft,
            @Nullable String roofType,
            @Personal @Nullable BigDecimal estimatedValue,
            String source,
            Instant fetchedAt)
            implements ContactEvent {}

    /** {@code channel} is sms or nurture; {@code phone} the contact's number. */
    @EventType("contact.message_sent")
    record MessageSent(
            UUID contactCardId,
            UUID messageId,
            String provider,
            String channel,
            @Personal @Nullable String phone,
            @Personal String body,
            @Personal @Nullable String sentBy,
            Instant sentAt)
            implements ContactEvent {}

    @EventType("contact.message_status_changed")
    record MessageStatusChanged(UUID contactCardId, UUID messageId, String status) implements ContactEvent {}

    @EventType("contact.message_received")
    record MessageReceived(
            UUID contactCardId,
            UUID messageId,
            String provider,
            String channel,
            @Personal @Nullable String phone,
            @Personal String body,
            @Personal List<String> mediaUrls,
            Instant receivedAt)
            implements ContactEvent {}

    @EventType("contact.message_suggested")
    record MessageSuggested(
            UUID contactCardId,
            UUID draftId,
            String channel,
            @Personal String body) implements ContactEvent {}

    @EventType("contact.opted_out")
    record ContactOptedOut(UUID contactCardId, @Personal String phone) implements ContactEvent {}

    @EventType("contact.opted_in")
    record ContactOptedIn(UUID contactCardId, @Personal String phone) implements ContactEvent {}

    @EventType("contact.erased")
    record ContactErased(UUID contactCardId) implements ContactEvent {}
}
