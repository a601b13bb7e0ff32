package dev.otto.write.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactEvent.AttributionRecorded;
import dev.otto.events.contact.ContactEvent.CardOrigin;
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
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.contact.ContactEvent.PhoneAdded;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.RulesScenario;
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
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContactRulesTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID OTHER_CARD = new UUID(2, 3);
    private static final String PHONE = "+16145550151";
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");
    private static final UUID LEAD_1 = Ids.lead(CARD, 1);
    private static final UUID LEAD_2 = Ids.lead(CARD, 2);
    private static final UUID CALL_1 = new UUID(1, 1);
    private static final UUID CALL_2 = new UUID(1, 2);
    private static final UUID CALL_3 = new UUID(1, 3);
    private static final UUID MESSAGE = new UUID(5, 5);

    private static RulesScenario<ContactState, ContactCommand, ContactEvent> contact() {
        return RulesScenario.of(new ContactRules());
    }

    private static ContactDetails named(@Nullable String first, @Nullable String last, @Nullable String city) {
        String full = first == null ? null : last == null ? first : first + " " + last;
        return new ContactDetails(first, last, full, null, null, null, city, null, null, null, null);
    }

    private static EngageContact engage(
            EngagementKind kind, UUID source, Instant at, LeadSource leadSource, ContactDetails told) {
        return new EngageContact(
                CARD, kind, source, ContactSource.callrail, at, EngageContact.RANK_TOLD_ABOUT, PHONE, told, leadSource);
    }

    private static EngageContact callIn(UUID call, Instant at) {
        return engage(EngagementKind.inbound_call, call, at, LeadSource.inbound_call, ContactDetails.NONE);
    }

    private static EngageContact callOut(UUID call, Instant at) {
        return engage(EngagementKind.outbound_call, call, at, LeadSource.inbound_call, ContactDetails.NONE);
    }

    private static ContactEngaged lastEngaged(RulesScenario<ContactState, ContactCommand, ContactEvent> contact) {
        return (ContactEngaged) contact.last().events().getLast();
    }

    private static HearDetails hear(@Nullable String address) {
        return new HearDetails(CARD, CALL_1, AddressLines.of(address));
    }

    @Test
    void whatAResultHeardOutranksACallerIdUntilANewerOneTakesItBack() {
        var told = engage(
                EngagementKind.inbound_call, CALL_1, TEN, LeadSource.inbound_call, named("Pat", "Lee", "Gahanna"));
        var contact = contact().when(hear("12 Elm Street")).thenQuiet().when(told);
        contact.when(hear("12 Elm Street, Columbus, OH 43004"));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        assertThat(contact.state().details())
                .isEqualTo(new ContactDetails(
                        "Pat", "Lee", "Pat Lee", null, "12 Elm Street", null, "Columbus", "OH", "43004", null, null));
        contact.when(hear("12 Elm Street, Columbus, OH 43004"))
                .thenQuiet()
                .when(engage(
                        EngagementKind.inbound_call,
                        CALL_1,
                        TEN.minusSeconds(60),
                        LeadSource.missed_call,
                        named("Pat", "Lee", "Gahanna")));
        assertThat(lastEngaged(contact).leadSource()).as("told like before").isEqualTo(LeadSource.missed_call);
        assertThat(lastEngaged(contact).details().city()).isEqualTo("Columbus");
        contact.when(hear("14 Oak Street"));
        assertThat(contact.state().details().addressLine1()).isEqualTo("14 Oak Street");
        assertThat(contact.state().details().city())
                .as("an address is told whole")
                .isNull();
        assertThat(contact.state().details().zip()).isNull();
        contact.when(hear(null));
        assertThat(contact.state().details()).isEqualTo(named("Pat", "Lee", "Gahanna"));
    }

    @Test
    void theFirstEngagementOpensTheCardAndTheFirstLead() {
        contact()
                .when(callIn(CALL_1, TEN))
                .then(
                        new ContactCardOpened(CARD, PHONE, ContactSource.callrail, TEN),
                        new ContactEngaged(
                                CARD,
                                EngagementKind.inbound_call,
                                CALL_1,
                                ContactSource.callrail,
                                TEN,
                                1,
                                LEAD_1,
                                1,
                                true,
                                LeadSource.inbound_call,
                                new LeadOrigin(LeadSource.inbound_call, CALL_1, TEN),
                                new CardOrigin(ContactSource.callrail, CALL_1, TEN),
                                ContactDetails.NONE,
                                ContactDetails.NONE,
                                null))
                .when(callIn(CALL_1, TEN))
                .thenQuiet();
    }

    @Test
    void theNextEngagementContinuesTheLead() {
        var contact = contact().when(callIn(CALL_1, TEN)).when(callIn(CALL_2, TEN.plusSeconds(600)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        assertThat(lastEngaged(contact).opens()).isFalse();
    }

    @Test
    void anEarlierEngagementThatComesLaterIsTheOrigin() {
        var contact = contact()
                .when(callIn(CALL_1, TEN))
                .when(engage(
                        EngagementKind.text_in, CALL_2, TEN.minusSeconds(60), LeadSource.text, ContactDetails.NONE));
        assertThat(lastEngaged(contact).leadOrigin())
                .isEqualTo(new LeadOrigin(LeadSource.text, CALL_2, TEN.minusSeconds(60)));
        assertThat(lastEngaged(contact).cardOrigin().openedAt()).isEqualTo(TEN.minusSeconds(60));
    }

    @Test
    void theSameCallAgainTellsThatItStandsMissed() {
        var contact = contact()
                .when(callIn(CALL_1, TEN))
                .when(engage(EngagementKind.inbound_call, CALL_1, TEN, LeadSource.missed_call, ContactDetails.NONE));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        assertThat(lastEngaged(contact).leadOrigin()).isEqualTo(new LeadOrigin(LeadSource.missed_call, CALL_1, TEN));
        assertThat(lastEngaged(contact).opens()).isFalse();
    }

    @Test
    void ourOwnCallOpensNoLeadAndContinuesAnOpenOne() {
        var contact = contact().when(callOut(CALL_1, TEN));
        assertThat(lastEngaged(contact).leadId()).isNull();
        contact.when(callIn(CALL_2, TEN.plusSeconds(60)));
        assertThat(lastEngaged(contact).ordinal()).isEqualTo(1);
        contact.when(callOut(CALL_3, TEN.plusSeconds(120)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
    }

    @Test
    void aLeadThatTurnsOutToHaveOpenedEarlierTakesInOurCallsSinceThen() {
        var contact = contact().when(callOut(CALL_1, TEN)).when(callIn(CALL_2, TEN.minusSeconds(60)));
        assertThat(contact.last().events())
                .extracting(e -> ((ContactEngaged) e).sourceId(), e -> ((ContactEngaged) e).leadId())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(CALL_2, LEAD_1),
                        org.assertj.core.groups.Tuple.tuple(CALL_1, LEAD_1));
    }

    @Test
    void onlyAFreedSlotLetsTheNextEngagementOpenTheNextLead() {
        var contact = contact()
                .when(callIn(CALL_1, TEN))
                .when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)))
                .then(new LeadSlotFreed(CARD, LEAD_1, 1, TEN.plusSeconds(30)))
                .when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)))
                .thenQuiet()
                .when(callIn(CALL_2, TEN.plusSeconds(60)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_2);
        assertThat(lastEngaged(contact).opens()).isTrue();
        contact.when(engage(EngagementKind.inbound_call, CALL_1, TEN, LeadSource.missed_call, ContactDetails.NONE));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
    }

    @Test
    void aCallToldLateBelongsToTheLeadThatHeldTheContactWhenItHappened() {
        var contact = contact()
                .when(callIn(CALL_1, TEN))
                .when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)))
                .when(callIn(CALL_2, TEN.plusSeconds(29)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        assertThat(lastEngaged(contact).opens()).isFalse();
        contact.when(callIn(CALL_3, TEN.plusSeconds(30)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_2);
        contact.when(callOut(Ids.of("call", "ours"), TEN.plusSeconds(10)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        contact.when(callIn(Ids.of("call", "late"), TEN.minusSeconds(10)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
    }

    @Test
    void aCallHeardBeforeTheClosingThatPrecedesItOpensTheNextLeadOnceThatIsHeard() {
        var contact = contact()
                .when(callIn(CALL_1, TEN))
                .when(callIn(CALL_2, TEN.plusSeconds(60)))
                .when(callIn(CALL_3, TEN.plusSeconds(90)))
                .when(callOut(Ids.of("call", "ours"), TEN.plusSeconds(70)));
        assertThat(lastEngaged(contact).leadId()).isEqualTo(LEAD_1);
        contact.when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)));
        assertThat(contact.last().events().getFirst())
                .isEqualTo(new LeadSlotFreed(CARD, LEAD_1, 1, TEN.plusSeconds(30)));
        assertThat(contact.last().events().stream().skip(1).map(e -> (ContactEngaged) e))
                .extracting(ContactEngaged::sourceId, ContactEngaged::leadId, ContactEngaged::opens)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(CALL_2, LEAD_2, true),
                        org.assertj.core.groups.Tuple.tuple(CALL_3, LEAD_2, false),
                        org.assertj.core.groups.Tuple.tuple(Ids.of("call", "ours"), LEAD_2, false));
        contact.when(callIn(CALL_2, TEN.plusSeconds(60))).thenQuiet();
    }

    @Test
    void aClosedLeadTakesTheSlotAgainUnlessALaterOneIsThere() {
        contact()
                .when(callIn(CALL_1, TEN))
                .when(new RecordLeadReopened(CARD, LEAD_1))
                .thenQuiet()
                .when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)))
                .when(new RecordLeadReopened(CARD, LEAD_1))
                .then(new LeadSlotTaken(CARD, LEAD_1, 1))
                .when(new RecordLeadClosed(CARD, LEAD_1, TEN.plusSeconds(30)))
                .when(callIn(CALL_2, TEN.plusSeconds(60)))
                .when(new RecordLeadReopened(CARD, LEAD_1))
                .thenRefused("open_lead_exists")
                .when(new RecordLeadClosed(CARD, Ids.lead(OTHER_CARD, 1), TEN.plusSeconds(30)))
                .thenQuiet();
    }

    @Test
    void theLatestCallNamesThePersonAndAFormOutranksCallerId() {
        var contact = contact()
                .when(engage(
                        EngagementKind.inbound_call,
                        CALL_2,
                        TEN.plusSeconds(60),
                        LeadSource.inbound_call,
                        named("Maria", "Gomez", null)))
                .when(engage(
                        EngagementKind.inbound_call,
                        CALL_1,
                        TEN,
                        LeadSource.inbound_call,
                        named("MARIA", null, "Dublin")));
        assertThat(contact.state().details()).isEqualTo(named("Maria", "Gomez", "Dublin"));
        contact.when(new EngageContact(
                CARD,
                EngagementKind.web_form,
                CALL_3,
                ContactSource.callrail,
                TEN.minusSeconds(3600),
                EngageContact.RANK_WRITTEN,
                PHONE,
                named("María", "Gómez", null),
                LeadSource.web_form));
        assertThat(lastEngaged(contact).details()).isEqualTo(named("María", "Gómez", "Dublin"));
    }

    @Test
    void aPersonsEditOutranksEverythingForGood() {
        ContactDetails edit = new ContactDetails("Ana", "Diaz", null, null, null, null, "", null, null, null, null);
        var contact = contact()
                .when(engage(
                        EngagementKind.inbound_call,
                        CALL_1,
                        TEN,
                        LeadSource.inbound_call,
                        named("Maria", "Gomez", "Dublin")))
                .whenPerson(new EditContact(CARD, edit))
                .then(new ContactEdited(CARD, edit, named("Ana", "Diaz", null)))
                .whenPerson(new EditContact(CARD, edit))
                .thenQuiet()
                .when(engage(
                        EngagementKind.inbound_call,
                        CALL_2,
                        TEN.plusSeconds(60),
                        LeadSource.inbound_call,
                        named("Bob", "Lee", "Powell")));
        assertThat(lastEngaged(contact).details()).isEqualTo(named("Ana", "Diaz", null));
        contact().whenPerson(new EditContact(CARD, edit)).thenRefused("contact_not_found");
    }

    /** What must not depend on the order: the card, and of each source where it belongs. */
    private record Standing(
            ContactDetails details,
            CardOrigin card,
            @Nullable LeadOrigin lead,
            Map<UUID, Integer> ordinals) {}

    @Test
    void anyOrderOfEngagementsAnyNumberOfTimesEndsInTheSameCard() {
        List<ContactCommand> engagements = List.of(
                callOut(CALL_1, TEN.minusSeconds(300)),
                engage(
                        EngagementKind.inbound_call,
                        CALL_2,
                        TEN,
                        LeadSource.inbound_call,
                        named("Maria", null, "Dublin")),
                callOut(CALL_3, TEN.plusSeconds(30)),
                engage(
                        EngagementKind.text_in,
                        MESSAGE,
                        TEN.plusSeconds(60),
                        LeadSource.text,
                        named("Maria", "Gomez", null)),
                engage(
                        EngagementKind.text_out,
                        new UUID(5, 6),
                        TEN.minusSeconds(1),
                        LeadSource.text,
                        ContactDetails.NONE),
                engage(
                        EngagementKind.web_form,
                        new UUID(5, 7),
                        TEN.plusSeconds(90),
                        LeadSource.web_form,
                        named(null, null, "Powell")));
        Standing expected = ended(engagements);
        assertThat(expected.lead).isEqualTo(new LeadOrigin(LeadSource.inbound_call, CALL_2, TEN));
        assertThat(expected.ordinals).containsEntry(CALL_1, 0).containsEntry(CALL_3, 1);
        Random random = new Random(20260714);
        for (int run = 0; run < 1_000; run++) {
            List<ContactCommand> history = new ArrayList<>(engagements);
            for (int n = random.nextInt(6); n > 0; n--) {
                history.add(engagements.get(random.nextInt(engagements.size())));
            }
            Collections.shuffle(history, random);
            assertThat(ended(history)).as("run %d: %s", run, history).isEqualTo(expected);
        }
    }

    private static Standing ended(List<ContactCommand> history) {
        var contact = contact();
        history.forEach(contact::when);
        ContactState state = contact.state();
        Map<UUID, Integer> ordinals = new HashMap<>();
        state.engagements().forEach((source, engagement) -> ordinals.put(source, engagement.ordinal()));
        return new Standing(state.details(), state.cardOrigin(), state.leadOrigin(1), ordinals);
    }

    private static Attribution attribution(@Nullable String campaign, @Nullable BigDecimal value) {
        return new Attribution("Google", null, null, campaign, null, null, null, value, List.of());
    }

    @Test
    void attributionIsMergedPerSourceByRank() {
        BigDecimal value = new BigDecimal("450.00");
        contact()
                .when(new RecordAttribution(CARD, CALL_1, 3, attribution("roofs", null)))
                .then(new AttributionRecorded(CARD, CALL_1, 3, attribution("roofs", null), attribution("roofs", null)))
                .when(new RecordAttribution(CARD, CALL_1, 1, attribution("other", value)))
                .then(new AttributionRecorded(
                        CARD, CALL_1, 1, attribution("other", value), attribution("roofs", value)))
                .when(new RecordAttribution(CARD, CALL_1, 3, attribution("roofs", null)))
                .thenQuiet();
    }

    @Test
    void phonesAreAddedOnce() {
        contact()
                .when(callIn(CALL_1, TEN))
                .when(new AddPhone(CARD, "+16145550199"))
                .then(new PhoneAdded(CARD, "+16145550199"))
                .when(new AddPhone(CARD, "+16145550199"))
                .thenQuiet()
                .when(new AddPhone(CARD, PHONE))
                .thenQuiet();
    }

    @Test
    void mergedCardsAreOneAndTheOldOneSaysWhich() {
        contact()
                .when(callIn(CALL_1, TEN))
                .when(new MergeContacts(CARD, CARD, List.of()))
                .thenRefused("merge_with_itself")
                .when(new MergeContacts(CARD, OTHER_CARD, List.of("+16145550199")))
                .then(new ContactsMerged(CARD, OTHER_CARD, List.of("+16145550199")))
                .when(new MergeContacts(CARD, OTHER_CARD, List.of("+16145550199")))
                .thenQuiet();
        contact()
                .when(callIn(CALL_1, TEN))
                .when(new MergeAway(CARD, OTHER_CARD))
                .then(new ContactMergedAway(CARD, OTHER_CARD))
                .when(new MergeAway(CARD, OTHER_CARD))
                .thenQuiet()
                .when(callIn(CALL_2, TEN))
                .thenRefused("contact_merged");
    }

    @Test
    void whatIsHeardInACallAfterItsCardWasMergedIsKeptWhereTheCallIs() {
        var merged = contact().when(callIn(CALL_1, TEN)).when(new MergeAway(CARD, OTHER_CARD));
        merged.when(hear("12 Elm Street, Columbus, OH 43004"));
        assertThat(merged.state().details().addressLine1()).isEqualTo("12 Elm Street");
        merged.when(hear(null));
        assertThat(merged.state().details().addressLine1()).isNull();
        merged.when(new HearDetails(CARD, CALL_2, AddressLines.of("12 Elm Street")))
                .thenQuiet();
    }

    private static SendMessage text() {
        return new SendMessage(CARD, MESSAGE, "twilio", "sms", PHONE, "On our way", null, TEN);
    }

    @Test
    void afterStopNothingIsSentButWhatAProviderSentIsKept() {
        var sent = new MessageSent(CARD, MESSAGE, "twilio", "sms", PHONE, "On our way", null, TEN);
        contact()
                .when(new OptOut(CARD, PHONE))
                .then(new ContactOptedOut(CARD, PHONE))
                .when(new OptOut(CARD, PHONE))
                .thenQuiet()
                .when(text())
                .thenRefused("opted_out")
                .when(text(), RulesScenario.POLICY.as("provider:callrail"))
                .then(sent)
                .when(new OptIn(CARD, PHONE))
                .then(new ContactOptedIn(CARD, PHONE))
                .when(new OptIn(CARD, PHONE))
                .thenQuiet();
    }

    @Test
    void aTextIsToldOnceAndItsFinalStatusStands() {
        var contact = contact()
                .when(new ChangeMessageStatus(CARD, MESSAGE, "delivered"))
                .when(text());
        assertThat(contact.last().events()).hasSize(1);
        contact.when(text())
                .thenQuiet()
                .when(new ChangeMessageStatus(CARD, MESSAGE, "sent"))
                .thenQuiet();
        ReceiveMessage received = new ReceiveMessage(CARD, CALL_1, "twilio", "sms", PHONE, "Thanks", List.of(), TEN);
        contact.when(received);
        assertThat(contact.last().events()).hasSize(1);
        contact.when(received).thenQuiet().when(new SuggestMessage(CARD, CALL_2, "sms", "Hello"));
        assertThat(contact.last().events()).hasSize(1);
        contact.when(new SuggestMessage(CARD, CALL_2, "sms", "Hello")).thenQuiet();
    }

    @Test
    void anOlderPropertySnapshotIsIgnored() {
        var newer = new RecordPropertySnapshot(CARD, null, "house", 1984, null, null, null, "test", TEN);
        var older = new RecordPropertySnapshot(CARD, null, "barn", 1900, null, null, null, "test", TEN.minusSeconds(1));
        var contact = contact().when(newer);
        assertThat(contact.last().events()).hasSize(1);
        contact.when(newer).thenQuiet().when(older).thenQuiet();
    }

    @Test
    void whoIsForgottenIsForgottenOnceAndForGood() {
        contact()
                .when(callIn(CALL_1, TEN))
                .when(new EraseContact(CARD))
                .then(new ContactErased(CARD))
                .when(new EraseContact(CARD))
                .thenQuiet()
                .when(callIn(CALL_1, TEN))
                .thenQuiet();
    }
}
