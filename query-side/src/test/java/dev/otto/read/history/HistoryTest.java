package dev.otto.read.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.EventJson;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void anEventSaysWhatItChangedFromWhatToWhat() {
        History history = new History();
        history.take(event(1, "lead.moved", "{\"lead_id\":\"l\",\"from\":\"new\",\"to\":\"qualified_unbooked\"}"));
        History.Entry second =
                history.take(event(2, "lead.moved", "{\"lead_id\":\"l\",\"from\":\"new\",\"to\":\"closed_won\"}"));
        assertThat(second.changes()).hasSize(1);
        assertThat(second.changes().getFirst().field()).isEqualTo("to");
        assertThat(String.valueOf(second.changes().getFirst().before())).isEqualTo("\"qualified_unbooked\"");
        assertThat(String.valueOf(second.changes().getFirst().after())).isEqualTo("\"closed_won\"");
        assertThat(second.happened()).isEqualTo("lead moved");
        assertThat(second.actor()).isEqualTo("user:ava");
    }

    @Test
    void theFirstEventChangesFromNothingAndWhatWasToldIsNotWhatStands() {
        History.Entry first = new History()
                .take(event(
                        1,
                        "call.received",
                        "{\"call_id\":\"c\",\"told\":{\"city\":\"x\"},\"facts\":{\"city\":\"Columbus\"}}"));
        assertThat(first.changes()).extracting(History.Change::field).containsExactly("facts.city");
        assertThat(first.changes().getFirst().before()).isNull();
    }

    @Test
    void whatAnEventNoLongerSaysIsGone() {
        History history = new History();
        history.take(event(
                1,
                "appointment.scheduled",
                "{\"appointment_id\":\"a\",\"lead_id\":\"l\",\"sales_rep_id\":\"ana\",\"notes\":\"gate\"}"));
        History.Entry released = history.take(event(2, "appointment.assigned", "{\"appointment_id\":\"a\"}"));
        assertThat(changes(released)).containsExactly("sales_rep_id: \"ana\" -> null");
        assertThat(released.sentence()).isEqualTo("User ava: appointment assigned (sales rep id: ana → nothing).");
        assertThat(changes(history.take(event(3, "appointment.assigned", "{\"sales_rep_id\":\"ana\"}"))))
                .as("the same again is a change again")
                .containsExactly("sales_rep_id: null -> \"ana\"");
        assertThat(changes(history.take(event(4, "appointment.edited", "{\"service_type\":\"roof\"}"))))
                .containsExactly("notes: \"gate\" -> null", "service_type: null -> \"roof\"");
        assertThat(changes(history.take(event(
                        5,
                        "appointment.outcome_recorded",
                        "{\"outcome\":\"closed_won\",\"deal_value\":5,\"notes\":\"signed\"}"))))
                .hasSize(3);
        assertThat(changes(history.take(event(6, "appointment.outcome_recorded", "{\"outcome\":\"closed_lost\"}"))))
                .as("without notes they stay as they were")
                .containsExactly("deal_value: 5 -> null", "outcome: \"closed_won\" -> \"closed_lost\"");
        assertThat(changes(history.take(event(7, "appointment.no_show", "{\"appointment_id\":\"a\"}"))))
                .containsExactly("outcome: \"closed_lost\" -> null");
    }

    @Test
    void ofAWholeWithinAnEventTooButNotOfAPartThatWasTold() {
        History history = new History();
        history.take(event(
                1,
                "contact.edited",
                "{\"edited\":{\"email\":\"x\"},\"details\":{\"email\":\"x\",\"city\":\"Columbus\"}}"));
        assertThat(changes(history.take(event(
                        2,
                        "contact.edited",
                        "{\"edited\":{\"zip\":\"1\"},\"details\":{\"email\":\"x\",\"zip\":\"1\"}}"))))
                .containsExactly(
                        "details.city: \"Columbus\" -> null",
                        "details.zip: null -> \"1\"",
                        "edited.zip: null -> \"1\"");
    }

    @Test
    void whatALeadWasWonForIsGoneWhenItIsReopened() {
        History history = new History();
        String won = "{\"lead_id\":\"l\",\"deal_value\":5000,\"closed_at\":\"2026-07-14T12:00:00Z\"}";
        history.take(event(1, "lead.won", won));
        assertThat(changes(history.take(event(2, "lead.reopened", "{\"lead_id\":\"l\",\"status\":\"nurturing\"}"))))
                .contains("deal_value: 5000 -> null", "closed_at: \"2026-07-14T12:00:00Z\" -> null");
        assertThat(changes(history.take(event(3, "lead.won", won)))).contains("deal_value: null -> 5000");
    }

    @Test
    void theLengthOfAVisitIsNotThatOfItsAudio() {
        History history = new History();
        history.take(event(1, "recording_session.stopped", "{\"duration_seconds\":3600}"));
        assertThat(changes(history.take(event(2, "recording_session.audio_uploaded", "{\"audio_url\":\"u\"}"))))
                .containsExactly("audio_url: null -> \"u\"");
    }

    @Test
    void anEventThatNobodyKnowsTakesNothingAway() {
        History history = new History();
        history.take(event(1, "lead.foretold", "{\"a\":1}"));
        assertThat(changes(history.take(event(2, "lead.foretold", "{\"b\":1}"))))
                .containsExactly("b: null -> 1");
    }

    @Test
    void whatIsExceptedIsThere() {
        assertThat(Declared.KEPT).allSatisfy(name -> {
            String[] parts = name.split("/", -1);
            assertThat(EventTypes.classOf(parts[0]).getRecordComponents())
                    .extracting(Declared::field)
                    .contains(parts[1]);
        });
        Set<String> fields = EventTypes.all().stream()
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(Declared::field)
                .collect(Collectors.toSet());
        assertThat(Declared.TAKEN_AWAY).allSatisfy((event, gone) -> {
            assertThat(EventTypes.classOf(event)).isNotNull();
            assertThat(fields).containsAll(gone);
        });
        assertThat(EventTypes.all().stream()
                        .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                        .map(RecordComponent::getName))
                .containsAll(Declared.PARTS);
    }

    private static List<String> changes(History.Entry entry) {
        return entry.changes().stream()
                .map(change -> change.field() + ": " + change.before() + " -> " + change.after())
                .toList();
    }

    private static History.StoredEvent event(long position, String name, String payload) {
        return new History.StoredEvent(
                position,
                "stream",
                position - 1,
                name,
                Instant.EPOCH,
                EventJson.MAPPER.readTree(payload),
                EventJson.MAPPER.readTree(
                        "{\"occurred_at\":\"2026-07-14T12:00:00Z\",\"actor\":\"user:ava\",\"trace_id\":\"t\",\"causation\":\"c\"}"),
                "00");
    }
}
