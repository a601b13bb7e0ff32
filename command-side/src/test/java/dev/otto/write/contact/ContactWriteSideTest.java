package dev.otto.write.contact;

import static dev.otto.write.TestWriteSide.CEDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.company.Role;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.Policy;
import dev.otto.write.RefusedByIndex;
import dev.otto.write.Sent;
import dev.otto.write.TestWriteSide;
import dev.otto.write.WriteIndex;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.call.TestCalls;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.ChangeUserRole;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.company.CompanyUser;
import dev.otto.write.contact.ContactCommand.AddPhone;
import dev.otto.write.contact.ContactCommand.EraseContact;
import dev.otto.write.contact.ContactCommand.MergeContacts;
import dev.otto.write.contact.ContactCommand.ReceiveMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls and contacts on a real log: look-up tables in the appending transaction, policies behind it. */
class ContactWriteSideTest {

    private static final Instant NOON = TestWriteSide.NOON;
    private static final String MARIA = "+16145550151";
    private static final String JOHN = "+16145550152";
    private static final UUID CALL = Ids.call(CEDAR, "callrail", "CAL1");

    private final TestWriteSide write = new TestWriteSide(
            List.of(TestCalls.AGGREGATE, TestContacts.AGGREGATE),
            (jdbc, companies) -> {
                List<WriteIndex> indexes = new ArrayList<>(TestCalls.indexes(jdbc));
                indexes.add(new TestContacts(jdbc, companies).index());
                return indexes;
            },
            (jdbc, companies) -> {
                List<Policy> policies = new ArrayList<>(new TestContacts(jdbc, companies).policies());
                policies.addAll(TestCalls.policies(jdbc, companies));
                return policies;
            });
    private final ContactIds ids = new TestContacts(write.log.jdbc, write.companies.directory()).ids();

