package dev.otto.platform.http;

import dev.otto.platform.trace.Trace;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Liveness, readiness and figures. */
@RestController
class PlatformEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformEndpoints.class);
    private static final String SERVICE = "otto";

    private final ObjectProvider<ReadyComponent> components;
    private final PrometheusMeterRegistry meters;

    PlatformEndpoints(ObjectProvider<ReadyComponent> components, PrometheusMeterRegistry meters) {
        this.components = components;
        this.meters = meters;
    }

    @GetMapping("/health")
    Map<String, Object> health() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "ok");
        body.put("service", SERVICE);
        body.put("trace_id", Trace.current().traceId());
        return body;
    }

    @GetMapping("/ready")
    ResponseEntity<Map<String, Object>> ready() {
        long start = System.nanoTime();
        boolean ready = true;
        Map<String, Object> states = new LinkedHashMap<>();
        for (ReadyComponent component : components.orderedStream().toList()) {
            ReadyComponent.Status status = status(component);
            ready &= !(component.required() && status == ReadyComponent.Status.down);
            states.put(component.name(), Map.of("status", status, "required", component.required()));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", ready);
        body.put("components", states);
        body.put("timestamp", Instant.now());
        body.put("duration_ms", (System.nanoTime() - start) / 1_000_000);
        body.put("service", SERVICE);
        return ResponseEntity.status(ready ? 200 : 503).body(body);
    }

    @GetMapping("/metrics")
    ResponseEntity<byte[]> metrics() {
        return ResponseEntity.ok()
                .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .body(meters.scrape().getBytes(StandardCharsets.UTF_8));
    }

    private static ReadyComponent.Status status(ReadyComponent component) {
        try {
            return component.status();
        } catch (RuntimeException e) {
            LOG.warn("Component {} did not answer", component.name(), e);
            return ReadyComponent.Status.down;
        }
    }
}
