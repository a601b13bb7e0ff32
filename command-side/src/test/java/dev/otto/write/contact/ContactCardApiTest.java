package dev.otto.write.contact;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.ContactEdited;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.IfMatch;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Commands;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.contact.ContactCardApi.EditBody;
import dev.otto.write.contact.ContactCardApi.MergeBody;
import dev.otto.write.contact.ContactCommand.EditContact;
import dev.otto.write.lead.TestLeads;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Corrections by hand on a real log: what a client has not seen is not overwritten. */
class ContactCardApiTest {

    private static final Caller MAX = new Caller(COMPANY, "max", AccessRole.manager);

    private final ScannedWriteSide write = new ScannedWriteSide();
    private UUID card = new UUID(0, 0);

    @BeforeEach
    void someCard() {
        card = TestLeads.make(write, MAX, "+16145550151").contactCardId();
        write.settle();
    }

    @AfterEach
    void close() {
        write.close();
    }

    private ContactCardApi api(Commands commands) {
        return new ContactCardApi(
                commands,
                write.bean(CallerContexts.class),
                write.bean(TenantTransactions.class),
                write.bean(EventStore.class),
                write.bean(ContactIds.class),
                write.bean(JdbcClient.class),
                write.bean(WriteAnswers.class));
    }

    private IfMatch seen() {
        long sequence = write.bean(TenantTransactions.class)
                .command(
                        COMPANY,
                        () -> write.bean(EventStore.class)
                                .lastSequenceNumberFor(card.toString())
                                .orElseThrow());
        return IfMatch.of("\"" + sequence + "\"");
    }

    private static EditBody city(String city) {
        return new EditBody(null, null, null, null, null, null, city, null, null, null, null);
    }

    private void assertStale(ContactCardApi api, IfMatch expected) {
        assertThatThrownBy(() -> api.edit(card, city("Dayton"), expected, MAX))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.errorCode()).isEqualTo("precondition_failed"));
    }

    @Test
    void aStaleEditIsRefusedAndChangesNothing() {
        ContactCardApi api = api(write.bean(Commands.class));
        IfMatch before = seen();
        api.edit(card, city("Columbus"), before, MAX);
        assertStale(api, before);
        api.edit(card, city("Dayton"), seen(), MAX);
        api.edit(card, city("Akron"), IfMatch.of(null), MAX);
        assertThat(write.events(ContactEdited.class))
                .extracting(edited -> edited.details().city())
                .containsExactly("Columbus", "Dayton", "Akron");
    }

    @Test
    void whoComesInBetweenIsNotOverwritten() {
        Commands real = write.bean(Commands.class);
        ContactCardApi late = api((command, context) -> {
            // somebody else's edit is committed after this one's client was found to be up to date
            CompletableFuture.runAsync(() -> write.send(new EditContact(card, details("Toledo")), "user:ava"))
                    .join();
            return real.send(command, context);
        });
        assertStale(late, seen());
        assertThat(write.events(ContactEdited.class))
                .extracting(edited -> edited.details().city())
                .containsExactly("Toledo");
    }

    @Test
    void whoeverEditsByTheIdOfAMergedCardIsToldOfTheOtherWhateverTheyHaveSeen() {
        UUID merged = card;
        card = TestLeads.make(write, MAX, "+16145550152").contactCardId();
        ContactCardApi api = api(write.bean(Commands.class));
        api.merge(merged, new MergeBody(card), MAX);
        for (IfMatch expected : List.of(seen(), IfMatch.of("\"99\""), IfMatch.of(null))) {
            assertThatThrownBy(() -> api.edit(merged, city("Dayton"), expected, MAX))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.errorCode()).isEqualTo("contact_merged"));
        }
        assertThat(write.events(ContactEdited.class)).isEmpty();
    }

    private static ContactDetails details(String city) {
        return new ContactDetails(null, null, null, null, null, null, city, null, null, null, null);
    }
}
