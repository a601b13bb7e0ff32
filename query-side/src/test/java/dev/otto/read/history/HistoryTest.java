package dev.otto.read.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.platform.eventlog.EventJson;
import java.time.Instant;
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
