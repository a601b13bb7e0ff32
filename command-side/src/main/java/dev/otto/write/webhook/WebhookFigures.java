package dev.otto.write.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts of deliveries by provider and company, for Prometheus. */
class WebhookFigures {

    private static final int MOST_COMPANIES = 200;

    private final MeterRegistry registry;
    private final Set<String> companies = ConcurrentHashMap.newKeySet();

    WebhookFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    void processed(String provider, String companyId) {
        count("webhook.processed", provider, companyId);
    }

    void duplicate(String provider, String companyId) {
        count("webhook.duplicates", provider, companyId);
    }

    void failed(String provider, @Nullable String companyId) {
        count("webhook.failures", provider, companyId);
    }

    void purged(int deliveries) {
        registry.counter("webhook.idempotency.purged").increment(deliveries);
    }

    private void count(String name, String provider, @Nullable String companyId) {
        registry.counter(name, "provider", provider, "tenant_id", label(companyId))
                .increment();
    }

    private String label(@Nullable String companyId) {
        if (companyId == null) {
            return "unknown";
        }
        if (companies.contains(companyId) || companies.size() < MOST_COMPANIES && companies.add(companyId)) {
            return companyId;
        }
        return "other";
    }
}
