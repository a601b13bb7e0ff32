package dev.otto.fold.runner;

import dev.otto.fold.Projections;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far behind the read models are, as monitoring sees it. All tables advance together, so they are one projection here.
 * Asks the database when it is asked, at most once a second.
 */
final class FoldMeters {

    private static final Logger LOG = LoggerFactory.getLogger(FoldMeters.class);
    private static final String PROJECTION = "read_models";
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Projections projections;
    private Projections.@Nullable Projection last;
    private long lastAt;

    private FoldMeters(Projections projections) {
        this.projections = projections;
    }

    static void register(MeterRegistry registry, Projections projections, LiveRunner live) {
        FoldMeters meters = new FoldMeters(projections);
        meters.gauge(
                registry,
                "projection_lag_events",
                "events that can be read and are not shown yet",
                Projections.Projection::lagEvents);
        meters.gauge(
                registry,
                "projection_lag_ms",
                "milliseconds since the oldest event that is not shown yet was recorded",
                Projections.Projection::lagMs);
        meters.gauge(
                registry,
                "dead_letters",
                "events set aside, those that wait behind one included",
                Projections.Projection::deadLetters);
        FunctionCounter.builder("projection_events_total", live, LiveRunner::folded)
                .description("events that this process has folded")
                .tag("projection", PROJECTION)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<Projections.Projection> value) {
        Gauge.builder(name, this, meters -> meters.value(value))
                .description(description)
                .tag("projection", PROJECTION)
                .strongReference(true)
                .register(registry);
    }

    private synchronized double value(ToDoubleFunction<Projections.Projection> value) {
        if (last == null || System.nanoTime() - lastAt > FRESH_NANOS) {
            last = look();
            lastAt = System.nanoTime();
        }
        return last == null ? Double.NaN : value.applyAsDouble(last);
    }

    private Projections.@Nullable Projection look() {
        try {
            List<Projections.Projection> all = projections.list();
            return all.isEmpty() ? null : all.getFirst();
        } catch (RuntimeException e) {
            LOG.debug("how far the read models are is not known: {}", Letters.describe(e));
            return null;
        }
    }
}
