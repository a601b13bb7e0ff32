package dev.otto.write.contact;

import dev.otto.events.Ids;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactEvent.AttributionRecorded;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.ContactEdited;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.contact.ContactEvent.ContactMergedAway;
import dev.otto.events.contact.ContactEvent.ContactOptedIn;
import dev.otto.events.contact.ContactEvent.ContactOptedOut;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.contact.ContactEvent.LeadOrigin;
import dev.otto.events.contact.ContactEvent.LeadSlotFreed;
import dev.otto.events.contact.ContactEvent.LeadSlotTaken;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.contact.ContactEvent.MessageStatusChanged;
import dev.otto.events.contact.ContactEvent.MessageSuggested;
import dev.otto.events.contact.ContactEvent.PhoneAdded;
import dev.otto.events.contact.ContactEvent.PropertySnapshotRecorded;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.contact.ContactCommand.AddPhone;
import dev.otto.write.contact.ContactCommand.ChangeMessageStatus;
import dev.otto.write.contact.ContactCommand.EditContact;
import dev.otto.write.contact.ContactCommand.EngageContact;
import dev.otto.write.contact.ContactCommand.EraseContact;
import dev.otto.write.contact.ContactCommand.HearDetails;
import dev.otto.write.contact.ContactCommand.MergeAway;
import dev.otto.write.contact.ContactCommand.MergeContacts;
import dev.otto.write.contact.ContactCommand.OptIn;
import dev.otto.write.contact.ContactCommand.OptOut;
import dev.otto.write.contact.ContactCommand.ReceiveMessage;
import dev.otto.write.contact.ContactCommand.RecordAttribution;
import dev.otto.write.contact.ContactCommand.RecordLeadClosed;
import dev.otto.write.contact.ContactCommand.RecordLeadReopened;
import dev.otto.write.contact.ContactCommand.RecordPropertySnapshot;
import dev.otto.write.contact.ContactCommand.SendMessage;
import dev.otto.write.contact.ContactCommand.SuggestMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a contact card: one person, at most one open lead, and values that do not depend on the order in which
 * their sources became known.
 */
final class ContactRules implements Rules<ContactState, ContactCommand, ContactEvent> {

    /** After these nothing else becomes of a text. */
    private static final Set<String> FINAL_STATUSES = Set.of("delivered", "undelivered", "failed", "read");

    @Override
    public ContactState initial() {
        return ContactState.UNKNOWN;
    }

    @Override
    public Decision<ContactEvent> decide(ContactState state, ContactCommand command, CommandContext context) {
        if (state.erased()) {
            return Decision.none();
        }
        return switch (command) {
            case EngageContact c -> engage(state, c);
            case HearDetails c -> hear(state, c);
            case RecordLeadClosed c -> leadClosed(state, c);
            case RecordLeadReopened c -> leadReopened(state, c);
            case RecordAttribution c -> attribution(state, c);
            case EditContact c -> edit(state, c);
            case AddPhone c -> addPhone(state, c);
            case MergeContacts c -> merge(state, c);
            case MergeAway c -> mergeAway(state, c);
            case RecordPropertySnapshot c -> property(state, c);
            case SendMessage c -> send(state, c, context);
            case ChangeMessageStatus c -> messageStatus(state, c);
            case ReceiveMessage c -> receive(state, c);
            case SuggestMessage c -> suggest(state, c);
            case OptOut c ->
                state.optedOut().contains(c.phone())
                        ? Decision.none()
                        : Decision.of(new ContactOptedOut(c.contactCardId(), c.phone()));
            case OptIn c ->
                state.optedOut().contains(c.phone())
                        ? Decision.of(new ContactOptedIn(c.contactCardId(), c.phone()))
                        : Decision.none();
            case EraseContact c -> Decision.of(new ContactErased(c.contactCardId()));
        };
    }

    private Decision<ContactEvent> engage(ContactState state, EngageContact c) {
        if (state.survivorId() != null) {
            return mergedAway(state.survivorId());
        }
        @Nullable Engagement before = state.engagements().get(c.sourceId());
        Engagement told = Engagement.of(before, c);
        List<ContactEvent> events = new ArrayList<>();
        if (!state.opened()) {
            events.add(new ContactCardOpened(c.contactCardId(), c.phone(), c.source(), c.engagementAt()));
        } else if (state.phones().isEmpty() && c.phone() != null) {
            events.add(new PhoneAdded(c.contactCardId(), c.phone()));
        }
        Engagement placed = placed(state, told);
        if (!placed.equals(before)) {
            ContactState after = state.with(placed);
            boolean opens = placed.ordinal() > state.ordinal();
            events.add(engaged(c.contactCardId(), state, after, placed, opens, c.rank(), c.told()));
            events.addAll(movedByOrigin(c.contactCardId(), after, placed.sourceId()));
        }
        return Decision.of(events);
    }

