package dev.otto.write;

import static dev.otto.write.TestWriteSide.CEDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.events.company.Role;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyCommand.RemoveUser;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsTest {

    @SuppressWarnings("NullAway.Init")
    private TestWriteSide write;

    @BeforeAll
    void start() {
        write = new TestWriteSide(List.of(), List.of(), List.of());
    }

    @AfterAll
    void stop() {
        write.close();
    }

    @Test
    @Order(1)
    void aRefusalToAnAggregateThatIsNotThereLeavesNothingBehind() {
        assertThatThrownBy(() -> write.commands.send(
                        new AddUser(CEDAR, "ava", null, null, Role.admin), TestWriteSide.by("user:ava")))
                .isInstanceOf(Refused.class)
                .satisfies(e -> assertThat(((Refused) e).refusal().errorCode()).isEqualTo("company_not_registered"));
        assertThat(write.log.reader.read(0, 10)).isEmpty();
    }

    @Test
    @Order(2)
    void theFirstCommandMakesTheAggregateAndItsEventCarriesTheContext() {
        Sent sent = write.commands.send(
                new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
        assertThat(sent.changed()).isTrue();
        List<EventEnvelope> events = write.log.reader.read(0, 10);
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().position()).isEqualTo(sent.position());
        assertThat(events.getFirst().event()).isInstanceOf(CompanyRegistered.class);
        assertThat(events.getFirst().metadata())
                .isEqualTo(TestWriteSide.by("user:ava").toMetadata());
    }

    @Test
    @Order(3)
    void theLookUpTableIsWrittenInTheSameTransaction() {
        assertThat(write.log.tenants.command(
                        CEDAR,
                        () -> write.companies.directory().of(CEDAR).settings().name()))
                .isEqualTo("Cedar Ridge");
        assertThat(write.log.tenants.command(
                        CEDAR, () -> write.companies.directory().of(CEDAR).idKey()))
                .hasSize(32);
    }

    @Test
    @Order(4)
    void aRepetitionAppendsNothingAndAPersonIsToldWhereWhatTheyRepeatedStands() {
        RegisterCompany again = new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge"));
        long standing = write.log.reader.read(0, 10).getFirst().position();
        assertThat(write.commands.send(again, TestWriteSide.by("user:ava"))).isEqualTo(new Sent(standing, 0));
        assertThat(write.commands.send(again, TestWriteSide.by("system"))).isEqualTo(new Sent(0, 0));
    }

    @Test
    @Order(5)
    void aRefusalInTheMiddleDoesNotUndoWhatTheTransactionDidBefore() {
        write.log.tenants.command(CEDAR, () -> {
            write.commands.send(new AddUser(CEDAR, "ava", null, null, Role.admin), TestWriteSide.by("user:ava"));
            assertThatThrownBy(() -> write.commands.send(new RemoveUser(CEDAR, "ava"), TestWriteSide.by("user:ava")))
                    .isInstanceOf(Refused.class);
            write.commands.send(new AddUser(CEDAR, "ben", null, null, Role.csr), TestWriteSide.by("user:ava"));
        });
        assertThat(write.log.reader.read(0, 10))
                .extracting(EventEnvelope::name)
                .containsExactly("company.registered", "company.user_added", "company.user_added");
    }

    @Test
    @Order(6)
    void whatIsRolledBackWasNeverAppendedNorIndexed() {
        assertThatThrownBy(() -> write.log.tenants.command(CEDAR, () -> {
                    write.commands.send(new AddUser(CEDAR, "cy", null, null, Role.csr), TestWriteSide.by("user:ava"));
                    throw new IllegalStateException("the delivery's mark could not be written");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(write.log.reader.read(0, 10)).hasSize(3);
        assertThat(write.log.tenants.command(
                        CEDAR, () -> write.companies.directory().user(CEDAR, "cy")))
                .isEmpty();
        assertThat(write.commands
                        .send(new AddUser(CEDAR, "cy", null, null, Role.csr), TestWriteSide.by("user:ava"))
                        .changed())
                .isTrue();
    }
}
