package dev.otto.read.history;

import dev.otto.events.EventTypes;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The fields whose absence from an event says something: that nothing stands there any more. An event carries whole values
 * as they are after it, and leaves out what is null.
 */
final class Declared {

    /** Absent from these, a value stays as it was. */
    static final Set<String> KEPT = Set.of(
            "appointment.outcome_recorded/notes",
            // the visit's, as its end says; that of the audio is another of the same name
            "recording_session.audio_uploaded/duration_seconds",
            "contact.engaged/lead_origin",
            "contact.message_sent/phone",
            "contact.message_received/phone");

    /** Values of which an event holds just the part that was told. */
    static final Set<String> PARTS = Set.of("told", "edited", "evidence");

    /** Values that an event takes away without having a field for them. */
    static final Map<String, List<String>> TAKEN_AWAY = Map.of(
            "appointment.scheduled", List.of("latitude", "longitude"),
            "appointment.no_show", List.of("outcome", "deal_value", "outcome_at"),
            "lead.moved", List.of("lost_reason", "deal_value"),
            "lead.won", List.of("lost_reason"),
            "lead.lost", List.of("deal_value"),
            "lead.reopened", List.of("closed_at", "lost_reason", "deal_value"),
            "missed_call.disengaged", List.of("by", "user_id", "engaged_at"),
            "missed_call.rescue_withdrawn", List.of("rescued_at"));

    private static final Map<String, List<String>> FIELDS = new ConcurrentHashMap<>();

    private Declared() {}

    /** Names of fields as in the payload; none for an event of a name that this version does not know. */
    static List<String> of(String eventName) {
        return FIELDS.computeIfAbsent(eventName, Declared::read);
    }

    private static List<String> read(String eventName) {
        Stream<String> own;
        try {
            own = Arrays.stream(EventTypes.classOf(eventName).getRecordComponents())
                    .map(Declared::field)
                    .filter(field -> !PARTS.contains(field) && !KEPT.contains(eventName + "/" + field));
        } catch (EventTypes.UnknownEventException e) {
            own = Stream.empty();
        }
        return Stream.concat(own, TAKEN_AWAY.getOrDefault(eventName, List.of()).stream())
                .toList();
    }

    static String field(RecordComponent component) {
        return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
