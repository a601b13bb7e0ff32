package dev.otto.fold.runner;

import dev.otto.fold.Projections;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.tenancy.TenantTransactions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    private static final Duration EVERY = Duration.ofMillis(250);

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final UUID id;
    private final Instant startedAt;
    private long done;
    private long total;
    private Instant writtenAt;
    private String phase = "preparing";
    private volatile boolean cancelled;

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
        transactions.worker(() -> jdbc.sql("""
                        insert into projection_run (id, kind, projection, phase, started_at, updated_at)
                        values (:id, :kind, :projection, 'preparing', :now, :now)""")
                .param("id", id)
                .param("kind", kind)
                .param("projection", projection)
                .param("now", startedAt.atOffset(ZoneOffset.UTC))
                .update());
    }

    UUID id() {
        return id;
    }

    void cancel() {
        cancelled = true;
    }

    void phase(String next, long outOf) {
        phase = next;
        total = outOf;
        write();
    }

    void progress(long more) {
        done += more;
        if (cancelled) {
            throw new CancelledException();
        }
        if (Duration.between(writtenAt, clock.instant()).compareTo(EVERY) >= 0) {
            write();
        }
    }

    private void write() {
        Instant now = clock.instant();
        writtenAt = now;
        BigDecimal rate = rate(now);
        BigDecimal eta = rate == null || rate.signum() == 0
                ? null
                : BigDecimal.valueOf(Math.max(0, total - done)).divide(rate, 1, RoundingMode.HALF_UP);
        Boolean asked = transactions.worker(() -> jdbc.sql("""
                        update projection_run set phase = :phase, events_done = :done, events_total = :total, rate = :rate,
                               eta_seconds = :eta, updated_at = :now
                        where id = :id returning cancel_requested""")
                .param("phase", phase)
                .param("done", done)
                .param("total", Math.max(total, done))
                .param("rate", rate)
                .param("eta", eta)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .orElse(true));
        if (Boolean.TRUE.equals(asked)) {
            cancelled = true;
        }
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
            @Nullable List<Projections.Difference> differences) {
        Instant now = clock.instant();
        transactions.worker(() -> jdbc.sql("""
                        update projection_run set phase = :phase, events_done = :done, events_total = :total, rate = :rate,
                               eta_seconds = null, error = :error, compared_rows = :compared,
                               differences = cast(:differences as jsonb), updated_at = :now, ended_at = :now
                        where id = :id""")
                .param("phase", lastPhase)
                .param("done", done)
                .param("total", Math.max(total, done))
                .param("rate", rate(now))
                .param("error", error)
                .param("compared", compared)
                .param("differences", differences == null ? null : EventJson.MAPPER.writeValueAsString(differences))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update());
    }
}
