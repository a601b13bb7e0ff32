package dev.otto.write.lead;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.ContactEdited;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.LeadSlotTaken;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadCsrAssigned;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadNoteAdded;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadPrioritySet;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.contact.ContactCommand.EditContact;
import dev.otto.write.lead.LeadApi.ChangeBody;
import dev.otto.write.lead.LeadApi.NewLeadBody;
import dev.otto.write.lead.LeadCommand.MarkDormant;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leads by hand on a real log: one open lead per contact, and whose rows a caller reaches. */
class LeadApiTest {

    private static final Caller MAX = new Caller(COMPANY, "max", AccessRole.manager);
    private static final Caller DANA = new Caller(COMPANY, "dana", AccessRole.csr);
    private static final Caller LEE = new Caller(COMPANY, "lee", AccessRole.csr);

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final LeadApi api = write.bean(LeadApi.class);

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void aLeadByHandOpensTheCardAndIsMadeOnce() {
        UUID lead = make("(614) 555-0151", "wants a new roof");
        assertThat(write.events(ContactCardOpened.class)).hasSize(1);
        assertThat(write.events(LeadOpened.class)).singleElement().satisfies(opened -> {
            assertThat(opened.leadId()).isEqualTo(lead);
            assertThat(opened.source()).isEqualTo(LeadSource.referral);
            assertThat(opened.openedAt()).isEqualTo(NOON);
        });
        assertThat(write.events(LeadNoteAdded.class)).hasSize(1);
        int before = write.all().size();
        write.settle();
        assertThat(write.events(ContactEngaged.class))
                .singleElement()
                .satisfies(engaged -> assertThat(engaged.leadId()).isEqualTo(lead));
        NewLeadBody again = new NewLeadBody("+16145550151", null, null, null, null);
        assertThat(TestLeads.id(api.make(again, null, MAX))).isEqualTo(lead);
        write.settle();
        assertThat(write.all()).hasSize(before);
    }

    @Test
    void whatIsSaidOfAnOpenLeadIsKeptOnceAndNothingSaidBetterIsReplaced() {
        NewLeadBody nameless = new NewLeadBody("+16145550151", null, null, null, null);
        UUID lead = TestLeads.id(api.make(nameless, null, MAX));
        write.settle();
        NewLeadBody said = new NewLeadBody("+16145550151", "Maria", "Lopez", null, "wants a new roof");
        assertThat(TestLeads.id(api.make(said, "key-1", DANA))).isEqualTo(lead);
        write.settle();
        assertThat(details().fullName()).isEqualTo("Maria Lopez");
        api.make(said, "key-1", DANA);
        write.settle();
        assertThat(write.events(LeadNoteAdded.class))
                .singleElement()
                .satisfies(added -> assertThat(added.note()).isEqualTo("wants a new roof"));
        assertThat(write.events(LeadOpened.class)).hasSize(1);

        write.send(
                new EditContact(
                        write.events(ContactCardOpened.class).getFirst().contactCardId(),
                        new ContactDetails("Mary", "Lopez", null, null, null, null, null, null, null, null, null)),
                "user:max");
        api.make(said, null, DANA);
        assertThat(details().fullName()).isEqualTo("Mary Lopez");
    }

    @Test
    void nothingIsSaidOfAColleaguesOpenLead() {
        UUID lead = make("+16145550151", null);
        api.change(lead, new ChangeBody(null, null, "dana", null), MAX);
        write.settle();
        int before = write.all().size();
        NewLeadBody said = new NewLeadBody("+16145550151", "Mary", null, null, "calls again");
        assertThat(TestLeads.id(api.make(said, null, LEE))).isEqualTo(lead);
        write.settle();
        assertThat(write.all()).hasSize(before);
    }

    @Test
    void aLeadThatIsOpenedAgainTakesTheNamesToo() {
        NewLeadBody nameless = new NewLeadBody("+16145550151", null, null, null, null);
        UUID lead = TestLeads.id(api.make(nameless, null, MAX));
        write.settle();
        write.send(
                new MarkDormant(
                        lead, write.events(ContactCardOpened.class).getFirst().contactCardId()),
                "system:test");
        write.settle();
        assertThat(make("+16145550151", "calls again")).isEqualTo(lead);
        write.settle();
        assertThat(details().fullName()).isEqualTo("Maria Lopez");
        assertThat(write.events(LeadNoteAdded.class)).hasSize(1);
        assertThat(write.events(LeadOpened.class)).hasSize(1);
    }

