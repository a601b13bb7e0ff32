package dev.otto.write.webhook;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which headers of a delivery are kept as they are; of all others only the name is. */
final class Redaction {

    private static final Set<String> KEPT = Set.of(
            "content-type",
            "content-length",
            "user-agent",
            "x-request-id",
            "traceparent",
            "svix-id",
            "svix-timestamp",
            "webhook-id",
            "webhook-timestamp",
            "x-shunya-timestamp",
            "x-shunya-task-id",
            "x-uwc-timestamp",
            "x-uwc-task-id");

    private Redaction() {}

    static Map<String, String> of(Map<String, String> headers) {
        Map<String, String> redacted = new TreeMap<>();
        headers.forEach((name, value) -> redacted.put(name, KEPT.contains(name) ? value : "[redacted]"));
        return redacted;
    }
}