    private Decision<ContactEvent> hear(ContactState state, HearDetails c) {
        @Nullable Engagement known = state.engagements().get(c.sourceId());
        if (known == null || known.heard().equals(c.told())) {
            return Decision
                    .none(); // of a call that came before a merge the merged card knows, not the one that lives on
        }
        Engagement heard = known.hearing(c.told());
        return Decision.of(
                engaged(c.contactCardId(), state, state.with(heard), heard, false, EngageContact.RANK_HEARD, c.told()));
    }

    /**
     * An engagement stays in its lead; else it continues the one that held the contact when it happened, or opens the next. One
     * told late thus belongs to the lead that it would have belonged to in time.
     */
    private static Engagement placed(ContactState state, Engagement told) {
        if (!told.opensLeads()) {
            return told.inLead(ordinalOfOurContact(state.with(told), told));
        }
        if (told.ordinal() > 0) {
            return told;
        }
        return told.inLead(state.ordinalAt(told.at()));
    }

    /** Our own call or text continues a lead that had opened by then, by business time, and opens none. */
    private static int ordinalOfOurContact(ContactState state, Engagement ours) {
        boolean inClosedLead = ours.ordinal() > 0 && (ours.ordinal() < state.ordinal() || !state.slotTaken());
        if (inClosedLead) {
            return ours.ordinal();
        }
        int ordinal = state.ordinalAt(ours.at());
        LeadOrigin origin = ordinal > state.ordinal() ? null : state.leadOrigin(ordinal);
        boolean hadOpened = origin != null && !ours.at().isBefore(origin.openedAt());
        return hadOpened ? ordinal : 0;
    }

    /** A lead that turns out to have opened earlier or later takes in, or lets go, our own contacts around that time. */
    private static List<ContactEvent> movedByOrigin(UUID card, ContactState state, UUID except) {
        List<ContactEvent> events = new ArrayList<>();
        ContactState after = state;
        List<Engagement> ours = state.engagements().values().stream()
                .filter(e -> !e.opensLeads() && !e.sourceId().equals(except))
                .sorted(ContactState.BY_BUSINESS_TIME)
                .toList();
        for (Engagement engagement : ours) {
            int ordinal = ordinalOfOurContact(state, engagement);
            if (ordinal != engagement.ordinal()) {
                Engagement moved = engagement.inLead(ordinal);
                after = after.with(moved);
                events.add(engaged(card, state, after, moved, false, 0, ContactDetails.NONE));
            }
        }
        return events;
    }

    private static ContactEngaged engaged(
            UUID card,
            ContactState before,
            ContactState after,
            Engagement e,
            boolean opens,
            int rank,
            ContactDetails told) {
        @Nullable Engagement known = before.engagements().get(e.sourceId());
        int former = known == null || known.ordinal() == e.ordinal() ? 0 : known.ordinal();
        return new ContactEngaged(
                card,
                e.kind(),
                e.sourceId(),
                e.source(),
                e.at(),
                rank,
                e.ordinal() == 0 ? null : Ids.lead(card, e.ordinal()),
                e.ordinal(),
                opens,
                e.leadSource(),
                after.leadOrigin(e.ordinal()),
                after.cardOrigin(),
                told,
                after.details(),
                former == 0 ? null : Ids.lead(card, former));
    }

