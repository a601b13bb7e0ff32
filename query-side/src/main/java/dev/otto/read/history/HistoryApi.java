package dev.otto.read.history;

import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Reads;
import dev.otto.read.history.History.Entry;
import dev.otto.read.history.History.StoredEvent;
import dev.otto.read.history.History.Streams;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Every event of a lead, a call, an appointment or a contact, oldest first. */
@RestController
class HistoryApi {

    private static final int CHUNK = 1_000;

    private final Reads reads;

    HistoryApi(Reads reads) {
        this.reads = reads;
    }

    @GetMapping("/api/v1/leads/{id}/history")
    Page<Entry> lead(@PathVariable String id, Filters filters, Caller caller) {
        return history(Tables.LEAD, id, filters, caller, false);
    }

    @GetMapping("/api/v1/calls/{id}/history")
    Page<Entry> call(@PathVariable String id, Filters filters, Caller caller) {
        return history(Tables.CALL, id, filters, caller, false);
    }

    @GetMapping("/api/v1/appointments/{id}/history")
    Page<Entry> appointment(@PathVariable String id, Filters filters, Caller caller) {
        return history(Tables.APPOINTMENT, id, filters, caller, false);
    }

    /** All of a contact's streams merged. */
    @GetMapping("/api/v1/contact-cards/{id}/history")
    Page<Entry> contact(@PathVariable String id, Filters filters, Caller caller) {
        return history(Tables.CONTACT_CARD, id, filters, caller, true);
    }

    private Page<Entry> history(
            Table<? extends Row> table, String id, Filters filters, Caller caller, boolean wholeContact) {
        return reads.as(caller, () -> {
            String known = reads.from(table, caller)
                    .byId(id)
                    .orElseThrow(ProblemException::notFound)
                    .id();
            Streams streams = wholeContact ? new Streams(List.of(known), UUID.fromString(known)) : Streams.of(known);
            int limit = filters.limit();
            @Nullable Cursor cursor = filters.cursor(1);
            long after = cursor == null ? 0 : cursor.number(0);
            return Page.of(entries(caller, streams, after, limit + 1), limit, entry -> Cursor.of(entry.position()));
        });
    }

    /** Reads from the first event on, because what an event changed depends on those before it. */
    private List<Entry> entries(Caller caller, Streams streams, long after, int most) {
        History history = new History();
        List<Entry> entries = new ArrayList<>();
        long position = 0;
        while (entries.size() < most) {
            List<StoredEvent> chunk = chunk(caller, streams, position);
            for (StoredEvent event : chunk) {
                Entry entry = history.take(event);
                if (entry.position() > after && entries.size() < most) {
                    entries.add(entry);
                }
                position = event.position();
            }
            if (chunk.size() < CHUNK) {
                break;
            }
        }
        return entries;
    }

    private List<StoredEvent> chunk(Caller caller, Streams streams, long position) {
        return reads.jdbc()
                .sql("select global_index, aggregate_identifier, sequence_number, event_name, recorded_at, payload,"
                        + " metadata, hash from event_history(?, ?::text[], ?::uuid, ?, ?)")
                .param(caller.company())
                .param("{" + String.join(",", streams.streamIds()) + "}")
                .param(streams.contactCardId())
                .param(position)
                .param(CHUNK)
                .query((row, n) -> new StoredEvent(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        EventJson.MAPPER.readTree(row.getBytes(6)),
                        EventJson.MAPPER.readTree(row.getBytes(7)),
                        HexFormat.of().formatHex(row.getBytes(8))))
                .list();
    }
}
