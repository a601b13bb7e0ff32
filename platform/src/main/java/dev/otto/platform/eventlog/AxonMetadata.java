package dev.otto.platform.eventlog;

import dev.otto.events.EventMetadata;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/** {@link EventMetadata} as Axon's messages carry it: text values under snake_case keys. */
public final class AxonMetadata {

    public static final String COMPANY_ID = "company_id";
    public static final String ACTOR = "actor";
    public static final String ROLE = "role";
    public static final String TRACE_ID = "trace_id";
    public static final String CAUSATION = "causation";
    public static final String OCCURRED_AT = "occurred_at";
    public static final String ZONE = "zone";

    private AxonMetadata() {}

    public static MetaData of(EventMetadata metadata) {
        Map<String, Object> entries = new HashMap<>();
        entries.put(COMPANY_ID, metadata.companyId());
        entries.put(ACTOR, metadata.actor());
        if (metadata.role() != null) {
            entries.put(ROLE, metadata.role());
        }
        entries.put(TRACE_ID, metadata.traceId());
        entries.put(CAUSATION, metadata.causation());
        entries.put(OCCURRED_AT, metadata.occurredAt().toString());
        entries.put(ZONE, metadata.zone().getId());
        return MetaData.from(entries);
    }

    /** As stored: Axon's own form, a map in the order of its keys. */
    static byte[] write(EventMetadata m) {
        return EventJson.RECORDS.write(new Stored(
                m.actor(),
                m.causation(),
                m.companyId(),
                m.occurredAt().toString(),
                m.role(),
                m.traceId(),
                m.zone().getId()));
    }

    private record Stored(
            String actor,
            String causation,
            String companyId,
            String occurredAt,
            @Nullable String role,
            String traceId,
            String zone) {}

    /** @throws IllegalArgumentException naming the key that is missing */
    public static EventMetadata from(MetaData metadata) {
        return new EventMetadata(
                required(metadata, COMPANY_ID),
                required(metadata, ACTOR),
                text(metadata, ROLE),
                required(metadata, TRACE_ID),
                required(metadata, CAUSATION),
                Instant.parse(required(metadata, OCCURRED_AT)),
                ZoneId.of(required(metadata, ZONE)));
    }

    private static String required(MetaData metadata, String key) {
        @Nullable String value = text(metadata, key);
        if (value == null) {
            throw new IllegalArgumentException("an event without '" + key + "' in its metadata");
        }
        return value;
    }

    private static @Nullable String text(MetaData metadata, String key) {
        @Nullable Object value = metadata.get(key);
        return value == null ? null : value.toString();
    }
}