    private Decision<ContactEvent> leadClosed(ContactState state, RecordLeadClosed c) {
        int ordinal = state.ordinalOf(c.contactCardId(), c.leadId());
        if (ordinal == 0 || ordinal != state.ordinal() || !state.slotTaken()) {
            return Decision.none();
        }
        List<ContactEvent> events = new ArrayList<>();
        events.add(new LeadSlotFreed(c.contactCardId(), c.leadId(), ordinal, c.closedAt()));
        ContactState after = state.withSlotFreed(ordinal, c.closedAt());
        for (Engagement later : heardBeforeTheClosing(state, ordinal, c.closedAt())) {
            Engagement placed = later.inLead(after.ordinalAt(later.at()));
            boolean opens = placed.ordinal() > after.ordinal();
            after = after.with(placed);
            events.add(engaged(c.contactCardId(), state, after, placed, opens, 0, ContactDetails.NONE));
        }
        for (Engagement ours :
                since(c.closedAt(), ordinal, state).filter(e -> !e.opensLeads()).toList()) {
            Engagement placed = ours.inLead(ordinalOfOurContact(after, ours.inLead(0)));
            if (placed.ordinal() != ordinal) {
                after = after.with(placed);
                events.add(engaged(c.contactCardId(), state, after, placed, false, 0, ContactDetails.NONE));
            }
        }
        return Decision.of(events);
    }

    /**
     * What came after the lead was closed and was heard before its closing belongs to the next lead, as it would have in time.
     * What the lead began with stays.
     */
    private static List<Engagement> heardBeforeTheClosing(ContactState state, int ordinal, Instant closedAt) {
        LeadOrigin origin = state.leadOrigin(ordinal);
        return since(closedAt, ordinal, state)
                .filter(engagement -> engagement.opensLeads()
                        && (origin == null || !engagement.sourceId().equals(origin.sourceId())))
                .toList();
    }

    /** A lead's engagements from an instant on, by business time. */
    private static Stream<Engagement> since(Instant time, int ordinal, ContactState state) {
        return state.engagements().values().stream()
                .filter(engagement ->
                        engagement.ordinal() == ordinal && !engagement.at().isBefore(time))
                .sorted(ContactState.BY_BUSINESS_TIME);
    }

    private Decision<ContactEvent> leadReopened(ContactState state, RecordLeadReopened c) {
        int ordinal = state.ordinalOf(c.contactCardId(), c.leadId());
        if (ordinal > 0 && ordinal < state.ordinal()) {
            UUID later = Ids.lead(c.contactCardId(), state.ordinal());
            return Decision.refuse(
                    "open_lead_exists", "The contact has a later lead; work on that one.", Map.of("lead_id", later));
        }
        return ordinal == 0 || state.slotTaken()
                ? Decision.none()
                : Decision.of(new LeadSlotTaken(c.contactCardId(), c.leadId(), ordinal));
    }

    private Decision<ContactEvent> attribution(ContactState state, RecordAttribution c) {
        ToldAttribution before = state.attributions().getOrDefault(c.sourceId(), ToldAttribution.NOTHING);
        ToldAttribution after = before.merge(c.attribution(), c.rank());
        return after.equals(before)
                ? Decision.none()
                : Decision.of(new AttributionRecorded(
                        c.contactCardId(), c.sourceId(), c.rank(), c.attribution(), after.attribution()));
    }

    private Decision<ContactEvent> edit(ContactState state, EditContact c) {
        if (state.survivorId() != null) {
            return mergedAway(state.survivorId());
        }
        if (!state.opened()) {
            return unknown();
        }
        ContactState after = state.withEdits(c.edited());
        return after.edited().equals(state.edited())
                ? Decision.none()
                : Decision.of(new ContactEdited(c.contactCardId(), c.edited(), after.details()));
    }

    private Decision<ContactEvent> addPhone(ContactState state, AddPhone c) {
        if (state.survivorId() != null) {
            return mergedAway(state.survivorId());
        }
        if (!state.opened()) {
            return unknown();
        }
        return state.phones().contains(c.phone())
                ? Decision.none()
                : Decision.of(new PhoneAdded(c.contactCardId(), c.phone()));
    }

    private Decision<ContactEvent> merge(ContactState state, MergeContacts c) {
        if (c.mergedId().equals(c.contactCardId())) {
            return Decision.refuse("merge_with_itself", "A contact card cannot be merged into itself.");
        }
        if (state.survivorId() != null) {
            return mergedAway(state.survivorId());
        }
        return state.merged().contains(c.mergedId())
                ? Decision.none()
                : Decision.of(new ContactsMerged(c.contactCardId(), c.mergedId(), c.phones()));
    }

    private Decision<ContactEvent> mergeAway(ContactState state, MergeAway c) {
        if (state.survivorId() == null) {
            return Decision.of(new ContactMergedAway(c.contactCardId(), c.survivorId()));
        }
        return state.survivorId().equals(c.survivorId()) ? Decision.none() : mergedAway(state.survivorId());
    }

