package dev.otto.write.contact;

import dev.otto.events.Ids;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.CardOrigin;
import dev.otto.events.contact.ContactEvent.LeadOrigin;
import dev.otto.events.contact.ContactEvent.PropertySnapshotRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a contact need to remember.
 *
 * @param phones the primary one first
 * @param engagements by source
 * @param ordinal of the newest lead, 0 before the first
 * @param slotTaken whether the newest lead still holds the contact, so that the next engagement continues it
 * @param freedAt when those leads that have let go of the contact did so, by business time and ordinal
 * @param messages sent and received
 * @param messageStatuses the last status of each; may come before the message
 * @param survivorId the card that this one was merged into
 */
record ContactState(
        boolean opened,
        boolean erased,
        @Nullable UUID survivorId,
        List<String> phones,
        Map<UUID, Engagement> engagements,
        int ordinal,
        boolean slotTaken,
        SortedMap<Integer, Instant> freedAt,
        ContactDetails edited,
        Map<UUID, ToldAttribution> attributions,
        @Nullable PropertySnapshotRecorded property,
        Set<UUID> messages,
        Map<UUID, String> messageStatuses,
        Set<UUID> drafts,
        Set<String> optedOut,
        Set<UUID> merged) {

    static final ContactState UNKNOWN = new ContactState(
            false,
            false,
            null,
            List.of(),
            Map.of(),
            0,
            false,
            Collections.emptySortedMap(),
            ContactDetails.NONE,
            Map.of(),
            null,
            Set.of(),
            Map.of(),
            Set.of(),
            Set.of(),
            Set.of());

    static final Comparator<Engagement> BY_BUSINESS_TIME =
            Comparator.comparing(Engagement::at).thenComparing(Engagement::sourceId);

    ContactDetails details() {
        return DetailsRules.standing(
                engagements.values().stream()
                        .map(e -> new DetailsRules.Ranked(e.sourceId(), e.at(), e.toldAndHeard()))
                        .toList(),
                edited);
    }

    /** The earliest engagement by business time, whatever the order in which they became known. */
    CardOrigin cardOrigin() {
        Engagement first = engagements.values().stream().min(BY_BUSINESS_TIME).orElseThrow();
        return new CardOrigin(first.source(), first.sourceId(), first.at());
    }

    /** The earliest engagement of that lead that may open one; null for no lead. */
    @Nullable
    LeadOrigin leadOrigin(int ofOrdinal) {
        return ofOrdinal == 0
                ? null
                : engagementsOf(ofOrdinal)
                        .filter(Engagement::opensLeads)
                        .min(BY_BUSINESS_TIME)
                        .or(() -> engagementsOf(ofOrdinal).min(BY_BUSINESS_TIME))
                        .map(e -> new LeadOrigin(e.leadSource(), e.sourceId(), e.at()))
                        .orElse(null);
    }

    private Stream<Engagement> engagementsOf(int ofOrdinal) {
        return engagements.values().stream().filter(e -> e.ordinal() == ofOrdinal);
    }

    /** The ordinal of a lead of this card, 0 for a lead of another. */
    int ordinalOf(UUID contactCardId, UUID leadId) {
        for (int n = ordinal; n > 0; n--) {
            if (Ids.lead(contactCardId, n).equals(leadId)) {
                return n;
            }
        }
        return 0;
    }

    ContactState with(Engagement engagement) {
        int newest = Math.max(ordinal, engagement.ordinal());
        boolean opensNext = engagement.ordinal() > ordinal;
        return with(c -> {
            c.engagements = put(engagements, engagement.sourceId(), engagement);
            c.ordinal = newest;
            c.slotTaken = slotTaken || opensNext;
        });
    }

    ContactState asOpened(@Nullable String phone) {
        ContactState opened = with(c -> c.opened = true);
        return phone == null ? opened : opened.withPhones(List.of(phone));
    }

    ContactState withPhones(List<String> more) {
        List<String> all = new ArrayList<>(phones);
        more.stream().filter(phone -> !all.contains(phone)).forEach(all::add);
        return with(c -> c.phones = List.copyOf(all));
    }

    ContactState withSlotFreed(int ofOrdinal, Instant at) {
        SortedMap<Integer, Instant> freed = new TreeMap<>(freedAt);
        freed.put(ofOrdinal, at);
        return with(c -> {
            c.slotTaken = false;
            c.freedAt = freed;
        });
    }

    ContactState withSlotTaken(int ofOrdinal) {
        SortedMap<Integer, Instant> freed = new TreeMap<>(freedAt);
        freed.remove(ofOrdinal);
        return with(c -> {
            c.slotTaken = true;
            c.freedAt = freed;
        });
    }

    /** The lead that held the contact at that time, however late it is told; the next one when none did. */
    int ordinalAt(Instant time) {
        for (Map.Entry<Integer, Instant> freed : freedAt.entrySet()) {
            if (time.isBefore(freed.getValue())) {
                return freed.getKey();
            }
        }
        return slotTaken ? ordinal : ordinal + 1;
    }

    ContactState withEdits(ContactDetails newer) {
        return with(c -> c.edited = DetailsRules.edit(edited, newer));
    }

    ContactState withAttribution(UUID sourceId, ToldAttribution told) {
        return with(c -> c.attributions = put(attributions, sourceId, told));
    }

    ContactState withMerged(UUID mergedId, List<String> theirPhones) {
        return withPhones(theirPhones).with(c -> c.merged = added(merged, mergedId));
    }

    ContactState withSurvivor(UUID survivor) {
        return with(c -> c.survivorId = survivor);
    }

    ContactState withProperty(PropertySnapshotRecorded snapshot) {
        return with(c -> c.property = snapshot);
    }

    ContactState withMessage(UUID messageId) {
        return with(c -> c.messages = added(messages, messageId));
    }

    ContactState withMessageStatus(UUID messageId, String status) {
        return with(c -> c.messageStatuses = put(messageStatuses, messageId, status));
    }

    ContactState withDraft(UUID draftId) {
        return with(c -> c.drafts = added(drafts, draftId));
    }

    ContactState withOptedOut(String phone, boolean out) {
        Set<String> all = new HashSet<>(optedOut);
        if (out) {
            all.add(phone);
        } else {
            all.remove(phone);
        }
        return with(c -> c.optedOut = Set.copyOf(all));
    }

    /** Nothing of the person is kept. */
    ContactState asErased() {
        ContactState nobody = UNKNOWN.with(c -> c.erased = true);
        return nobody.with(c -> {
            c.ordinal = ordinal;
            c.survivorId = survivorId;
        });
    }

    private static <K, V> Map<K, V> put(Map<K, V> map, K key, V value) {
        Map<K, V> copy = new HashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    private static <T> Set<T> added(Set<T> set, T item) {
        Set<T> copy = new HashSet<>(set);
        copy.add(item);
        return Set.copyOf(copy);
    }

    private ContactState with(Consumer<Copy> change) {
        return new Copy(this).with(change);
    }

    /** One changed copy; the state itself never changes. */
    private static final class Copy {
        private boolean opened;
        private boolean erased;
        private @Nullable UUID survivorId;
        private List<String> phones;
        private Map<UUID, Engagement> engagements;
        private int ordinal;
        private boolean slotTaken;
        private SortedMap<Integer, Instant> freedAt;
        private ContactDetails edited;
        private Map<UUID, ToldAttribution> attributions;
        private @Nullable PropertySnapshotRecorded property;
        private Set<UUID> messages;
        private Map<UUID, String> messageStatuses;
        private Set<UUID> drafts;
        private Set<String> optedOut;
        private Set<UUID> merged;

        Copy(ContactState state) {
            opened = state.opened;
            erased = state.erased;
            survivorId = state.survivorId;
            phones = state.phones;
            engagements = state.engagements;
            ordinal = state.ordinal;
            slotTaken = state.slotTaken;
            freedAt = state.freedAt;
            edited = state.edited;
            attributions = state.attributions;
            property = state.property;
            messages = state.messages;
            messageStatuses = state.messageStatuses;
            drafts = state.drafts;
            optedOut = state.optedOut;
            merged = state.merged;
        }

        ContactState with(Consumer<Copy> change) {
            change.accept(this);
            return new ContactState(
                    opened,
                    erased,
                    survivorId,
                    phones,
                    engagements,
                    ordinal,
                    slotTaken,
                    freedAt,
                    edited,
                    attributions,
                    property,
                    messages,
                    messageStatuses,
                    drafts,
                    optedOut,
                    merged);
        }
    }
}
