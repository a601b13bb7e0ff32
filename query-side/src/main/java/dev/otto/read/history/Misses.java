package dev.otto.read.history;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The missed calls of one entry of the queue, as far as they say what an engagement was about: one before the first of them
 * was about a call that was not missed, and stands no more. As the fold of the queue has it.
 */
final class Misses {

    private final Map<String, Instant> missedAt = new HashMap<>();
    private boolean ended;

    /** Takes the entry's next event; whether the engagement of that instant stands no more because of it. */
    boolean forget(String event, JsonNode payload, @Nullable JsonNode engagedAt) {
        String call = payload.path("call_id").asString("");
        switch (event) {
            case "missed_call.queued" -> {
                ended = false;
                missedAt.clear();
                missedAt.put(call, Instant.parse(payload.path("missed_at").asString()));
            }
            case "missed_call.joined" -> {
                missedAt.put(call, Instant.parse(payload.path("missed_at").asString()));
                return isBefore(engagedAt);
            }
            case "missed_call.withdrawn" -> {
                if (payload.path("entry_ends").asBoolean(false)) {
                    ended = true;
                } else {
                    if (missedAt.size() > 1) {
                        missedAt.remove(call);
                    }
                    return isBefore(engagedAt);
                }
            }
            case "missed_call.rescued", "missed_call.rescue_withdrawn" -> ended = false;
            case "missed_call.rescue_abandoned", "missed_call.expired" -> ended = true;
            default -> {
                // says nothing of it
            }
        }
        return false;
    }

    private boolean isBefore(@Nullable JsonNode engagedAt) {
        if (ended || engagedAt == null) {
            return false;
        }
        Instant engaged = Instant.parse(engagedAt.asString());
        return missedAt.values().stream().allMatch(engaged::isBefore);
    }
}
