package dev.otto.write;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/** How a command's context travels through the framework; the same keys become the metadata of its events. */
final class CommandMetadata {

    static final List<String> KEYS =
            List.of("company_id", "actor", "role", "trace_id", "causation", "occurred_at", "zone");

    private CommandMetadata() {}

    static MetaData of(CommandContext context) {
        Map<String, Object> entries = new HashMap<>();
        entries.put("company_id", context.companyId());
        entries.put("actor", context.actor());
        if (context.role() != null) {
            entries.put("role", context.role());
        }
        entries.put("trace_id", context.traceId());
        entries.put("causation", context.causation());
        entries.put("occurred_at", context.occurredAt().toString());
        entries.put("zone", context.zone().getId());
        return MetaData.from(entries);
    }

    static CommandContext from(MetaData metadata) {
        return new CommandContext(
                required(metadata, "company_id"),
                required(metadata, "actor"),
                text(metadata, "role"),
                required(metadata, "trace_id"),
                required(metadata, "causation"),
                Instant.parse(required(metadata, "occurred_at")),
                ZoneId.of(required(metadata, "zone")));
    }

    private static String required(MetaData metadata, String key) {
        @Nullable String value = text(metadata, key);
        if (value == null) {
            throw new IllegalArgumentException("a command without '" + key + "' in its metadata");
        }
        return value;
    }

    private static @Nullable String text(MetaData metadata, String key) {
        @Nullable Object value = metadata.get(key);
        return value == null ? null : value.toString();
    }
}