    @BeforeEach
    void registerCompany() {
        write.commands.send(
                new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
    }

    @AfterEach
    void close() {
        write.close();
    }

    private static CallFacts facts(String from, @Nullable String agentEmail) {
        return new CallFacts(
                Direction.inbound,
                from,
                "+16145550100",
                null,
                null,
                "Maria Gomez",
                null,
                null,
                null,
                agentEmail,
                null,
                NOON,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private UUID card(String phone) {
        return write.log.tenants.command(CEDAR, () -> ids.of(CEDAR, phone));
    }

    private void receive(UUID call, String from) {
        write.commands.send(
                new ReceiveCall(call, card(from), "callrail", call.toString(), 1, facts(from, null)),
                TestWriteSide.by("provider:callrail"));
        write.settle();
    }

    private List<EventEnvelope> events() {
        return write.log.events();
    }

    private List<String> names() {
        return events().stream().map(EventEnvelope::name).toList();
    }

    private ContactEngaged lastEngaged() {
        return events().stream()
                .map(EventEnvelope::event)
                .filter(ContactEngaged.class::isInstance)
                .map(ContactEngaged.class::cast)
                .toList()
                .getLast();
    }

    @Test
    void aCallOpensTheCardAndTheLeadOnceHoweverOftenItIsTold() {
        UUID before = card(MARIA);
        receive(CALL, MARIA);
        receive(CALL, MARIA);
        assertThat(names())
                .containsExactly("company.registered", "call.received", "contact.card_opened", "contact.engaged");
        assertThat(card(MARIA)).isEqualTo(before).isNotEqualTo(card(JOHN));
        assertThat(lastEngaged().leadId()).isEqualTo(Ids.lead(before, 1));
        assertThat(lastEngaged().details().lastName()).isEqualTo("Gomez");
    }

    @Test
    void aCallThatTurnsOutMissedChangesWhereTheLeadComesFrom() {
        receive(CALL, MARIA);
        Sent sent = write.commands.send(
                new MissCall(CALL, card(MARIA), "callrail", "CAL1", 3, facts(MARIA, null)),
                TestWriteSide.by("provider:callrail"));
        write.settle();
        assertThat(sent.events()).isEqualTo(1);
        assertThat(lastEngaged().leadSource()).isEqualTo(LeadSource.missed_call);
        assertThat(lastEngaged().ordinal()).isEqualTo(1);
    }

    @Test
    void aTextContinuesTheLead() {
        receive(CALL, MARIA);
        UUID message = Ids.message(CEDAR, "callrail", "SCI1");
        write.commands.send(
                new ReceiveMessage(card(MARIA), message, "callrail", "sms", MARIA, "Hello", List.of(), NOON),
                TestWriteSide.by("provider:callrail"));
        write.settle();
        assertThat(lastEngaged().kind()).isEqualTo(EngagementKind.text_in);
        assertThat(lastEngaged().ordinal()).isEqualTo(1);
    }

    @Test
    void aNumberBelongsToOneCard() {
        receive(CALL, MARIA);
        receive(Ids.call(CEDAR, "callrail", "CAL2"), JOHN);
        List<String> before = names();
        assertThatThrownBy(() -> write.commands.send(new AddPhone(card(MARIA), JOHN), TestWriteSide.by("user:ava")))
                .isInstanceOfSatisfying(
                        RefusedByIndex.class, e -> assertThat(e.errorCode()).isEqualTo("phone_taken"))
                .hasMessageNotContaining(JOHN);
        assertThat(names()).isEqualTo(before);
        write.commands.send(new AddPhone(card(MARIA), "+16145550199"), TestWriteSide.by("user:ava"));
        assertThat(card("+16145550199")).isEqualTo(card(MARIA));
    }

    @Test
    void aMergedCardsCallsEngageTheSurvivor() {
        receive(CALL, MARIA);
        UUID john = card(JOHN);
        UUID call = Ids.call(CEDAR, "callrail", "CAL2");
        receive(call, JOHN);
        UUID maria = card(MARIA);
        write.commands.send(new MergeContacts(maria, john, List.of(JOHN)), TestWriteSide.by("user:ava"));
        assertThat(card(JOHN)).isEqualTo(maria);
        write.commands.send(
                new MissCall(call, john, "callrail", "CAL2", 3, facts(JOHN, null)),
                TestWriteSide.by("provider:callrail"));
        write.settle();
        assertThat(lastEngaged().contactCardId()).isEqualTo(maria);
    }

    @Test
    void afterAnErasureTheNumberIsAnotherCard() {
        receive(CALL, MARIA);
        UUID before = card(MARIA);
        write.commands.send(new EraseContact(before), TestWriteSide.by("user:ava"));
        assertThat(card(MARIA)).isNotEqualTo(before);
    }

    /** A literal: another formula would make another card of every number that the log knows. */
    @Test
    void anUnknownNumbersCardIsMadeOfTheCompanysKeyAndTheNumber() {
        byte[] key = new byte[32];
        for (byte i = 0; i < key.length; i++) {
            key[i] = i;
        }
        CompanyProfile cedar = new CompanyProfile(CEDAR, TestWriteSide.settings("Cedar Ridge"), key);
        ContactIds ofKey = new TestContacts(write.log.jdbc, new OneCompany(cedar)).ids();
        assertThat(write.log.tenants.command(CEDAR, () -> ofKey.of(CEDAR, MARIA)))
                .hasToString("be35fb17-a9c8-598d-a093-e163d5b4423c");
    }

    @Test
    void aCallIsTheirsWhoseEmailTheProviderNamesOnceWeKnowThem() {
        write.commands.send(
                new CorrectCall(CALL, card(MARIA), "callrail", "CAL1", 4, facts(MARIA, "Sam@CedarRidge.example")),
                TestWriteSide.by("provider:callrail"));
        write.settle();
        assertThat(names()).doesNotContain("call.assigned_to_csr");
        write.commands.send(
                new AddUser(CEDAR, "user_rep_sam", "sam@cedarridge.example", "Sam", Role.sales_rep),
                TestWriteSide.by("user:ava"));
        write.settle();
        assertThat(events().getLast().event())
                .isEqualTo(new CallAssignedToCsr(CALL, card(MARIA), null, "user_rep_sam", CallType.sales_call, false));
    }

    @Test
    void aCallStaysTheirsWhoTookItThoughTheirRoleChanges() {
        write.commands.send(
                new AddUser(CEDAR, "user_csr_sam", "sam@cedarridge.example", "Sam", Role.csr),
                TestWriteSide.by("user:ava"));
        write.commands.send(
                new CorrectCall(CALL, card(MARIA), "callrail", "CAL1", 4, facts(MARIA, "sam@cedarridge.example")),
                TestWriteSide.by("provider:callrail"));
        write.settle();
        write.commands.send(new ChangeUserRole(CEDAR, "user_csr_sam", Role.sales_rep), TestWriteSide.by("user:ava"));
        write.settle();
        assertThat(events())
                .map(EventEnvelope::event)
                .filteredOn(CallAssignedToCsr.class::isInstance)
                .containsExactly(
                        new CallAssignedToCsr(CALL, card(MARIA), "user_csr_sam", null, CallType.csr_call, false));
    }

    private record OneCompany(CompanyProfile company) implements CompanyDirectory {

        @Override
        public CompanyProfile of(String companyId) {
            return company;
        }

        @Override
        public Optional<CompanyProfile> find(String companyId) {
            return Optional.of(company);
        }

        @Override
        public Optional<CompanyUser> userByEmail(String companyId, String email) {
            return Optional.empty();
        }

        @Override
        public Optional<CompanyUser> user(String companyId, String userId) {
            return Optional.empty();
        }
    }
}
