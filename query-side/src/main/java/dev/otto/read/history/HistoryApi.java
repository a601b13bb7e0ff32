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
import dev.otto.read.figure.Csv;
import dev.otto.read.history.History.Change;
import dev.otto.read.history.History.Entry;
import dev.otto.read.history.History.StoredEvent;
import dev.otto.read.history.History.Streams;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * Every event of a lead, a call, an appointment or a contact, oldest first: a page of them, or all as lines of JSON or as
 * comma-separated values; and whether the chain of hashes over them holds.
 */
@RestController
class HistoryApi {

    private static final int CHUNK = 1_000;
    private static final Set<String> FORMATS = new LinkedHashSet<>(List.of("json", "ndjson", "csv"));
    private static final List<String> COLUMNS = List.of(
            "position",
            "stream_id",
            "sequence",
            "event",
            "recorded_at",
            "occurred_at",
            "actor",
            "role",
            "trace_id",
            "causation",
            "sentence",
            "changes",
            "hash");

    private final Reads reads;

    HistoryApi(Reads reads) {
        this.reads = reads;
    }

    @GetMapping("/api/v1/leads/{id}/history")
    @Nullable
    Object lead(@PathVariable String id, Filters filters, Caller caller, HttpServletResponse response) {
        return history(() -> streamOf(Tables.LEAD, id, caller), filters, caller, response);
    }

    @GetMapping("/api/v1/calls/{id}/history")
    @Nullable
    Object call(@PathVariable String id, Filters filters, Caller caller, HttpServletResponse response) {
        return history(() -> streamOf(Tables.CALL, id, caller), filters, caller, response);
    }

    @GetMapping("/api/v1/appointments/{id}/history")
    @Nullable
    Object appointment(@PathVariable String id, Filters filters, Caller caller, HttpServletResponse response) {
        return history(() -> streamOf(Tables.APPOINTMENT, id, caller), filters, caller, response);
    }

    /** All of a contact's streams merged, those of the cards that it took in included. */
    @GetMapping("/api/v1/contact-cards/{id}/history")
    @Nullable
    Object contact(@PathVariable String id, Filters filters, Caller caller, HttpServletResponse response) {
        return history(() -> streamsOfContact(id, caller), filters, caller, response);
    }

    @GetMapping("/api/v1/leads/{id}/history/verify")
    Verified verifyLead(@PathVariable String id, Caller caller) {
        return verify(() -> streamOf(Tables.LEAD, id, caller), id, caller);
    }

    @GetMapping("/api/v1/calls/{id}/history/verify")
    Verified verifyCall(@PathVariable String id, Caller caller) {
        return verify(() -> streamOf(Tables.CALL, id, caller), id, caller);
    }

    @GetMapping("/api/v1/appointments/{id}/history/verify")
    Verified verifyAppointment(@PathVariable String id, Caller caller) {
        return verify(() -> streamOf(Tables.APPOINTMENT, id, caller), id, caller);
    }

    @GetMapping("/api/v1/contact-cards/{id}/history/verify")
    Verified verifyContact(@PathVariable String id, Caller caller) {
        return verify(() -> streamsOfContact(id, caller), id, caller);
    }

    /**
     * Whether the hashes of an entity's streams are those of its events.
     *
     * @param holds whether there are events, and no stream has a break
     */
    record Verified(String id, String companyId, boolean holds, long events, List<Chain> streams) {}

    /**
     * One stream. An event that was changed, or put in another's place, breaks the chain at itself; one that was taken out
     * breaks it at the next.
     *
     * @param brokenAt position of the first event at which it does not hold, null where it holds
     * @param fault changed or missing
     */
    record Chain(
            String streamId,
            boolean holds,
            long events,
            @Nullable Long brokenAt,
            @Nullable Long brokenSequence,
            @Nullable String fault) {}

    private Verified verify(Supplier<Streams> asked, String id, Caller caller) {
        return reads.atLength(caller, () -> {
            Streams streams = asked.get();
            List<Chain> chains = reads.jdbc()
                    .sql("select stream_id, events, broken_at, broken_sequence, fault"
                            + " from event_chains(?, ?::text[], ?::uuid[])")
                    .param(caller.company())
                    .param(array(streams.streamIds()))
                    .param(array(streams.contactCardIds()))
                    .query((row, n) -> {
                        String fault = row.getString(5);
                        return new Chain(
                                row.getString(1),
                                fault == null,
                                row.getLong(2),
                                row.getObject(3, Long.class),
                                row.getObject(4, Long.class),
                                fault);
                    })
                    .list();
            return new Verified(
                    id,
                    caller.company(),
                    !chains.isEmpty() && chains.stream().allMatch(Chain::holds),
                    chains.stream().mapToLong(Chain::events).sum(),
                    chains);
        });
    }

