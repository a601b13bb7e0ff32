package dev.otto.read.history;

import dev.otto.read.history.History.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says an event in a sentence: who did what, and what that changed from what to what. */
final class Sentences {

    private static final int MOST_CHANGES = 6;
    private static final int LONGEST_VALUE = 60;

    private Sentences() {}

    /**
     * Such as {@code User ava: lead moved (cause: person, status: new → qualified_unbooked).}
     *
     * @param once fields that say something of the event alone
     */
    static String of(String actor, String happened, List<Change> changes, Set<String> once) {
        String changed = changes.stream()
                .limit(MOST_CHANGES)
                .map(change -> words(change.field()) + ": "
                        + (once.contains(change.field()) ? "" : value(change.before()) + " → ")
                        + value(change.after()))
                .collect(Collectors.joining(", "));
        if (changes.size() > MOST_CHANGES) {
            changed += ", and " + (changes.size() - MOST_CHANGES) + " more";
        }
        return actor(actor) + ": " + happened + (changed.isEmpty() ? "." : " (" + changed + ").");
    }

    private static String actor(String actor) {
        int colon = actor.indexOf(':');
        if (colon < 0) {
            return actor;
        }
        String kind = actor.substring(0, colon);
        String name = actor.substring(colon + 1);
        return switch (kind) {
            case "user" -> "User " + name;
            case "provider" -> "Provider " + name;
            case "system" -> "Otto (" + name + ")";
            default -> actor;
        };
    }

    private static String words(String field) {
        return field.replace('_', ' ').replace(".", " · ");
    }

    private static String value(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "nothing";
        }
        if (value.isArray()) {
            return value.isEmpty() ? "none" : value.size() == 1 ? "1 item" : value.size() + " items";
        }
        if (value.isObject()) {
            return value.path("length").asString() + " characters"; // of what was long nothing else is known
        }
        String text = value.isValueNode() ? value.asString() : value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
