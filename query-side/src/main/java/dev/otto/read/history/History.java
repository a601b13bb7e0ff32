package dev.otto.read.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/** Turns stored events into what an auditor reads: who did what when, and what it changed. */
final class History {

    /** Characters; of a value that is none as JSON. */
    private static final int LONGEST_KEPT = 1_000;

    private final Map<String, Map<String, JsonNode>> standing = new HashMap<>();
    private final Map<String, Misses> misses = new HashMap<>();
    private final Set<String> cards;

    /** Of one stream. */
    History() {
        this(Set.of());
    }

    /** Of a contact, whose own id says nothing of a stream that had it from the beginning. */
    History(Set<String> cards) {
        this.cards = cards;
    }

    /**
     * One field that an event changed, or one of what it says of itself, such as a note: that has nothing before it.
     *
     * @param before null: was not there; of what was long its {@code length} and {@code sha256}
     * @param after null: is no longer there
     */
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
        fields.keySet().removeIf(field -> Declared.isAddress(event.name, field));
        Map<String, JsonNode> before = standing.computeIfAbsent(event.streamId, id -> begun(fields));
        Map<String, JsonNode> once = new HashMap<>();
        Map<String, JsonNode> after = new HashMap<>();
        fields.forEach((field, value) -> {
            @Nullable String of = Declared.saidOfBefore(event.name, field);
            if (of != null ? !kept(value).equals(before.get(of)) : Declared.isSaidOnce(event.name, field)) {
                once.put(field, value);
            } else if (of == null) {
                after.put(Declared.standing(event.name, field), value);
            }
        });
        Declared.BY_NAME
                .getOrDefault(event.name, Map.of())
                .forEach((field, word) -> after.put(field, StringNode.valueOf(word)));
        List<String> gone = gone(event, before, after.keySet());
        List<Change> changes = Stream.of(
                        once.entrySet().stream().map(field -> new Change(field.getKey(), null, field.getValue())),
                        after.entrySet().stream()
                                .filter(field -> !kept(field.getValue()).equals(before.get(field.getKey())))
                                .map(field -> new Change(field.getKey(), before.get(field.getKey()), field.getValue())),
                        gone.stream().map(field -> new Change(field, before.get(field), null)))
                .flatMap(some -> some)
                .sorted(Comparator.comparing(Change::field))
                .toList();
        gone.forEach(before::remove);
        after.forEach((field, value) -> before.put(field, kept(value)));
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
                Sentences.of(actor, happened, changes, once.keySet()),
                event.recordedAt,
                Instant.parse(metadata.path("occurred_at").asString()),
                actor,
                metadata.hasNonNull("role") ? metadata.path("role").asString() : null,
                metadata.path("trace_id").asString(),
                metadata.path("causation").asString(),
                changes,
                event.hash);
    }

    /**
     * A value as it is remembered: whole, or where it is long its length in characters and its SHA-256 (hex). Transcripts of
     * many calls would else stand in memory together.
     */
    private static JsonNode kept(JsonNode value) {
        if (value.isValueNode() && !value.isString()) {
            return value;
        }
        String text = value.isString() ? value.asString() : value.toString();
        return text.length() <= LONGEST_KEPT
                ? value
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("length", text.length())
                        .put("sha256", sha256(text));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }

    /** What stands of a stream before its first event. */
    private Map<String, JsonNode> begun(Map<String, JsonNode> first) {
        Map<String, JsonNode> before = new HashMap<>();
        @Nullable JsonNode card = first.get(Declared.CARD);
        if (card != null && cards.contains(card.asString())) {
            before.put(Declared.CARD, card);
        }
        return before;
    }

    /** What stood, and is among what the event says all of, and is not said. */
    private List<String> gone(StoredEvent event, Map<String, JsonNode> before, Set<String> said) {
        Stream<String> whole = Declared.whole(event.name).stream();
        if (event.name.startsWith("missed_call.")
                && misses.computeIfAbsent(event.streamId, id -> new Misses())
                        .forget(event.name, event.payload, before.get("engaged_at"))) {
            whole = Stream.concat(whole, Stream.of("by", "user_id", "engaged_at"));
        }
        return whole.flatMap(field ->
                        before.keySet().stream().filter(name -> name.equals(field) || name.startsWith(field + ".")))
                .filter(name -> !said.contains(name))
                .distinct()
                .toList();
    }

    private static void flatten(String path, JsonNode node, Map<String, JsonNode> fields) {
        if (node.isObject() && !path.equals(Declared.TOLD)) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), fields));
        } else if (!path.equals(Declared.TOLD)) {
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
