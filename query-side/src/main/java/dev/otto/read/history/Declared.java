package dev.otto.read.history;

import dev.otto.events.EventTypes;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of events say. Most say what stands after the event: an event carries whole values, so one that it has a
 * field for and leaves out stands no more. Others say something of the event alone: a note, a text, who asked.
 */
final class Declared {

    /** The one field of a concept's events that names their stream. */
    private static final Map<String, String> OWN_IDS = Map.of(
            "call", "call_id",
            "lead", "lead_id",
            "contact", "contact_card_id",
            "appointment", "appointment_id",
            "missed_call", "missed_call_id",
            "pending_action", "pending_action_id",
            "key_signal", "key_signal_id",
            "analysis_job", "analysis_job_id",
            "recording_session", "session_id");

    /** Said of the event alone, in whatever event. */
    private static final Set<String> BY_THE_WAY = Set.of("by_person", "revised");

    /** Events, and fields of events, that say nothing of what stands: concepts first, then events, then fields. */
    static final Set<String> SAID_ONCE = Set.of(
            "key_signal",
            "analysis_job",
            "rep_shift",
            "call.booking_attempted",
            "call.booking_confirmed",
            "call.booking_failed",
            "call.booked_by_appointment",
            "lead.evidence_noted",
            "lead.note_added",
            "lead.requested_by_rep",
            "lead.activity_recorded",
            "contact.lead_slot_freed",
            "contact.lead_slot_taken",
            "contact.attribution_recorded",
            "contact.phone_added",
            "contact.merged",
            "contact.merged_away",
            "contact.message_sent",
            "contact.message_status_changed",
            "contact.message_received",
            "contact.message_suggested",
            "contact.opted_out",
            "contact.opted_in",
            "missed_call.joined",
            "missed_call.withdrawn",
            "lead.moved/cause",
            "lead.lost/frees_slot",
            "appointment.cancelled/reason",
            "contact.engaged/kind",
            "contact.engaged/source_id",
            "contact.engaged/source",
            "contact.engaged/engagement_at",
            "contact.engaged/rank",
            "contact.engaged/lead_id",
            "contact.engaged/ordinal",
            "contact.engaged/opens",
            "contact.engaged/lead_source",
            "contact.engaged/lead_origin",
            "contact.engaged/former_lead_id",
            "contact.edited/edited",
            "missed_call.queued/call_id",
            "missed_call.queued/missed_at",
            "pending_action.cancelled/reason",
            "recording_session.audio_discarded/reason",
            "recording_session.transcribed/analysis_job_id",
            "recording_session.transcribed/run",
            "recording_session.transcribed/result_at",
            "recording_session.segmented/analysis_job_id",
            "recording_session.segmented/run",
            "recording_session.segmented/result_at",
            "recording_session.analysed/analysis_job_id",
            "recording_session.analysed/run",
            "recording_session.analysed/result_at");

    /** Fields that say what stood before the event, and of what. Where that is known they say nothing new. */
    static final Map<String, String> SAID_OF_BEFORE = Map.of(
            "lead.moved/from", "status",
            "lead.released/rep_id", "assigned_rep_id",
            "appointment.lead_linked/former_lead_id", "lead_id",
            "missed_call.rescue_withdrawn/proof", "proof");

