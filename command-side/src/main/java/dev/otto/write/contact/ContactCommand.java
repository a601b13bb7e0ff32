package dev.otto.write.contact;

import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.Command;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a contact. */
public sealed interface ContactCommand extends Command {

    UUID contactCardId();

    @Override
    default UUID target() {
        return contactCardId();
    }

    /**
     * The contact got in touch, or we with them; decides whether that continues a lead or opens the next.
     *
     * <p>The same source again with nothing new stays quiet. Calls are engaged by a policy that hears of them: senders of
     * calls need not.
     *
     * @param sourceId the call, message, form or user act
     * @param source where the card comes from if this is its earliest engagement
     * @param engagementAt business time
     * @param rank of these details beside those of other sources (at equal rank the later by business time wins); of the
     *     same source, a lower one replaces nothing. See {@link EngageContact#RANK_TOLD_ABOUT} and the like.
     * @param phone E.164 number of the contact, null without one
     * @param told what this says of the person
     * @param leadSource the lead's source if this is its earliest engagement: of a missed inbound call {@code missed_call}
     */
    record EngageContact(
            UUID contactCardId,
            EngagementKind kind,
            UUID sourceId,
            ContactSource source,
            Instant engagementAt,
            int rank,
            @Nullable String phone,
            ContactDetails told,
            LeadSource leadSource)
            implements ContactCommand {

        /** Somebody else told it: caller id, a provider's guess. */
        public static final int RANK_TOLD_ABOUT = 1;

        /** Heard in the conversation. */
        public static final int RANK_HEARD = 2;

        /** The person wrote it: a form. */
        public static final int RANK_WRITTEN = 3;
    }

    /**
     * What a result heard of the person in a conversation that has engaged the contact, whole: what an earlier result of it said and
     * this one does not is taken back.
     */
    record HearDetails(UUID contactCardId, UUID sourceId, ContactDetails told) implements ContactCommand {}

    /** The lead was won, or lost by an outcome or a person: the next engagement opens a new one. */
    record RecordLeadClosed(UUID contactCardId, UUID leadId, Instant closedAt) implements ContactCommand {}

    /** The lead is to be open again: refused with {@code open_lead_exists} when a later lead is there. */
    record RecordLeadReopened(UUID contactCardId, UUID leadId) implements ContactCommand {}

    /** Which marketing brought this source (a call, a form). Merged per source by rank as the facts of a call. */
    record RecordAttribution(UUID contactCardId, UUID sourceId, int rank, Attribution attribution)
            implements ContactCommand {}

    /** A person's values; null leaves a field alone, an empty text clears it. Nothing automatic replaces them. */
    record EditContact(UUID contactCardId, ContactDetails edited) implements ContactCommand {}

    /** One more number, E.164: refused with {@code phone_taken} when another card has it. */
    record AddPhone(UUID contactCardId, String phone) implements ContactCommand {}

    /** On the surviving card: {@code mergedId} and its numbers become part of it. {@link MergeAway} goes to the other. */
    record MergeContacts(UUID contactCardId, UUID mergedId, List<String> phones) implements ContactCommand {}

    /** On the card that ends. */
    record MergeAway(UUID contactCardId, UUID survivorId) implements ContactCommand {}

    /** What a provider knows of the house. {@code estimatedValue} in the company's currency. */
    record RecordPropertySnapshot(
            UUID contactCardId,
            @Nullable String address,
            @Nullable String type,
            @Nullable Integer yearBuilt,
            @Nullable Integer sqft,
            @Nullable String roofType,
            @Nullable BigDecimal estimatedValue,
            String source,
            Instant fetchedAt)
            implements ContactCommand {}

    /**
     * A text to the contact. Refused with {@code opted_out} after STOP, unless a provider tells of one already sent.
     *
     * @param channel sms or nurture
     * @param phone the contact's number
     * @param sentBy user id, or the name at the provider
     */
    record SendMessage(
            UUID contactCardId,
            UUID messageId,
            String provider,
            String channel,
            @Nullable String phone,
            String body,
            @Nullable String sentBy,
            Instant sentAt)
            implements ContactCommand {}

    /** What became of a sent message, in the provider's word. A final status is never taken back. */
    record ChangeMessageStatus(UUID contactCardId, UUID messageId, String status) implements ContactCommand {}

    /** A text from the contact; {@code phone} is the contact's number. */
    record ReceiveMessage(
            UUID contactCardId,
            UUID messageId,
            String provider,
            String channel,
            @Nullable String phone,
            String body,
            List<String> mediaUrls,
            Instant receivedAt)
            implements ContactCommand {}

    /** A draft by the partner; nothing is sent by itself. */
    record SuggestMessage(UUID contactCardId, UUID draftId, String channel, String body) implements ContactCommand {}

    /** STOP from that number. */
    record OptOut(UUID contactCardId, String phone) implements ContactCommand {}

    /** START from that number. */
    record OptIn(UUID contactCardId, String phone) implements ContactCommand {}

    /** The person is to be forgotten. */
    record EraseContact(UUID contactCardId) implements ContactCommand {}
}
