package dev.otto.read.history;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns stored events into what an auditor reads: who did what when, and what it changed. */
final class History {

    /** Fields of every event that say what it belongs to and not what it changed. */
    private static final List<String> ADDRESSES = List.of(
            "call_id",
            "lead_id",
            "appointment_id",
            "contact_card_id",
            "missed_call_id",
            "pending_action_id",
            "key_signal_id",
            "analysis_job_id",
            "company_id");

    private final Map<String, Map<String, JsonNode>> standing = new HashMap<>();

    /** One field that an event changed; null: was, or is, not there. */
    record Change(
            String field,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /**
     * One event.
     *
     * @param happened the event's name as a sentence's verb, such as "call missed"
     * @param sentence who did what, and what that changed from what to what
     * @param hash SHA-256 (hex) over the hash before it in its stream and this event
     */
    record Entry(
            long position,
            String streamId,
            long sequence,
            String event,
            String happened,
            String sentence,
            Instant recordedAt,
            Instant occurredAt,
            String actor,
            @Nullable String role,
            String traceId,
            String causation,
            List<Change> changes,
            String hash) {}

    /** An event as the log holds it. */
    record StoredEvent(
            long position,
            String streamId,
            long sequence,
            String name,
            Instant recordedAt,
            JsonNode payload,
            JsonNode metadata,
            String hash) {}

    /** Takes the next event, in log order; the events before it in the same streams must have been taken. */
    Entry take(StoredEvent event) {
        Map<String, JsonNode> fields = new HashMap<>();
        flatten("", event.payload, fields);
        ADDRESSES.forEach(fields::remove);
        Map<String, JsonNode> before = standing.computeIfAbsent(event.streamId, id -> new HashMap<>());
        List<String> gone = gone(event.name, before.keySet(), fields.keySet());
        List<Change> changes = Stream.concat(
                        fields.entrySet().stream()
                                .filter(field -> !Objects.equals(before.get(field.getKey()), field.getValue()))
                                .map(field -> new Change(field.getKey(), before.get(field.getKey()), field.getValue())),
                        gone.stream().map(field -> new Change(field, before.get(field), null)))
                .sorted(Comparator.comparing(Change::field))
                .toList();
        gone.forEach(before::remove);
        before.putAll(fields);
        JsonNode metadata = event.metadata;
        String happened = event.name.substring(0, event.name.indexOf('.')).replace('_', ' ') + " "
                + event.name.substring(event.name.indexOf('.') + 1).replace('_', ' ');
        String actor = metadata.path("actor").asString();
        return new Entry(
                event.position,
                event.streamId,
                event.sequence,
                event.name,
                happened,
                Sentences.of(actor, happened, changes),
                event.recordedAt,
                Instant.parse(metadata.path("occurred_at").asString()),
                actor,
                metadata.hasNonNull("role") ? metadata.path("role").asString() : null,
                metadata.path("trace_id").asString(),
                metadata.path("causation").asString(),
                changes,
                event.hash);
    }

    /** What stood, and is among what the event says all of, and is not said. */
    private static List<String> gone(String eventName, Set<String> standing, Set<String> said) {
        return Declared.of(eventName).stream()
                .filter(field -> !ADDRESSES.contains(field))
                .flatMap(field -> standing.stream().filter(name -> name.equals(field) || name.startsWith(field + ".")))
                .filter(name -> !said.contains(name))
                .distinct()
                .toList();
    }

    private static void flatten(String path, JsonNode node, Map<String, JsonNode> fields) {
        if (node.isObject() && !path.equals("told")) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), fields));
        } else if (!path.equals("told")) {
            fields.put(path, node);
        }
    }

    /** The streams of one entity: those named, and all that tell of the cards. */
    record Streams(List<String> streamIds, List<String> contactCardIds) {

        static Streams of(String streamId) {
            return new Streams(List.of(streamId), List.of());
        }
    }
}
