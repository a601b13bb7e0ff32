package dev.otto.write.shunya;

import dev.otto.events.shunya.Step;
import dev.otto.platform.tenancy.TenantTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * For how long the oldest step of each stage has waited for the partner, in seconds, 0 when none waits; for Prometheus. The
 * times of stages tell of what is done alone; a stage that is stuck is seen here. What has no recording may wait a day and is
 * left out. Asks the database when it is asked, at most once a second.
 */
@Component
class OldestSteps {

    private static final Logger LOG = LoggerFactory.getLogger(OldestSteps.class);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final TenantTransactions transactions;
    private final InstantSource clock;
    private @Nullable Map<Step, Instant> since;
    private Instant lookedAt = Instant.EPOCH;

    OldestSteps(MeterRegistry registry, JdbcClient jdbc, TenantTransactions transactions, InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        for (Step step : Step.values()) {
            Gauge.builder("shunya_oldest_step_seconds", this, steps -> steps.seconds(step))
                    .description("seconds since the oldest step that waits for its result was submitted")
                    .tag("stage", step.name())
                    .strongReference(true)
                    .register(registry);
        }
    }

    private synchronized double seconds(Step step) {
        Instant now = clock.instant();
        if (since == null || Duration.between(lookedAt, now).compareTo(FRESH) >= 0) {
            since = look();
            lookedAt = now;
        }
        Map<Step, Instant> known = since;
        if (known == null) {
            return Double.NaN;
        }
        Instant oldest = known.get(step);
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis() / 1e3);
    }

    private @Nullable Map<Step, Instant> look() {
        try {
            Map<Step, Instant> oldest = new EnumMap<>(Step.class);
            transactions.worker(() -> {
                jdbc.sql("""
                                select turn.step,
                                    min((job.state->'steps'->turn.step->>'submittedAt')::timestamptz) as since
                                from shunya_turn turn join shunya_job job using (job_id)
                                where turn.kind = 'poll' and turn.of_recording group by turn.step
                                """).query(row -> {
                    if (row.getTimestamp("since") != null) {
                        oldest.put(
                                Step.valueOf(row.getString("step")),
                                row.getTimestamp("since").toInstant());
                    }
                });
                return true;
            });
            return oldest;
        } catch (RuntimeException e) {
            LOG.debug(
                    "how long steps have waited is not known ({})", e.getClass().getName());
            return null;
        }
    }
}
