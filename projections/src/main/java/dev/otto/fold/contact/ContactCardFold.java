package dev.otto.fold.contact;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Contact cards. The events of a card that was merged away fill what the surviving card lacks. */
public final class ContactCardFold implements Fold<ContactCardRow, ContactEvent> {

    private static final Comparator<ContactCardRow.Engagement> BY_TIME =
            Comparator.comparing(ContactCardRow.Engagement::at).thenComparing(ContactCardRow.Engagement::sourceId);
    private static final Comparator<ContactCardRow.Attributed> BY_RANK = Comparator.comparing(
                    ContactCardRow.Attributed::rank, Comparator.reverseOrder())
            .thenComparing(ContactCardRow.Attributed::sourceId);

    @Override
    public Table<ContactCardRow> table() {
        return Tables.CONTACT_CARD;
    }

    @Override
    public Class<ContactEvent> family() {
        return ContactEvent.class;
    }

    @Override
    public String key(ContactEvent event, EventEnvelope envelope, Group group) {
        return group.card().toString();
    }

    @Override
    public ContactCardRow fold(@Nullable ContactCardRow row, ContactEvent event, EventEnvelope envelope, Group group) {
        Instant at = envelope.metadata().occurredAt();
        ContactCardDraft card = new ContactCardDraft(row == null ? begun(envelope, group) : row);
        card.updatedAt = at.isAfter(card.updatedAt) ? at : card.updatedAt;
        change(card, event, event.contactCardId().equals(group.card()));
        return card.row();
    }

    private static ContactCardRow begun(EventEnvelope envelope, Group group) {
        Instant at = envelope.metadata().occurredAt();
        return new ContactCardRow(
                envelope.companyId(),
                group.card(),
                null,
                List.of(),
                ContactDetails.NONE,
                List.of(),
                null,
                null,
                at,
                at,
                null,
                List.of(),
                List.of(),
                List.of(),
                false,
                ContactCardRow.Follows.NOTHING);
    }

    private static void change(ContactCardDraft card, ContactEvent event, boolean own) {
        switch (event) {
            case ContactEvent.ContactCardOpened e -> {
                if (own) {
                    card.primaryPhone = e.primaryPhone();
                    card.secondaryPhones = without(card.secondaryPhones, phone -> phone.equals(e.primaryPhone()));
                } else {
                    card.merged = merged(card.merged, e.contactCardId(), ContactDetails.NONE);
                    addPhone(card, e.primaryPhone());
                }
                origin(card, e.source(), e.openedAt(), own);
            }
            case ContactEvent.ContactEngaged e -> {
                details(card, e.contactCardId(), e.details(), own);
                origin(card, e.cardOrigin().source(), e.cardOrigin().openedAt(), own);
                card.engagements = upserted(
                        card.engagements,
                        known -> known.sourceId().equals(e.sourceId()),
                        new ContactCardRow.Engagement(e.sourceId(), e.kind(), e.engagementAt(), e.leadId()),
                        BY_TIME);
            }
            case ContactEvent.AttributionRecorded e ->
                card.attributions = upserted(
                        card.attributions,
                        known -> known.sourceId().equals(e.sourceId()),
                        new ContactCardRow.Attributed(e.sourceId(), e.rank(), e.attribution()),
                        BY_RANK);
            case ContactEvent.ContactEdited e -> details(card, e.contactCardId(), e.details(), own);
            case ContactEvent.PhoneAdded e -> addPhone(card, e.phone());
            case ContactEvent.ContactsMerged e -> {
                card.merged = merged(card.merged, e.mergedId(), null);
                e.phones().forEach(phone -> addPhone(card, phone));
            }
            case ContactEvent.PropertySnapshotRecorded e -> {
                if (card.propertySnapshot == null || !e.fetchedAt().isBefore(card.propertySnapshot.fetchedAt())) {
                    card.propertySnapshot = new ContactCardRow.PropertySnapshot(
                            e.address(),
                            e.type(),
                            e.yearBuilt(),
                            e.sqft(),
                            e.roofType(),
                            e.estimatedValue(),
                            e.source(),
                            e.fetchedAt());
                }
            }
            case ContactEvent.ContactOptedOut e -> {
                if (!card.optedOutPhones.contains(e.phone())) {
                    card.optedOutPhones = with(card.optedOutPhones, e.phone());
                }
            }
            case ContactEvent.ContactOptedIn e ->
                card.optedOutPhones = without(card.optedOutPhones, phone -> phone.equals(e.phone()));
            case ContactEvent.ContactErased _ -> {
                card.primaryPhone = null;
                card.secondaryPhones = List.of();
                card.ownDetails = ContactDetails.NONE;
                card.merged = List.of();
                card.propertySnapshot = null;
                card.optedOutPhones = List.of();
                card.erased = true;
            }
            case ContactEvent.LeadSlotFreed _,
                    ContactEvent.LeadSlotTaken _,
                    ContactEvent.ContactMergedAway _,
                    ContactEvent.MessageSent _,
                    ContactEvent.MessageStatusChanged _,
                    ContactEvent.MessageReceived _,
                    ContactEvent.MessageSuggested _ -> {
                // nothing of the card itself
            }
        }
    }

    private static void details(ContactCardDraft card, UUID toldOf, ContactDetails details, boolean own) {
        if (own) {
            card.ownDetails = details;
        } else {
            card.merged = merged(card.merged, toldOf, details);
        }
    }

    /** A card's own origin stands as its events tell it; with merged cards the earliest of all stands. */
    private static void origin(ContactCardDraft card, ContactSource source, Instant at, boolean own) {
        boolean alone = own && card.merged.isEmpty();
        if (alone || card.sourceAt == null || at.isBefore(card.sourceAt)) {
            card.source = source;
            card.sourceAt = at;
            card.createdAt = at;
        }
    }

    private static List<ContactCardRow.Merged> merged(
            List<ContactCardRow.Merged> before, UUID cardId, @Nullable ContactDetails details) {
        List<ContactCardRow.Merged> after = new ArrayList<>(before);
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).contactCardId().equals(cardId)) {
                after.set(
                        i,
                        new ContactCardRow.Merged(
                                cardId, details == null ? after.get(i).details() : details));
                return List.copyOf(after);
            }
        }
        after.add(new ContactCardRow.Merged(cardId, details == null ? ContactDetails.NONE : details));
        return List.copyOf(after);
    }

    private static void addPhone(ContactCardDraft card, @Nullable String phone) {
        if (phone != null && !phone.equals(card.primaryPhone) && !card.secondaryPhones.contains(phone)) {
            card.secondaryPhones = with(card.secondaryPhones, phone);
        }
    }

    private static <T> List<T> upserted(List<T> before, Predicate<T> same, T added, Comparator<T> order) {
        List<T> after = new ArrayList<>(before.size() + 1);
        for (T known : before) {
            if (!same.test(known)) {
                after.add(known);
            }
        }
        after.add(added);
        after.sort(order);
        return List.copyOf(after);
    }

    private static <T> List<T> with(List<T> before, T added) {
        List<T> after = new ArrayList<>(before);
        after.add(added);
        return List.copyOf(after);
    }

    private static <T> List<T> without(List<T> before, Predicate<T> gone) {
        return before.stream().filter(gone.negate()).toList();
    }
}
