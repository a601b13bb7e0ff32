package dev.otto.write;

import dev.otto.platform.policy.PolicyBook;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far behind the policies are and what they could not act on, as monitoring sees it, under the same names as the read
 * models. Asks the database when it is asked, at most once a second.
 */
final class PolicyMeters {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyMeters.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final PolicyBook book;
    private PolicyBook.@Nullable Standing last;
    private long lastAt;

    private PolicyMeters(PolicyBook book) {
        this.book = book;
    }

    static void register(MeterRegistry registry, PolicyBook book) {
        PolicyMeters meters = new PolicyMeters(book);
        meters.gauge(
                registry,
                "projection_lag_events",
                "events that can be read and are not shown yet",
                PolicyBook.Standing::lagEvents);
        meters.gauge(
                registry,
                "projection_lag_ms",
                "milliseconds since the oldest event that is not shown yet was recorded",
                PolicyBook.Standing::lagMs);
        meters.gauge(
                registry,
                "dead_letters",
                "events set aside, those that wait behind one included",
                PolicyBook.Standing::letters);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<PolicyBook.Standing> value) {
        Gauge.builder(name, this, meters -> meters.value(value))
                .description(description)
                .tag("projection", PolicyBook.NAME)
                .strongReference(true)
                .register(registry);
    }

    private synchronized double value(ToDoubleFunction<PolicyBook.Standing> value) {
        if (last == null || System.nanoTime() - lastAt > FRESH_NANOS) {
            last = look();
            lastAt = System.nanoTime();
        }
        return last == null ? Double.NaN : value.applyAsDouble(last);
    }

    private PolicyBook.@Nullable Standing look() {
        try {
            return book.standing();
        } catch (RuntimeException e) {
            LOG.debug("how far the policies are is not known: {}", e.getClass().getName());
            return null;
        }
    }
}
