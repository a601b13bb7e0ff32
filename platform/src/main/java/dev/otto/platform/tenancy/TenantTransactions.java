package dev.otto.platform.tenancy;

import dev.otto.platform.tenancy.RolePools.Pool;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens the transactions in which all SQL of Otto runs. Each first becomes one of the three database roles and, except
 * for workers, sets its company; both are settings of the transaction, so that a pooled connection carries neither back.
 * Row-level security is forced on the login as well: SQL outside of such a transaction sees nothing of any company.
 *
 * <p>A call within an open one joins it when that gives no more than was asked for: the same company in the same role, a
 * reading request within a command of the same company, and anything within a worker's transaction (which sees all
 * companies, and in which the role and the company stay as they are). Everything else is refused.
 */
public final class TenantTransactions {

    private enum Role {
        REQUEST("otto_request"),
        COMMAND("otto_command"),
        WORKER("otto_worker");

        private final String databaseRole;

        Role(String databaseRole) {
            this.databaseRole = databaseRole;
        }
    }

    private record Tenancy(Role role, @Nullable String companyId) {

        boolean covers(Tenancy asked) {
            return switch (role) {
                case WORKER -> true;
                case COMMAND -> asked.role != Role.WORKER && Objects.equals(companyId, asked.companyId);
                case REQUEST -> equals(asked);
            };
        }

        @Override
        public String toString() {
            return companyId == null ? role.databaseRole : role.databaseRole + " of " + companyId;
        }
    }

    /** How often work that lost a race on an aggregate is done before the caller is told. */
    private static final int MOST_TRIES = 5;

    /** unique_violation, serialization_failure, deadlock_detected, lock_not_available. */
    private static final Set<String> RACES = Set.of("23505", "40001", "40P01", "55P03");

    private static final String SETTINGS = "select set_config('role', ?, true), set_config('otto.company_id', ?, true)";
    /** No request waits longer for one statement: what takes so long is asked for in smaller pieces. */
    private static final String OF_REQUESTS = SETTINGS + ", set_config('statement_timeout', '30s', true)";

    private static final String NOT_LASTING = SETTINGS + ", set_config('synchronous_commit', 'off', true)";

    private final JdbcClient jdbc;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private final TransactionTemplate looking;

