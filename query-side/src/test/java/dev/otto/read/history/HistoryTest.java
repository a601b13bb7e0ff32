package dev.otto.read.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.EventJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void anEventSaysWhatItChangedFromWhatToWhat() {
        History history = new History();
        history.take(event(1, "lead.moved", "{\"lead_id\":\"l\",\"from\":\"new\",\"to\":\"qualified_unbooked\"}"));
        History.Entry second = history.take(event(
                2,
                "lead.moved",
                "{\"lead_id\":\"l\",\"from\":\"qualified_unbooked\",\"to\":\"dormant\",\"cause\":\"dormant\"}"));
        assertThat(changes(second))
                .containsExactly("cause: null -> \"dormant\"", "status: \"qualified_unbooked\" -> \"dormant\"");
        assertThat(second.sentence())
                .isEqualTo("User ava: lead moved (cause: dormant, status: qualified_unbooked → dormant).");
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
    void aCancellationTakesBackAWin() {
        History history = new History();
        history.take(
                event(
                        1,
                        "appointment.outcome_recorded",
                        "{\"outcome\":\"closed_won\",\"deal_value\":5,\"outcome_at\":\"2026-07-14T12:00:00Z\",\"by_person\":false}"));
        assertThat(changes(history.take(
                        event(2, "appointment.cancelled", "{\"reason\":\"paid back\",\"by_person\":true}"))))
                .containsExactly(
                        "by_person: null -> true",
                        "deal_value: 5 -> null",
                        "outcome: \"closed_won\" -> null",
                        "outcome_at: \"2026-07-14T12:00:00Z\" -> null",
                        "reason: null -> \"paid back\"");
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

    /** What stands of all streams of a contact is in memory at once, and transcripts are long. */
    @Test
    void ofALongValueThatStandsItsLengthAndItsHashAreKnown() {
        History history = new History();
        String said =
                "{\"transcript\":{\"transcript_text\":\"%s\",\"speaker_labels\":[{\"text\":\"%s\"}],\"word_count\":9}}";
        String one = "a".repeat(1_001);
        String other = "b".repeat(1_001);
        String longest = "c".repeat(1_000);
        history.take(event(1, "call.transcript_attached", said.formatted(one, one)));
        assertThat(changes(history.take(event(2, "call.transcript_attached", said.formatted(one, one)))))
                .isEmpty();
        History.Entry changed = history.take(event(3, "call.transcript_attached", said.formatted(other, other)));
        assertThat(changed.changes())
                .extracting(History.Change::field)
                .containsExactly("transcript.speaker_labels", "transcript.transcript_text");
        assertThat(changes(changed).getLast())
                .isEqualTo("transcript.transcript_text: {\"length\":1001,\"sha256\":"
                        + "\"bb0381c13e0817201355e7d700b7623f0e985287add78712a11407c9f754efc8\"} -> \"" + other + "\"");
        assertThat(changed.sentence()).contains("transcript · transcript text: 1001 characters → bbbb");
        history.take(event(4, "call.transcript_attached", said.formatted(longest, "x")));
        assertThat(changes(history.take(event(5, "call.transcript_attached", said.formatted("d", "x")))))
                .containsExactly("transcript.transcript_text: \"" + longest + "\" -> \"d\"");
    }

    @Test
    void theLengthOfAVisitIsNotThatOfItsAudio() {
        History history = new History();
        history.take(event(1, "recording_session.stopped", "{\"duration_seconds\":3600}"));
        assertThat(changes(history.take(event(2, "recording_session.audio_uploaded", "{\"audio_url\":\"u\"}"))))
                .containsExactly("audio_url: null -> \"u\"");
        assertThat(changes(history.take(event(3, "recording_session.audio_uploaded", "{\"duration_seconds\":60}"))))
                .containsExactly("audio_duration_seconds: null -> 60", "audio_url: \"u\" -> null");
    }

    @Test
    void aStatusIsTheSameHoweverAnEventSaysIt() {
        History history = new History();
        assertThat(changes(history.take(event(1, "lead.opened", "{\"lead_id\":\"l\",\"ordinal\":1}"))))
                .containsExactly("ordinal: null -> 1", "status: null -> \"new\"");
        String moved = "{\"lead_id\":\"l\",\"from\":\"%s\",\"to\":\"nurturing\",\"cause\":\"person\"}";
        assertThat(changes(history.take(event(2, "lead.moved", moved.formatted("new")))))
                .containsExactly("cause: null -> \"person\"", "status: \"new\" -> \"nurturing\"");
        assertThat(changes(history.take(event(3, "lead.lost", "{\"lead_id\":\"l\",\"lost_reason\":\"price\"}"))))
                .containsExactly("lost_reason: null -> \"price\"", "status: \"nurturing\" -> \"closed_lost\"");
        assertThat(changes(history.take(event(4, "lead.moved", moved.formatted("closed_lost")))))
                .as("to where it was moved before")
                .containsExactly(
                        "cause: null -> \"person\"",
                        "lost_reason: \"price\" -> null",
                        "status: \"closed_lost\" -> \"nurturing\"");
        String reopened = "{\"lead_id\":\"l\",\"ordinal\":1,\"status\":\"pending_decision\",\"by_person\":true}";
        for (long position = 5; position < 9; position += 2) {
            assertThat(changes(history.take(event(position, "lead.won", "{\"lead_id\":\"l\",\"deal_value\":5}"))))
                    .contains("deal_value: null -> 5")
                    .element(1)
                    .asString()
                    .endsWith("-> \"closed_won\"");
            assertThat(changes(history.take(event(position + 1, "lead.reopened", reopened))))
                    .containsExactly(
                            "by_person: null -> true",
                            "deal_value: 5 -> null",
                            "status: \"closed_won\" -> \"pending_decision\"");
        }
        assertThat(changes(history.take(event(9, "lead.moved", moved.formatted("dormant")))))
                .as("what is said to have stood is told where it is not what did")
                .contains("from: null -> \"dormant\"", "status: \"pending_decision\" -> \"nurturing\"");
    }

    @Test
    void whoAskedForALeadIsNotWhoGotIt() {
        History history = new History();
        assertThat(changes(history.take(event(1, "lead.requested_by_rep", "{\"rep_id\":\"ana\"}"))))
                .containsExactly("rep_id: null -> \"ana\"");
        assertThat(changes(history.take(event(2, "lead.requested_by_rep", "{\"rep_id\":\"ben\"}"))))
                .containsExactly("rep_id: null -> \"ben\"");
        assertThat(changes(history.take(event(3, "lead.assigned_to_rep", "{\"rep_id\":\"ben\"}"))))
                .containsExactly("assigned_rep_id: null -> \"ben\"");
        assertThat(changes(history.take(event(4, "lead.assigned_to_rep", "{\"rep_id\":\"ana\"}"))))
                .containsExactly("assigned_rep_id: \"ben\" -> \"ana\"");
        assertThat(changes(history.take(event(5, "lead.released", "{\"rep_id\":\"ana\"}"))))
                .containsExactly("assigned_rep_id: \"ana\" -> null");
        History.Entry again = history.take(event(6, "lead.requested_by_rep", "{\"rep_id\":\"ben\"}"));
        assertThat(changes(again)).containsExactly("rep_id: null -> \"ben\"");
        assertThat(again.sentence()).isEqualTo("User ava: lead requested by rep (rep id: ben).");
    }

    @Test
    void whatIsAddedIsToldWholeThoughItSaysTheSameAgain() {
        Map<String, String> added = Map.of(
                "contact.message_sent", "{\"message_id\":\"m\",\"phone\":\"+1\",\"body\":\"We missed you\"}",
                "lead.note_added", "{\"note\":\"Dog in the yard\"}",
                "call.booking_failed", "{\"attempt_id\":\"a\",\"reason\":\"full\"}",
                "call.booked_by_appointment", "{\"appointment_id\":\"a\",\"booked\":true}",
                "key_signal.raised", "{\"call_id\":\"c\",\"type\":\"urgency\",\"title\":\"Leak\"}",
                "lead.evidence_noted", "{\"evidence\":{\"kind\":\"call\",\"call_id\":\"c\",\"emergency\":true}}",
                "missed_call.joined", "{\"call_id\":\"c\",\"missed_at\":\"2026-07-14T12:00:00Z\"}",
                "contact.engaged", "{\"source_id\":\"c\",\"lead_id\":\"l\",\"kind\":\"inbound_call\"}");
        added.forEach((name, payload) -> {
            History history = new History();
            List<String> first = changes(history.take(event(1, name, payload)));
            assertThat(first).as(name).isNotEmpty();
            assertThat(changes(history.take(event(2, name, payload)))).as(name).isEqualTo(first);
        });
    }

    @Test
    void anIdThatIsNotTheStreamsOwnIsToldWhereItIsTheChange() {
        History history = new History();
        assertThat(changes(history.take(event(
                        1,
                        "appointment.scheduled",
                        "{\"appointment_id\":\"a\",\"contact_card_id\":\"p\",\"lead_id\":\"l\"}"))))
                .containsExactly("contact_card_id: null -> \"p\"", "lead_id: null -> \"l\"");
        String linked =
                "{\"appointment_id\":\"a\",\"contact_card_id\":\"p\",\"lead_id\":\"l2\",\"former_lead_id\":\"l\"}";
        assertThat(changes(history.take(event(2, "appointment.lead_linked", linked))))
                .containsExactly("lead_id: \"l\" -> \"l2\"");
        assertThat(changes(history.take(event(3, "appointment.no_show", "{\"appointment_id\":\"a\"}"))))
                .as("without a lead it stays that one's")
                .isEmpty();
        assertThat(changes(history.take(
                        event(4, "appointment.lead_linked", "{\"appointment_id\":\"a\",\"former_lead_id\":\"l2\"}"))))
                .containsExactly("lead_id: \"l2\" -> null");
        assertThat(changes(new History()
                        .take(event(
                                1, "recording_session.started", "{\"session_id\":\"s\",\"appointment_id\":\"a\"}"))))
                .containsExactly("appointment_id: null -> \"a\"");
        assertThat(changes(new History()
                        .take(event(
                                1,
                                "missed_call.queued",
                                "{\"missed_call_id\":\"m\",\"call_id\":\"c\","
                                        + "\"missed_at\":\"2026-07-14T12:00:00Z\"}"))))
                .containsExactly("call_id: null -> \"c\"", "missed_at: null -> \"2026-07-14T12:00:00Z\"");
    }

    @Test
    void aCallThatFindsItsCardLateShowsIt() {
        for (Set<String> cards : List.of(Set.<String>of(), Set.of("p"))) {
            History history = new History(cards);
            history.take(event(1, "call.received", "{\"call_id\":\"c\"}"));
            assertThat(changes(
                            history.take(event(2, "call.answered", "{\"call_id\":\"c\",\"contact_card_id\":\"p\"}"))))
                    .containsExactly("contact_card_id: null -> \"p\"");
            assertThat(changes(history.take(event(3, "call.linked", "{\"call_id\":\"c\"}"))))
                    .as("and keeps it")
                    .isEmpty();
        }
    }

    @Test
    void inItsOwnHistoryAContactsIdIsToldOnlyWhereItIsTheChange() {
        History history = new History(Set.of("p", "q"));
        assertThat(changes(history.take(event(1, "lead.opened", "{\"lead_id\":\"l\",\"contact_card_id\":\"q\"}"))))
                .containsExactly("status: null -> \"new\"");
        assertThat(changes(history.take(event(2, "lead.pooled", "{\"lead_id\":\"l\",\"contact_card_id\":\"p\"}"))))
                .containsExactly("contact_card_id: \"q\" -> \"p\"");
    }

    @Test
    void anEventThatNobodyKnowsTakesNothingAway() {
        History history = new History();
        history.take(event(1, "lead.foretold", "{\"a\":1}"));
        assertThat(changes(history.take(event(2, "lead.foretold", "{\"b\":1}"))))
                .containsExactly("b: null -> 1");
    }

    @Test
    void whatIsSaidOfEventsIsSaidOfEventsThatThereAre() {
        Stream.of(
                        Declared.KEPT.stream(),
                        Declared.NAMES.keySet().stream(),
                        Declared.SAID_OF_BEFORE.keySet().stream(),
                        Declared.SAID_ONCE.stream().filter(name -> name.contains("/")))
                .flatMap(names -> names)
                .forEach(name -> {
                    String[] parts = name.split("/", -1);
                    assertThat(Declared.fields(parts[0])).as(name).contains(parts[1]);
                });
        Stream.of(
                        Declared.TAKEN_AWAY.keySet().stream(),
                        Declared.BY_NAME.keySet().stream(),
                        Declared.SAID_ONCE.stream().filter(name -> name.contains(".") && !name.contains("/")))
                .flatMap(names -> names)
                .forEach(name -> assertThat(EventTypes.classOf(name)).isNotNull());
        Set<String> fields = EventTypes.all().stream()
                .map(EventTypes::nameOf)
                .flatMap(name -> Declared.fields(name).stream())
                .collect(Collectors.toSet());
        assertThat(fields).contains(Declared.TOLD, Declared.CARD);
        fields.addAll(Declared.NAMES.values());
        fields.add("property_snapshot");
        assertThat(Declared.TAKEN_AWAY.values())
                .allSatisfy(gone -> assertThat(fields).containsAll(gone));
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
