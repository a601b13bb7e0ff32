package dev.otto.write.uwc;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What is counted of the calls to the partner, for Prometheus. */
final class Figures {

    private final MeterRegistry registry;

    Figures(MeterRegistry registry) {
        this.registry = registry;
    }

    void answered(Endpoint endpoint, String status, Duration took) {
        registry.counter("uwc_requests", "endpoint", endpoint.name(), "method", endpoint.method(), "status", status)
                .increment();
        DistributionSummary.builder("uwc_request_duration_ms")
                .tags("endpoint", endpoint.name(), "method", endpoint.method(), "status", status)
                .serviceLevelObjectives(10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
                .register(registry)
                .record(took.toNanos() / 1e6);
    }

    void failed(Endpoint endpoint, String errorType) {
        registry.counter("uwc_request_errors", "endpoint", endpoint.name(), "error_type", errorType)
                .increment();
    }

    void retried(Endpoint endpoint) {
        registry.counter("uwc_retries", "endpoint", endpoint.name()).increment();
    }
}