    /** The page that was asked for, or null where the whole was written to the response. */
    private @Nullable Object history(
            Supplier<Streams> asked, Filters filters, Caller caller, HttpServletResponse response) {
        String format = filters.oneOf("format", FORMATS).orElse("json");
        int limit = filters.limit();
        @Nullable Cursor cursor = filters.cursor(1);
        if (format.equals("json")) {
            long after = cursor == null ? 0 : cursor.number(0);
            return reads.atLength(
                    caller,
                    () -> Page.of(entries(caller, asked.get(), after, limit + 1), limit, e -> Cursor.of(e.position())));
        }
        try {
            export(new Telling(caller, reads.as(caller, asked)), format.equals("csv"), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }

    /**
     * A reader takes as long as they take: between two chunks no transaction is open, and no connection held. What fails before
     * the first is written is answered as anything else is; after that the answer is left unended, so that nobody takes a part
     * for the whole.
     */
    private static void export(Telling telling, boolean csv, HttpServletResponse response) throws IOException {
        Iterator<Entry> some = telling.next();
        response.setContentType(csv ? "text/csv" : "application/x-ndjson");
        response.setCharacterEncoding("UTF-8");
        Writer out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 1 << 16);
        if (csv) {
            out.write(Csv.line(COLUMNS));
        }
        while (some.hasNext()) {
            while (some.hasNext()) {
                Entry entry = some.next();
                out.write(csv ? Csv.line(cells(entry)) : EventJson.MAPPER.writeValueAsString(entry) + "\n");
            }
            some = telling.next();
        }
        out.flush();
    }

    private static List<String> cells(Entry entry) {
        return List.of(
                Long.toString(entry.position()),
                entry.streamId(),
                Long.toString(entry.sequence()),
                entry.event(),
                entry.recordedAt().toString(),
                entry.occurredAt().toString(),
                entry.actor(),
                Objects.requireNonNullElse(entry.role(), ""),
                entry.traceId(),
                entry.causation(),
                entry.sentence(),
                entry.changes().stream().map(HistoryApi::words).collect(Collectors.joining("; ")),
                entry.hash());
    }

    private static String words(Change change) {
        return change.field() + ": " + text(change.before()) + " -> " + text(change.after());
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.isValueNode() ? value.asString("") : value.toString();
    }

    /** Reads from the first event on, because what an event changed depends on those before it. */
    private List<Entry> entries(Caller caller, Streams streams, long after, int most) {
        List<Entry> entries = new ArrayList<>();
        Telling telling = new Telling(caller, streams);
        Iterator<Entry> some = telling.next();
        while (some.hasNext()) {
            while (some.hasNext() && entries.size() < most) {
                Entry entry = some.next();
                if (entry.position() > after) {
                    entries.add(entry);
                }
            }
            some = entries.size() < most ? telling.next() : Collections.emptyIterator();
        }
        return entries;
    }

    /** Tells entries, oldest first, a chunk at a time. */
    private final class Telling {
        private final Caller caller;
        private final Streams streams;
        private final History history;
        private long position;
        private boolean begun;
        private boolean ended;

        private Telling(Caller caller, Streams streams) {
            this.caller = caller;
            this.streams = streams;
            this.history = new History(Set.copyOf(streams.contactCardIds()));
        }

        /** The next ones, none after the last; each is understood when it is its turn, and all before those that follow. */
        private Iterator<Entry> next() {
            if (ended) {
                return Collections.emptyIterator();
            }
            long after = position;
            Supplier<List<Unread>> work = () -> chunk(caller, streams, after);
            List<Unread> chunk = begun ? reads.further(caller, work) : reads.atLength(caller, work);
            begun = true;
            ended = chunk.size() < CHUNK;
            if (!chunk.isEmpty()) {
                position = chunk.getLast().position;
            }
            return chunk.stream()
                    .map(unread -> history.take(unread.event.get()))
                    .iterator();
        }
    }

    /** An event as bytes: understood, transcripts take many times the memory. */
    private record Unread(long position, Supplier<StoredEvent> event) {}

    /** Up to where the log is proven to have no gaps: an event that took its place and is not there yet would be passed over. */
    private List<Unread> chunk(Caller caller, Streams streams, long position) {
        return reads.jdbc()
                .sql("select global_index, aggregate_identifier, sequence_number, event_name, recorded_at, payload,"
                        + " metadata, hash from events_of(p_company_id => ?, p_stream_ids => ?::text[],"
                        + " p_contact_card_ids => ?::uuid[], p_after => ?, p_limit => ?,"
                        + " p_up_to => (select position from projection_position where name = 'read_models'))")
                .param(caller.company())
                .param(array(streams.streamIds()))
                .param(array(streams.contactCardIds()))
                .param(position)
                .param(CHUNK)
                .query((row, n) -> unread(row))
                .list();
    }

    private static Unread unread(ResultSet row) throws SQLException {
        long position = row.getLong(1);
        String streamId = row.getString(2);
        long sequence = row.getLong(3);
        String name = row.getString(4);
        Instant recordedAt = row.getObject(5, OffsetDateTime.class).toInstant();
        byte[] payload = row.getBytes(6);
        byte[] metadata = row.getBytes(7);
        String hash = HexFormat.of().formatHex(row.getBytes(8));
        return new Unread(
                position,
                () -> new StoredEvent(
                        position,
                        streamId,
                        sequence,
                        name,
                        recordedAt,
                        EventJson.MAPPER.readTree(payload),
                        EventJson.MAPPER.readTree(metadata),
                        hash));
    }

    private Streams streamOf(Table<? extends Row> table, String id, Caller caller) {
        return Streams.of(reads.from(table, caller)
                .byId(id)
                .orElseThrow(ProblemException::notFound)
                .id());
    }

    private Streams streamsOfContact(String id, Caller caller) {
        String card = reads.from(Tables.CONTACT_CARD, caller)
                .byId(reads.survivor(id, caller))
                .orElseThrow(ProblemException::notFound)
                .id();
        List<String> members = reads.members(card, caller);
        return new Streams(members, members);
    }

    private static String array(List<String> ids) {
        return "{" + String.join(",", ids) + "}";
    }
}