    private Decision<ContactEvent> property(ContactState state, RecordPropertySnapshot c) {
        PropertySnapshotRecorded told = new PropertySnapshotRecorded(
                c.contactCardId(),
                c.address(),
                c.type(),
                c.yearBuilt(),
                c.sqft(),
                c.roofType(),
                c.estimatedValue(),
                c.source(),
                c.fetchedAt());
        PropertySnapshotRecorded standing = state.property();
        boolean stands = standing != null
                && (standing.equals(told) || standing.fetchedAt().isAfter(told.fetchedAt()));
        return stands ? Decision.none() : Decision.of(told);
    }

    private Decision<ContactEvent> send(ContactState state, SendMessage c, CommandContext context) {
        if (state.messages().contains(c.messageId())) {
            return Decision.none();
        }
        boolean toldByProvider = context.actor().startsWith("provider:");
        boolean stopped = c.phone() == null
                ? !state.optedOut().isEmpty()
                : state.optedOut().contains(c.phone());
        if (stopped && !toldByProvider) {
            return Decision.refuse("opted_out", "The contact asked not to be texted.");
        }
        return Decision.of(new MessageSent(
                c.contactCardId(),
                c.messageId(),
                c.provider(),
                c.channel(),
                c.phone(),
                c.body(),
                c.sentBy(),
                c.sentAt()));
    }

    private Decision<ContactEvent> messageStatus(ContactState state, ChangeMessageStatus c) {
        String standing = state.messageStatuses().getOrDefault(c.messageId(), "");
        return standing.equals(c.status()) || FINAL_STATUSES.contains(standing)
                ? Decision.none()
                : Decision.of(new MessageStatusChanged(c.contactCardId(), c.messageId(), c.status()));
    }

    private Decision<ContactEvent> receive(ContactState state, ReceiveMessage c) {
        return state.messages().contains(c.messageId())
                ? Decision.none()
                : Decision.of(new MessageReceived(
                        c.contactCardId(),
                        c.messageId(),
                        c.provider(),
                        c.channel(),
                        c.phone(),
                        c.body(),
                        c.mediaUrls(),
                        c.receivedAt()));
    }

    private Decision<ContactEvent> suggest(ContactState state, SuggestMessage c) {
        return state.drafts().contains(c.draftId())
                ? Decision.none()
                : Decision.of(new MessageSuggested(c.contactCardId(), c.draftId(), c.channel(), c.body()));
    }

    private static Decision<ContactEvent> unknown() {
        return Decision.refuse("contact_not_found", "There is no such contact card.");
    }

    private static Decision<ContactEvent> mergedAway(UUID survivorId) {
        return Decision.refuse(
                "contact_merged", "The contact card was merged into another.", Map.of("contact_card_id", survivorId));
    }

    @Override
    public ContactState evolve(ContactState state, ContactEvent event) {
        return switch (event) {
            case ContactCardOpened e -> state.asOpened(e.primaryPhone());
            case ContactEngaged e ->
                state.with(Engagement.of(state.engagements().get(e.sourceId()), e));
            case LeadSlotFreed e -> state.withSlotFreed(e.ordinal(), e.freedAt());
            case LeadSlotTaken e -> state.withSlotTaken(e.ordinal());
            case AttributionRecorded e ->
                state.withAttribution(
                        e.sourceId(),
                        state.attributions()
                                .getOrDefault(e.sourceId(), ToldAttribution.NOTHING)
                                .merge(e.told(), e.rank()));
            case ContactEdited e -> state.withEdits(e.edited());
            case PhoneAdded e -> state.withPhones(List.of(e.phone()));
            case ContactsMerged e -> state.withMerged(e.mergedId(), e.phones());
            case ContactMergedAway e -> state.withSurvivor(e.survivorId());
            case PropertySnapshotRecorded e -> state.withProperty(e);
            case MessageSent e -> state.withMessage(e.messageId());
            case MessageStatusChanged e -> state.withMessageStatus(e.messageId(), e.status());
            case MessageReceived e -> state.withMessage(e.messageId());
            case MessageSuggested e -> state.withDraft(e.draftId());
            case ContactOptedOut e -> state.withOptedOut(e.phone(), true);
            case ContactOptedIn e -> state.withOptedOut(e.phone(), false);
            case ContactErased ignored -> state.asErased();
        };
    }
}
