package dev.otto.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.tenancy.TenantTransactions.TenancyViolation;
import dev.otto.platform.testing.TestDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@Tag(TestDatabase.ANY_SERVER)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantTransactionsTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcTransactionManager transactionManager = new JdbcTransactionManager(database);
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final TenantTransactions transactions = new TenantTransactions(transactionManager, jdbc);

    private record Who(String role, String company) {}

    @BeforeAll
    void oneEventOfEachOfTwoCompanies() {
        database.setMaximumPoolSize(1); // so that what leaks is seen by the next
        for (String company : new String[] {"acme", "zenith"}) {
            transactions.command(company, () -> append(company));
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void eachTransactionHasItsRoleAndCompany() {
        assertThat(transactions.command("acme", this::who)).isEqualTo(new Who("otto_command", "acme"));
        assertThat(transactions.request("acme", this::who)).isEqualTo(new Who("otto_request", "acme"));
        assertThat(transactions.worker(this::who)).isEqualTo(new Who("otto_worker", ""));
    }

    @Test
    void theConnectionCarriesNothingBackToThePool() {
        transactions.command("acme", this::who);
        assertThat(who()).isEqualTo(new Who("otto", ""));
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.command("acme", () -> {
                    throw new IllegalStateException("work fails");
                }));
        assertThat(who()).isEqualTo(new Who("otto", ""));
        assertThat(transactions.isOpen()).isFalse();
    }

    @Test
    void onlyRepeatableWorkIsCommittedBeforeItIsOnDisk() {
        jdbc.sql("set synchronous_commit = on").update(); // as it is where Otto runs; this database is for tests
        assertThat(transactions.repeatable(this::waitsForDisk)).isEqualTo("off");
        assertThat(transactions.worker(this::waitsForDisk)).isEqualTo("on");
        assertThat(transactions.command("acme", this::waitsForDisk)).isEqualTo("on");
        assertThat(transactions.repeatable(this::who)).isEqualTo(new Who("otto_worker", ""));
        assertThat(waitsForDisk()).isEqualTo("on");
    }

    @Test
    void aSnapshotIsARequestsAndTheNextTransactionIsNone() {
        assertThat(transactions.snapshot("acme", this::who)).isEqualTo(new Who("otto_request", "acme"));
        assertThat(transactions.snapshot("acme", () -> transactions.request("acme", this::isolation)))
                .isEqualTo("repeatable read");
        assertThat(transactions.request("acme", this::isolation)).isEqualTo("read committed");
        assertThatThrownBy(() -> transactions.request("acme", () -> transactions.snapshot("acme", this::isolation)))
                .isInstanceOf(TenantTransactions.TenancyViolation.class);
    }

    private String isolation() {
        return jdbc.sql("show transaction_isolation").query(String.class).single();
    }

    @Test
    void aCommandSeesItsOwnCompanysEventsOnlyAndAWorkerAll() {
        assertThat(transactions.command("acme", this::visibleEvents)).isEqualTo(1);
        assertThat(transactions.worker(this::visibleEvents)).isEqualTo(2);
    }

    @Test
    void theLoginAndARequestSeeNoEvent() {
        assertThat(visibleEvents()).isZero();
        assertThatThrownBy(() -> transactions.request("acme", this::visibleEvents))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void aCommandCannotAppendForAnotherCompany() {
        assertThatThrownBy(() -> transactions.command("acme", () -> append("zenith")))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("row-level security");
    }

    @Test
    void nobodyChangesAnEvent() {
        assertThatThrownBy(() -> transactions.worker(
                        () -> jdbc.sql("update event_log set type = 'x'").update()))
                .hasStackTraceContaining("permission denied");
        assertThat(jdbc.sql("delete from event_log").update()).isZero();
    }

    @Test
    void aRequestReadsTheHistoryOfItsOwnCompanyOnly() {
        assertThat(transactions.request("acme", () -> history("acme", "stream-acme")))
                .isEqualTo(1);
        assertThat(transactions.request("acme", () -> history("acme", "stream-zenith")))
                .isZero();
        assertThatThrownBy(() -> transactions.request("acme", () -> history("zenith", "stream-zenith")))
                .hasStackTraceContaining("another company");
        assertThatThrownBy(() -> history("zenith", "stream-zenith")).hasStackTraceContaining("permission denied");
    }

    @Test
    void aNestedCallOfTheSameCompanyJoins() {
        assertThat(transactions.command(
                        "acme",
                        () -> transactions.command("acme", this::transaction).equals(transaction())))
                .isTrue();
        assertThat(transactions.command("acme", () -> transactions.request("acme", this::who)))
                .isEqualTo(new Who("otto_command", "acme"));
        assertThat(transactions.worker(() -> transactions.command("acme", this::who)))
                .isEqualTo(new Who("otto_worker", ""));
    }

    @Test
    void aNestedCallOfAnotherCompanyOrAHigherRoleIsRefused() {
        assertThatExceptionOfType(TenancyViolation.class)
                .isThrownBy(() -> transactions.command("acme", () -> transactions.command("zenith", this::who)));
        assertThatExceptionOfType(TenancyViolation.class)
                .isThrownBy(() -> transactions.request("acme", () -> transactions.command("acme", this::who)));
        assertThatExceptionOfType(TenancyViolation.class)
                .isThrownBy(() -> transactions.command("acme", () -> transactions.worker(this::who)));
        assertThatExceptionOfType(TenancyViolation.class).isThrownBy(() -> transactions.command(" ", this::who));
    }

    @Test
    void aTransactionWithoutARoleIsNotJoined() {
        assertThatExceptionOfType(TenancyViolation.class)
                .isThrownBy(() -> new TransactionTemplate(transactionManager)
                        .execute(status -> transactions.command("acme", this::who)));
    }

    @Test
    void aSuspendedTransactionKeepsItsTenancyToItself() {
        database.setMaximumPoolSize(2);
        TransactionTemplate another = new TransactionTemplate(transactionManager);
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transactions.command("acme", () -> {
            assertThat(another.<Boolean>execute(status -> transactions.isOpen()))
                    .isFalse();
            assertThat(transactions.company()).contains("acme");
        });
        assertThat(transactions.isOpen()).isFalse();
    }

    @Test
    void theCheckPassesForTheRolesOfTheMigration() {
        new TenancyCheck(transactions, jdbc).verify();
        assertThat(transactions.isOpen()).isFalse();
    }

    @Test
    void theCheckRefusesARoleThatIsNotBound() {
        TestDatabase.asSuperuser(database, "create table owned_by_requests (id int)");
        TestDatabase.asSuperuser(database, "alter table owned_by_requests owner to otto_request");
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new TenancyCheck(transactions, jdbc).verify())
                    .withMessageContaining("owned_by_requests");
        } finally {
            TestDatabase.asSuperuser(database, "drop table owned_by_requests");
        }
        TestDatabase.asSuperuser(database, "alter role otto_request bypassrls");
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new TenancyCheck(transactions, jdbc).verify())
                    .withMessageContaining("may bypass row-level security");
        } finally {
            TestDatabase.asSuperuser(database, "alter role otto_request nobypassrls");
        }
    }

    private String waitsForDisk() {
        return jdbc.sql("show synchronous_commit").query(String.class).single();
    }

    private Who who() {
        return jdbc.sql("select current_user, coalesce(current_setting('otto.company_id', true), '')")
                .query((rs, row) -> new Who(rs.getString(1), rs.getString(2)))
                .single();
    }

    private String transaction() {
        return jdbc.sql("select pg_current_xact_id()::text").query(String.class).single();
    }

    private int visibleEvents() {
        return jdbc.sql("select count(*) from event_log").query(Integer.class).single();
    }

    private int history(String company, String stream) {
        return jdbc.sql("select count(*) from event_history(?, array[?])")
                .params(company, stream)
                .query(Integer.class)
                .single();
    }

    private void append(String company) {
        jdbc.sql("""
                        insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision,
                            company_id, recorded_at, occurred_at, payload, metadata, hash)
                        values (gen_random_uuid(), 'stream-' || ?, 0, 'test', 'test.happened', 1, ?, now(), now(), '{}', '{}', '')
                        """).params(company, company).update();
    }

    @Test
    void workThatLostARaceIsDoneAgainAndOtherFailuresAreNot() {
        AtomicInteger tries = new AtomicInteger();
        String done = transactions.command("cedar-ridge", () -> {
            if (tries.incrementAndGet() < 3) {
                throw new ConcurrencyException("another came first");
            }
            return "done";
        });
        assertThat(done).isEqualTo("done");
        assertThat(tries).hasValue(3);

        tries.set(0);
        assertThatThrownBy(() -> transactions.command("cedar-ridge", () -> {
                    tries.incrementAndGet();
                    throw new IllegalArgumentException("a defect");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aRequestsStatementIsWaitedForSoLong() {
        assertThat(transactions.request("acme", this::statementTimeout)).isEqualTo("30s");
        assertThat(transactions.command("acme", this::statementTimeout)).isEqualTo("0");
        assertThat(transactions.<String>worker(this::statementTimeout)).isEqualTo("0");
    }

    private String statementTimeout() {
        return jdbc.sql("show statement_timeout").query(String.class).single();
    }
}
