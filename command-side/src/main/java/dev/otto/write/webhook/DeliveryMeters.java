package dev.otto.write.webhook;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many deliveries were given up, as monitoring sees it: beside the events that could not be folded or acted on. */
final class DeliveryMeters {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryMeters.class);

    private DeliveryMeters() {}

    static void register(MeterRegistry registry, Deliveries deliveries) {
        Gauge.builder("dead_letters", deliveries, DeliveryMeters::dead)
                .description("events set aside, those that wait behind one included")
                .tag("projection", "webhook_deliveries")
                .strongReference(true)
                .register(registry);
    }

    private static double dead(Deliveries deliveries) {
        try {
            return deliveries.dead();
        } catch (RuntimeException e) {
            LOG.debug(
                    "how many deliveries were given up is not known: {}",
                    e.getClass().getName());
            return Double.NaN;
        }
    }
}
