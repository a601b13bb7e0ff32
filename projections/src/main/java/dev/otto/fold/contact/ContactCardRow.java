package dev.otto.fold.contact;

import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.fold.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A contact card: one person or household.
 *
 * @param ownDetails what its own events say; see {@link Follows#details} for what to show
 * @param merged the cards that were merged into it
 * @param source where it came from, by the earliest engagement, at {@code sourceAt}
 * @param createdAt earliest business time of the card
 * @param updatedAt latest business time of an event of the card
 * @param attributions what marketing told, one for each source, by rank
 * @param engagements which lead each call, message or form belongs to, by business time
 * @param optedOutPhones numbers that want no texts
 * @param follows what follows from other rows
 */
public record ContactCardRow(
        String companyId,
        UUID id,
        @Nullable String primaryPhone,
        List<String> secondaryPhones,
        ContactDetails ownDetails,
        List<Merged> merged,
        @Nullable ContactSource source,
        @Nullable Instant sourceAt,
        Instant createdAt,
        Instant updatedAt,
        @Nullable PropertySnapshot propertySnapshot,
        List<Attributed> attributions,
        List<Engagement> engagements,
        List<String> optedOutPhones,
        boolean erased,
        Follows follows)
        implements Row {

    /** A card that was merged into this one, with what it knew. */
    public record Merged(UUID contactCardId, ContactDetails details) {}

    /** Marketing told by one source. */
    public record Attributed(UUID sourceId, int rank, Attribution attribution) {}

    /** A call, message, form or visit, and the lead it opened or continued. */
    public record Engagement(
            UUID sourceId,
            EngagementKind kind,
            Instant at,
            @Nullable UUID leadId) {}

    /** What a property look-up found; {@code sqft} in square feet. */
    public record PropertySnapshot(
            @Nullable String address,
            @Nullable String type,
            @Nullable Integer yearBuilt,
            @Nullable Integer sqft,
            @Nullable String roofType,
            @Nullable BigDecimal estimatedValue,
            String source,
            Instant fetchedAt) {}

    /** What follows from the contact's other rows; {@code details} are its own, filled from merged cards. */
    public record Follows(
            ContactDetails details,
            @Nullable String lastCallSummary,
            @Nullable String primaryIntent,
            List<String> risks) {

        public static final Follows NOTHING = new Follows(ContactDetails.NONE, null, null, List.of());
    }

    @Override
    public String key() {
        return id.toString();
    }

    /** What to show of the person. */
    public ContactDetails details() {
        return follows.details();
    }

    /** Full name as told, else first and last name, else null. */
    public @Nullable String fullName() {
        ContactDetails details = details();
        if (details.fullName() != null) {
            return details.fullName();
        }
        if (details.firstName() == null) {
            return details.lastName();
        }
        return details.lastName() == null ? details.firstName() : details.firstName() + " " + details.lastName();
    }

    /** The same row with what follows from other rows. */
    public ContactCardRow with(Follows changed) {
        ContactCardDraft draft = new ContactCardDraft(this);
        draft.follows = changed;
        return draft.row();
    }
}