    /** Fields that are named otherwise than what stands by them. */
    static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("lead.moved/to", "status"),
            Map.entry("lead.assigned_to_rep/rep_id", "assigned_rep_id"),
            Map.entry("call.transcript_attached/rank", "transcript_rank"),
            Map.entry("call.conversation_ended/rank", "end_call_reason_rank"),
            Map.entry("call.marked_not_a_lead/rank", "not_alead_rank"),
            Map.entry("call.marked_not_a_lead/reason", "not_alead_reason"),
            Map.entry("recording_session.audio_uploaded/duration_seconds", "audio_duration_seconds"),
            Map.entry("contact.card_opened/source", "card_origin.source"),
            Map.entry("contact.card_opened/opened_at", "card_origin.opened_at"),
            Map.entry("contact.property_snapshot_recorded/address", "property_snapshot.address"),
            Map.entry("contact.property_snapshot_recorded/type", "property_snapshot.type"),
            Map.entry("contact.property_snapshot_recorded/year_built", "property_snapshot.year_built"),
            Map.entry("contact.property_snapshot_recorded/sqft", "property_snapshot.sqft"),
            Map.entry("contact.property_snapshot_recorded/roof_type", "property_snapshot.roof_type"),
            Map.entry("contact.property_snapshot_recorded/estimated_value", "property_snapshot.estimated_value"),
            Map.entry("contact.property_snapshot_recorded/source", "property_snapshot.source"),
            Map.entry("contact.property_snapshot_recorded/fetched_at", "property_snapshot.fetched_at"));

    /** What stands after an event by its name alone. */
    static final Map<String, Map<String, String>> BY_NAME = Map.of(
            "lead.opened", Map.of("status", "new"),
            "lead.won", Map.of("status", "closed_won"),
            "lead.lost", Map.of("status", "closed_lost"));

    /** Absent from these, a value stays as it was. */
    static final Set<String> KEPT = Set.of(
            "appointment.assigned/lead_id",
            "appointment.cancelled/lead_id",
            "appointment.no_show/lead_id",
            "appointment.outcome_recorded/lead_id",
            "appointment.outcome_recorded/notes");

    /** What was told, of which whole values beside it are made. */
    static final String TOLD = "told";

    /** A call may find its card late, and loses it to none. */
    static final String CARD = "contact_card_id";

    /** Values that an event takes away without having a field for them. */
    static final Map<String, List<String>> TAKEN_AWAY = Map.ofEntries(
            Map.entry("appointment.scheduled", List.of("latitude", "longitude")),
            Map.entry("appointment.cancelled", List.of("outcome", "deal_value", "outcome_at")),
            Map.entry("appointment.no_show", List.of("outcome", "deal_value", "outcome_at")),
            Map.entry("contact.erased", List.of("primary_phone", "details", "property_snapshot")),
            Map.entry("lead.moved", List.of("lost_reason", "deal_value")),
            Map.entry("lead.won", List.of("lost_reason")),
            Map.entry("lead.lost", List.of("deal_value")),
            Map.entry("lead.reopened", List.of("closed_at", "lost_reason", "deal_value")),
            Map.entry("lead.released", List.of("assigned_rep_id")),
            Map.entry("pending_action.created", List.of("completed_at")),
            Map.entry("missed_call.queued", List.of("by", "user_id", "engaged_at", "rescued_at", "proof")),
            Map.entry("missed_call.disengaged", List.of("by", "user_id", "engaged_at")),
            Map.entry("missed_call.rescue_withdrawn", List.of("rescued_at", "proof")));

    private static final Map<String, List<String>> WHOLE = new ConcurrentHashMap<>();

    private Declared() {}

    /** What an event says all of; nothing for an event of a name that this version does not know. */
    static List<String> whole(String event) {
        return WHOLE.computeIfAbsent(event, Declared::read);
    }

    private static List<String> read(String event) {
        Stream<String> own;
        try {
            own = Arrays.stream(EventTypes.classOf(event).getRecordComponents())
                    .map(Declared::field)
                    .filter(field -> !isAddress(event, field)
                            && !field.equals(TOLD)
                            && !field.equals(CARD)
                            && !isSaidOnce(event, field)
                            && !SAID_OF_BEFORE.containsKey(event + "/" + field)
                            && !KEPT.contains(event + "/" + field))
                    .map(field -> standing(event, field));
        } catch (EventTypes.UnknownEventException e) {
            own = Stream.empty();
        }
        return Stream.concat(own, TAKEN_AWAY.getOrDefault(event, List.of()).stream())
                .distinct()
                .toList();
    }

    /** Whether a field says where the event belongs, which its stream says too. */
    static boolean isAddress(String event, String field) {
        return field.equals("company_id") || field.equals(OWN_IDS.get(concept(event)));
    }

    /** Whether a field, or what it is within, is said of the event alone. */
    static boolean isSaidOnce(String event, String path) {
        String field = outermost(path);
        return !field.equals(CARD)
                && (BY_THE_WAY.contains(field)
                        || SAID_ONCE.contains(concept(event))
                        || SAID_ONCE.contains(event)
                        || SAID_ONCE.contains(event + "/" + field));
    }

    /** What stands before the event as the field says it; null for a field that says no such thing. */
    static @Nullable String saidOfBefore(String event, String path) {
        return SAID_OF_BEFORE.get(event + "/" + path);
    }

    /** The name of what stands by a field. */
    static String standing(String event, String path) {
        return NAMES.getOrDefault(event + "/" + path, path);
    }

    static String concept(String event) {
        return event.substring(0, event.indexOf('.'));
    }

    static String field(RecordComponent component) {
        return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** All fields of an event. */
    static Set<String> fields(String event) {
        return Arrays.stream(EventTypes.classOf(event).getRecordComponents())
                .map(Declared::field)
                .collect(Collectors.toSet());
    }

    private static String outermost(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