    @Test
    void afterALossTheNextIsAnotherLeadAndTheOldOneStaysClosed() {
        UUID first = make("+16145550151", null);
        api.change(first, new ChangeBody("closed_lost", null, null, "moved away"), MAX);
        UUID second = make("+16145550151", null);
        write.settle();
        assertThat(second).isNotEqualTo(first);
        assertThat(write.events(LeadOpened.class)).hasSize(2);
        assertStatus(() -> api.reopen(first, MAX), 409);
        assertThat(write.events(LeadReopened.class)).isEmpty();
    }

    @Test
    void aLostLeadIsOpenedAgainAndHoldsItsContact() {
        UUID lead = make("+16145550151", null);
        api.change(lead, new ChangeBody("closed_lost", null, null, "moved away"), MAX);
        write.settle();
        api.reopen(lead, MAX);
        assertThat(write.events(LeadReopened.class))
                .singleElement()
                .satisfies(reopened -> assertThat(reopened.status()).isEqualTo(LeadStatus.new_));
        assertThat(write.events(LeadSlotTaken.class)).hasSize(1);
        write.settle();
        assertThat(make("+16145550151", null)).isEqualTo(lead);
    }

    @Test
    void aPersonChangesWhatAPersonMay() {
        UUID lead = make("+16145550151", null);
        api.change(lead, new ChangeBody("qualified_unbooked", Priority.high, "dana", null), MAX);
        assertThat(write.events(LeadCsrAssigned.class)).hasSize(1);
        assertThat(write.events(LeadPrioritySet.class)).hasSize(1);
        assertThat(TestLeads.status(write, lead)).isEqualTo("qualified_unbooked");
        assertStatus(() -> api.change(lead, new ChangeBody("new", null, null, null), MAX), 409);
    }

    @Test
    void aCsrWhoTakesAKnownNumberOpensNoColleaguesLeadAgain() {
        UUID lead = make("+16145550151", null);
        api.change(lead, new ChangeBody(null, null, "dana", null), MAX);
        NewLeadBody again = new NewLeadBody("+16145550151", null, null, null, "calls again");
        assertThat(TestLeads.id(api.make(again, null, LEE)))
                .as("open: left as it is")
                .isEqualTo(lead);
        write.settle();
        write.send(
                new MarkDormant(
                        lead, write.events(ContactCardOpened.class).getFirst().contactCardId()),
                "system:test");
        int before = write.all().size();
        assertStatus(() -> api.make(again, null, LEE), 409);
        assertThat(write.all()).hasSize(before);
        assertThat(TestLeads.id(api.make(again, null, DANA))).isEqualTo(lead);
        assertThat(write.events(LeadReopened.class)).hasSize(1);
    }

    @Test
    void aCsrReachesOwnAndUnclaimedLeadsOnly() {
        UUID lead = make("+16145550151", null);
        api.change(lead, new ChangeBody(null, Priority.low, "dana", null), LEE);
        assertStatus(() -> api.change(lead, new ChangeBody(null, Priority.high, null, null), LEE), 404);
        assertStatus(() -> api.reopen(lead, LEE), 404);
        api.change(lead, new ChangeBody(null, Priority.high, null, null), DANA);
        assertThat(write.events(LeadPrioritySet.class)).hasSize(2);
    }

    @Test
    void inputThatCannotBeIsNamed() {
        assertStatus(() -> make("nobody", null), 400);
        assertStatus(() -> api.make(new NewLeadBody("+16145550151", null, null, "gossip", null), null, MAX), 400);
        assertThat(write.events(LeadEvent.class)).isEmpty();
        UUID lead = make("+16145550151", null);
        assertStatus(() -> api.change(lead, new ChangeBody("sold", null, null, null), MAX), 400);
        assertStatus(() -> api.change(lead, new ChangeBody("closed_lost", null, null, " "), MAX), 400);
        assertStatus(() -> api.change(lead, new ChangeBody(null, null, "nobody", null), MAX), 400);
        assertStatus(() -> api.reopen(new UUID(1, 1), MAX), 404);
        assertThat(write.events(LeadLost.class)).isEmpty();
    }

    /** What stands of the only contact. */
    private ContactDetails details() {
        return write.events(ContactEvent.class).stream()
                .<ContactDetails>mapMulti((event, into) -> {
                    switch (event) {
                        case ContactEngaged e -> into.accept(e.details());
                        case ContactEdited e -> into.accept(e.details());
                        default -> {}
                    }
                })
                .reduce(ContactDetails.NONE, (before, after) -> after);
    }

    private UUID make(String phone, @Nullable String notes) {
        return TestLeads.id(api.make(new NewLeadBody(phone, "Maria", "Lopez", "referral", notes), null, MAX));
    }

    private static void assertStatus(ThrowingCallable act, int status) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }
}
