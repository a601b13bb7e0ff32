package dev.otto.read.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.call.CallEvent;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.session.SessionEvent;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.testing.TestEventLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever an event takes away from a row, its history says is gone: the folds say what that is. */
class TakenAwayTest {

    private static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-00000000000a");
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-0000000000ff");
    private static final EventMetadata METADATA = TestEventLog.metadata("acme");

    /** Fields of rows that are named otherwise in events, and what of the event alone says that they are gone. */
    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            Map.entry("lead.won_value", List.of("deal_value")),
            Map.entry("lead.set_csr_id", List.of("csr_id")),
            Map.entry("appointment.stored_csr_id", List.of("csr_id")),
            Map.entry("call.set_booking_status", List.of("booking_status")),
            Map.entry("call.booked_appointment_id", List.of("booked")),
            Map.entry("call.agent.end_call_reason", List.of("end_call_reason")),
            Map.entry("call.agent.ended_at", List.of("ended_at")),
            Map.entry("call.agent.summary", List.of("summary")),
            Map.entry("call.agent.sentiment_score", List.of("sentiment_score")),
            Map.entry("call.agent.successful", List.of("successful")),
            Map.entry("missed_call.first_engaged_at", List.of("engaged_at")),
            Map.entry("missed_call.queued_lead_id", List.of("lead_id")),
            Map.entry("recording_session.outcome", List.of("analysis.outcome", "segmentation.outcome")),
            Map.entry("contact_card.own_details", List.of("details")));

    /** Of rows alone: a zone goes with its instant. */
    private static final Set<String> BESIDES =
            Set.of("lead.closed_zone", "appointment.outcome_zone", "missed_call.rescued_zone");

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(LeadEvent.class, Tables.LEAD, "lead.opened", "lead_id"),
                Arguments.of(AppointmentEvent.class, Tables.APPOINTMENT, "appointment.scheduled", "appointment_id"),
                Arguments.of(CallEvent.class, Tables.CALL, "call.received", "call_id"),
                Arguments.of(ContactEvent.class, Tables.CONTACT_CARD, "contact.card_opened", "contact_card_id"),
                Arguments.of(MissedCallEvent.class, Tables.MISSED_CALL, "missed_call.queued", "missed_call_id"),
                Arguments.of(
                        PendingActionEvent.class, Tables.PENDING_ACTION, "pending_action.created", "pending_action_id"),
                Arguments.of(SessionEvent.class, Tables.RECORDING_SESSION, "recording_session.started", "session_id"));
    }

    private record Told(String name, ObjectNode payload) {}

    @ParameterizedTest
    @MethodSource("families")
    void whatIsGoneFromARowIsToldByItsHistory(
            Class<? extends DomainEvent> family, Table<? extends Row> table, String opening, String ownId) {
        List<String> names = EventTypes.all().stream()
                .filter(family::isAssignableFrom)
                .map(EventTypes::nameOf)
                .sorted()
                .toList();
        UUID id = ownId.equals("contact_card_id") ? CARD : ID;
        Set<String> untold = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Told begun = told(opening, ownId, id, true);
        List<Told> lasts = names.stream()
                .flatMap(name -> variants(name, ownId, id).stream())
                .toList();
        for (String first : names) {
            for (String second : names) {
                List<Told> before = List.of(begun, told(first, ownId, id, true), told(second, ownId, id, true));
                Group group = Group.empty(new Group.Key("acme", CARD.toString()));
                before.forEach(told -> group.apply(envelope(told, id)));
                Set<String> stood = fields(group.row(table, id.toString()));
                for (Told told : lasts) {
                    Group after = group.copy();
                    after.apply(envelope(told, id));
                    Set<String> gone = new HashSet<>(stood);
                    gone.removeAll(fields(after.row(table, id.toString())));
                    if (!gone.isEmpty()) {
                        seen.add(told.name);
                        Set<String> said = said(before, told, id);
                        gone.stream()
                                .filter(field -> !isSaid(table.name() + "." + field, said))
                                .map(field -> told.name + " takes away " + field)
                                .forEach(untold::add);
                    }
                }
            }
        }
        assertThat(untold).isEmpty();
        assertThat(seen).as("events that take anything away").isNotEmpty();
    }

    private static boolean isSaid(String field, Set<String> said) {
        String path = field.substring(field.indexOf('.') + 1);
        if (BESIDES.contains(field)) {
            return true;
        }
        for (Map.Entry<String, List<String>> name : NAMES.entrySet()) {
            if (field.equals(name.getKey()) || field.startsWith(name.getKey() + ".")) {
                String rest = field.substring(name.getKey().length());
                return name.getValue().stream().anyMatch(other -> said.contains(other + rest));
            }
        }
        return said.contains(path);
    }

    /** What the last event's entry says is gone, and what it says of the event alone. */
    private static Set<String> said(List<Told> before, Told last, UUID id) {
        History history = new History();
        long position = 0;
        for (Told told : before) {
            history.take(stored(++position, told, id));
        }
        Set<String> said = new HashSet<>();
        history.take(stored(++position, last, id)).changes().stream()
                .filter(change -> change.after() == null || change.field().equals("booked"))
                .forEach(change -> said.add(change.field()));
        return said;
    }

    private static History.StoredEvent stored(long position, Told told, UUID id) {
        return new History.StoredEvent(
                position,
                id.toString(),
                position - 1,
                told.name,
                TestEventLog.NOON,
                told.payload,
                EventJson.MAPPER.valueToTree(METADATA),
                "00");
    }

    /** Sequence and position say nothing to these folds. */
    private static EventEnvelope envelope(Told told, UUID id) {
        DomainEvent event = EventJson.read(told.name, told.payload.toString().getBytes(StandardCharsets.UTF_8));
        return new EventEnvelope(1, id.toString(), 0, TestEventLog.NOON, told.name, event, METADATA);
    }

    private static Set<String> fields(@Nullable Row row) {
        Map<String, JsonNode> fields = new HashMap<>();
        if (row != null) {
            flatten("", EventJson.MAPPER.valueToTree(row), fields);
        }
        fields.keySet().removeIf(field -> field.startsWith("follows."));
        return fields.keySet();
    }

    private static void flatten(String path, JsonNode node, Map<String, JsonNode> fields) {
        if (node.isObject()) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), fields));
        } else if (!node.isNull()) {
            fields.put(path, node);
        }
    }

    /** An event with all of its fields, with the required ones only, and either with each word of yes and no. */
    private static List<Told> variants(String name, String ownId, UUID id) {
        List<Told> variants = new ArrayList<>();
        for (boolean full : new boolean[] {true, false}) {
            Told told = told(name, ownId, id, full);
            variants.add(told);
            told.payload
                    .propertyStream()
                    .filter(field -> field.getValue().isBoolean())
                    .forEach(field -> {
                        ObjectNode other = told.payload.deepCopy();
                        other.put(field.getKey(), !field.getValue().asBoolean());
                        variants.add(new Told(name, other));
                    });
        }
        return variants;
    }

    private static Told told(String name, String ownId, UUID id, boolean full) {
        Class<? extends DomainEvent> type = EventTypes.classOf(name);
        ObjectNode payload = EventJson.MAPPER.valueToTree(full ? Specimens.full(type) : Specimens.minimal(type));
        payload.put(ownId, id.toString());
        payload.put("contact_card_id", CARD.toString());
        if (name.equals("lead.moved") && full) {
            payload.put("to", "dormant"); // closed, as its instant says
        }
        return new Told(name, payload);
    }
}
