package dev.otto.fold.contact;

import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactSource;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link ContactCardRow} while it is being changed. */
final class ContactCardDraft {

    String companyId;
    UUID id;

    @Nullable
    String primaryPhone;

    List<String> secondaryPhones;
    ContactDetails ownDetails;
    List<ContactCardRow.Merged> merged;

    @Nullable
    ContactSource source;

    @Nullable
    Instant sourceAt;

    Instant createdAt;
    Instant updatedAt;
    ContactCardRow.@Nullable PropertySnapshot propertySnapshot;
    List<ContactCardRow.Attributed> attributions;
    List<ContactCardRow.Engagement> engagements;
    List<String> optedOutPhones;
    boolean erased;
    ContactCardRow.Follows follows;

    ContactCardDraft(ContactCardRow row) {
        companyId = row.companyId();
        id = row.id();
        primaryPhone = row.primaryPhone();
        secondaryPhones = row.secondaryPhones();
        ownDetails = row.ownDetails();
        merged = row.merged();
        source = row.source();
        sourceAt = row.sourceAt();
        createdAt = row.createdAt();
        updatedAt = row.updatedAt();
        propertySnapshot = row.propertySnapshot();
        attributions = row.attributions();
        engagements = row.engagements();
        optedOutPhones = row.optedOutPhones();
        erased = row.erased();
        follows = row.follows();
    }

    ContactCardRow row() {
        return new ContactCardRow(
                companyId,
                id,
                primaryPhone,
                secondaryPhones,
                ownDetails,
                merged,
                source,
                sourceAt,
                createdAt,
                updatedAt,
                propertySnapshot,
                attributions,
                engagements,
                optedOutPhones,
                erased,
                follows);
    }
}
