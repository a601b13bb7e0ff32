package dev.otto.fold.runner;

import dev.otto.fold.Projections;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.tenancy.TenantTransactions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a rebuild or verification gets on: written to its row now and then, where it also learns that it is to end. */
final class RunRecord {

    /** Somebody asked the run to end. */
    static final class CancelledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CancelledException() {
            super("cancelled");
        }
    }

    /** The session that held the run's lock is gone: another process may go on with it by now. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostException() {
            super("the lock of the run was lost");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
    private static final Duration LOGGED_EVERY = Duration.ofSeconds(5);
    private static final Duration WRITTEN_EVERY = Duration.ofMillis(250);

    /** How many times as seldom a run in the background says how far it is: to say it four times a second cost as much as the run. */
    private static final int SELDOM = 20;

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final UUID id;
    private final String kind;
    private final String projection;
    private final Instant startedAt;
    private Duration writtenEvery = WRITTEN_EVERY;
    private Duration loggedEvery = LOGGED_EVERY;
    private long done;
    private long total;
    private Instant writtenAt;
    private Instant loggedAt;
    private String phase = "preparing";
    private double shareBefore;
    private double shareAfter = 1;
    private long doneInPhase;
    private volatile boolean cancelled;
    private @Nullable Connection lock;

    RunRecord(
            TenantTransactions transactions,
            JdbcClient jdbc,
            InstantSource clock,
            UUID id,
            String kind,
            String projection) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
        this.id = id;
        this.startedAt = clock.instant();
        this.writtenAt = startedAt;
        this.loggedAt = startedAt;
        this.kind = kind;
        this.projection = projection;
        transactions.worker(() -> jdbc.sql("""
                        insert into projection_run (id, kind, projection, phase, started_at, updated_at)
                        values (:id, :kind, :projection, 'preparing', :now, :now)
                        on conflict (id) do update set updated_at = excluded.updated_at""")
                .param("id", id)
                .param("kind", kind)
                .param("projection", projection)
                .param("now", startedAt.atOffset(ZoneOffset.UTC))
                .update());
    }

    /** Nobody waits for this one: its progress is told every few seconds, and that is how long a cancellation may take. */
    RunRecord inBackground() {
        writtenEvery = WRITTEN_EVERY.multipliedBy(SELDOM);
        loggedEvery = LOGGED_EVERY.multipliedBy(SELDOM);
        return this;
    }

    /** The run is this process's for as long as that session lives. */
    RunRecord heldBy(Connection session) {
        lock = session;
        return this;
    }

    /**
     * Asks whether it still does.
     *
     * @throws LostException when it does not
     */
    void stillOurs() {
        if (lock != null) {
            try {
                Connections.execute(lock, "select 1");
            } catch (SQLException e) {
                throw new LostException();
            }
        }
    }

    UUID id() {
        return id;
    }

    String kind() {
        return kind;
    }

    void cancel() {
        cancelled = true;
    }

    /**
     * Begins a phase.
     *
     * @param outOf events that it has to do
     * @param before which share of the whole run is done when it begins, from 0 to 1
     * @param after and when it ends
     */
    void phase(String next, long outOf, double before, double after) {
        phase = next;
        total = outOf;
        shareBefore = before;
        shareAfter = after;
        doneInPhase = 0;
        write();
        LOG.info("{} of {}: {} of {} events", kind, projection, phase, outOf);
    }

    /** That the phase has done so many more events. */
    void progress(long more) {
        doneInPhase += more;
        done = Math.max(done, Math.min(total, doneInPhase));
        if (cancelled) {
            throw new CancelledException();
        }
        Instant now = clock.instant();
        if (Duration.between(writtenAt, now).compareTo(writtenEvery) >= 0) {
            write();
        }
        if (Duration.between(loggedAt, now).compareTo(loggedEvery) >= 0) {
            loggedAt = now;
            LOG.info(
                    "{} of {}: {}, {} of {} events, {} a second, {} s to go",
                    kind,
                    projection,
                    phase,
                    doneInPhase,
                    total,
                    rate(now),
                    eta(now));
        }
    }

    private void write() {
        Instant now = clock.instant();
        writtenAt = now;
        Boolean asked = transactions.worker(() -> jdbc.sql("""
                        update projection_run set phase = :phase, events_done = :done, events_total = :total, rate = :rate,
                               eta_seconds = :eta, updated_at = :now
                        where id = :id and ended_at is null returning cancel_requested""")
                .param("phase", phase)
                .param("done", doneInPhase)
                .param("total", Math.max(total, doneInPhase))
                .param("rate", rate(now))
                .param("eta", eta(now))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .orElse(true));
        if (Boolean.TRUE.equals(asked)) {
            cancelled = true;
        }
    }

    /** Seconds until the end if it goes on like this; null before anything can be told. */
    private @Nullable BigDecimal eta(Instant now) {
        double inPhase = total == 0 ? 0 : Math.min(1, doneInPhase / (double) total);
        double share = shareBefore + inPhase * (shareAfter - shareBefore);
        double seconds = Duration.between(startedAt, now).toMillis() / 1000.0;
        return share <= 0.01
                ? null
                : BigDecimal.valueOf(seconds * (1 - share) / share).setScale(1, RoundingMode.HALF_UP);
    }

    private @Nullable BigDecimal rate(Instant now) {
        double seconds = Duration.between(startedAt, now).toMillis() / 1000.0;
        return done == 0 || seconds <= 0
                ? null
                : BigDecimal.valueOf(done / seconds).setScale(1, RoundingMode.HALF_UP);
    }

    void end(
            String lastPhase,
            @Nullable String error,
            @Nullable Long compared,
            @Nullable List<Projections.Difference> differences,
            @Nullable List<Comparison.Hashes> hashes) {
        Instant now = clock.instant();
        transactions.worker(() -> jdbc.sql("""
                        update projection_run set phase = :phase, events_done = :done, events_total = :total, rate = :rate,
                               eta_seconds = null, error = :error, compared_rows = :compared,
                               differences = cast(:differences as jsonb), hashes = cast(:hashes as jsonb), updated_at = :now, ended_at = :now
                        where id = :id and (ended_at is null or phase = :phase)""")
                .param("phase", lastPhase)
                .param("done", done)
                .param("total", Math.max(total, done))
                .param("rate", rate(now))
                .param("error", error)
                .param("compared", compared)
                .param("differences", differences == null ? null : EventJson.MAPPER.writeValueAsString(differences))
                .param("hashes", hashes == null ? null : EventJson.MAPPER.writeValueAsString(hashes))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update());
    }
}