    public TenantTransactions(PlatformTransactionManager transactionManager, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.writing = new TransactionTemplate(transactionManager);
        this.reading = new TransactionTemplate(transactionManager);
        this.reading.setReadOnly(true);
        this.looking = new TransactionTemplate(transactionManager);
        this.looking.setReadOnly(true);
        this.looking.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * Runs work that writes in the name of the company, as {@code otto_command}. Work that loses a race on an aggregate
     * is rolled back and done again, so it must have no effect but on the database.
     */
    public <T extends @Nullable Object> T command(String companyId, Supplier<T> work) {
        return within(writing, new Tenancy(Role.COMMAND, required(companyId)), true, work);
    }

    /** Runs work that writes in the name of the company, as {@code otto_command}. */
    public void command(String companyId, Runnable work) {
        command(companyId, nothing(work));
    }

    /** Runs work that reads in the name of the company, as {@code otto_request}, in a read-only transaction. */
    public <T extends @Nullable Object> T request(String companyId, Supplier<T> work) {
        return within(reading, new Tenancy(Role.REQUEST, required(companyId)), true, work);
    }

    /**
     * The same in one snapshot: none of its statements sees what was committed after the first. Tables that were swapped since
     * and are looked at for the first time have no rows in it.
     */
    public <T extends @Nullable Object> T snapshot(String companyId, Supplier<T> work) {
        if (isOpen()) {
            throw new TenancyViolation("a snapshot was asked for within a transaction that had begun without one");
        }
        return within(looking, new Tenancy(Role.REQUEST, required(companyId)), true, work);
    }

    /** Runs work that serves no request, as {@code otto_worker}, which sees all companies. */
    public <T extends @Nullable Object> T worker(Supplier<T> work) {
        return within(writing, new Tenancy(Role.WORKER, null), true, work);
    }

    /** Runs work that serves no request, as {@code otto_worker}, which sees all companies. */
    public void worker(Runnable work) {
        worker(nothing(work));
    }

    /**
     * Runs a worker's work that is found undone and done again should the database lose it: its commit is seen by all at
     * once, but is not waited for on disk.
     */
    public <T extends @Nullable Object> T repeatable(Supplier<T> work) {
        return within(writing, new Tenancy(Role.WORKER, null), false, work);
    }

    /** Whether the current thread is within such a transaction. */
    public boolean isOpen() {
        return current() != null;
    }

    /** The company of the open transaction; empty when none is open or it is a worker's. */
    public Optional<String> company() {
        @Nullable Tenancy current = current();
        return current == null ? Optional.empty() : Optional.ofNullable(current.companyId);
    }

    private <T extends @Nullable Object> T within(
            TransactionTemplate template, Tenancy asked, boolean lasting, Supplier<T> work) {
        @Nullable Tenancy current = current();
        if (current != null) {
            if (!current.covers(asked)) {
                throw new TenancyViolation("a transaction of " + asked + " was asked for within one of " + current);
            }
            return work.get();
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new TenancyViolation("a transaction of " + asked + " was asked for within one that has no role");
        }
        for (int tries = 1; ; tries++) {
            try {
                return begin(template, asked, lasting, work);
            } catch (RuntimeException e) {
                if (asked.role != Role.COMMAND || tries == MOST_TRIES || !lostARace(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether another transaction came first, so that the same work may succeed now. */
    private static boolean lostARace(RuntimeException e) {
        return lostAppend(e)
                || causes(e)
                        .anyMatch(cause ->
                                cause instanceof SQLException sql && RACES.contains(String.valueOf(sql.getSQLState())));
    }

    /** Whether another transaction appended to the same aggregate first, as any log says it. */
    public static boolean lostAppend(RuntimeException e) {
        return causes(e)
                .anyMatch(cause -> cause instanceof ConcurrencyException
                        || cause instanceof StatusRuntimeException server
                                && server.getStatus().getCode() == Status.Code.OUT_OF_RANGE); // Axon Server
    }

    private static Stream<Throwable> causes(Throwable error) {
        return Stream.<Throwable>iterate(error, Objects::nonNull, Throwable::getCause);
    }

    private <T extends @Nullable Object> T begin(
            TransactionTemplate template, Tenancy asked, boolean lasting, Supplier<T> work) {
        RolePools.want(asked.role == Role.WORKER ? Pool.WORKING : Pool.SERVING);
        try {
            return template.execute(status -> {
                RolePools.wantNone(); // the transaction has its connection
                jdbc.sql(asked.role == Role.REQUEST ? OF_REQUESTS : lasting ? SETTINGS : NOT_LASTING)
                        .param(asked.role.databaseRole)
                        .param(asked.companyId == null ? "" : asked.companyId)
                        .query((rs, row) -> true)
                        .single();
                Binding binding = new Binding(this, asked);
                binding.resume();
                TransactionSynchronizationManager.registerSynchronization(binding);
                return work.get();
            });
        } finally {
            RolePools.wantNone();
        }
    }

    private @Nullable Tenancy current() {
        return (Tenancy) TransactionSynchronizationManager.getResource(this);
    }

    private static String required(String companyId) {
        if (companyId.isBlank()) {
            throw new TenancyViolation("a transaction of no company was asked for");
        }
        return companyId;
    }

    private static Supplier<@Nullable Void> nothing(Runnable work) {
        return () -> {
            work.run();
            return null;
        };
    }

    /** Keeps the tenancy with its transaction, also while that one is suspended for another. */
    private record Binding(TenantTransactions owner, Tenancy tenancy) implements TransactionSynchronization {

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(owner, tenancy);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(owner);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(owner);
        }
    }

    /** Code asked for data in a name other than the one its transaction has: a bug, never a user's mistake. */
    public static final class TenancyViolation extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        TenancyViolation(String message) {
            super(message);
        }
    }
}
