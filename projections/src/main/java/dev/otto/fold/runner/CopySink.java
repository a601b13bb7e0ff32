package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.core.type.TypeReference;

/**
 * Folded groups on their way into a store's tables by COPY. Each worker has a connection of its own; a part's rows and the
 * note that it is done are one transaction.
 */
final class CopySink implements LogPass.Sink {

    private static final String NOTE =
            "insert into projection_rebuild_part (run_id, part, rows, sums, refused) values (?, ?, ?, ?, ?)";
    private static final int BUFFER = 64 << 10;

    /** The note that the figures are written: no part has this number. */
    private static final int FIGURES = -1;

    /**
     * What was set aside.
     *
     * @param error what it failed with; empty where it only waits for another group
     */
    record Refused(String companyId, String groupId, long position, String error, List<Long> behind) {}

    private final Store store;
    private final UUID run;
    private final List<Connection> connections;
    private final List<String> copies = new ArrayList<>();
    private final Set<Integer> done = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Refused> refused = new ConcurrentLinkedQueue<>();
    private final Sums sums = new Sums();
    private long rows;

    /** @param connections one for each worker, in transactions as the owner of the tables */
    CopySink(Store store, UUID run, List<Connection> connections) throws SQLException {
        this.store = store;
        this.run = run;
        this.connections = connections;
        for (Table<?> table : Tables.ALL) {
            String columns =
                    Store.columns(table).stream().map(Store.SqlColumn::name).collect(Collectors.joining(", "));
            copies.add("copy " + store.table(table) + " (" + columns + ") from stdin (format binary)");
        }
        remember(connections.getFirst());
    }

    /** What an interrupted run finished. */
    private void remember(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select part, rows, sums, refused from projection_rebuild_part where run_id = ?")) {
            statement.setObject(1, run);
            try (ResultSet parts = statement.executeQuery()) {
                while (parts.next()) {
                    done.add(parts.getInt(1));
                    rows += parts.getLong(2);
                    sums.add(Sums.read(parts.getBytes(3)));
                    refused.addAll(
                            EventJson.MAPPER.readValue(parts.getBytes(4), new TypeReference<List<Refused>>() {}));
                }
            }
        }
    }

    @Override
    public boolean done(int part) {
        return done.contains(part);
    }

    @Override
    public LogPass.Taking begin(int worker) {
        return new Copying(connections.get(worker));
    }

    List<Refused> refused() {
        return List.copyOf(refused);
    }

    /** How many rows of facts were copied. */
    long rows() {
        return rows;
    }

    private synchronized void finished(int part, long more, Sums own) {
        done.add(part);
        rows += more;
        sums.add(own);
    }

    /** Writes the figures, once all groups are taken. */
    void writeFigures() throws SQLException {
        if (done(FIGURES)) {
            return; // their tables may be guarded by now
        }
        Connection connection = connections.getFirst();
        for (Rollup rollup : Rollup.values()) {
            StringBuilder text = new StringBuilder();
            for (Map.Entry<List<String>, long[]> row : sums.of(rollup).entrySet()) {
                append(text, Store.line(rollup, row.getKey(), row.getValue()));
            }
            String columns = String.join(", ", Store.keys(rollup)) + ", "
                    + rollup.measures().stream().map(Rollup.Measure::column).collect(Collectors.joining(", "));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            copy(connection, "copy " + store.table(rollup) + " (" + columns + ") from stdin", bytes, bytes.length);
        }
        note(connection, FIGURES, 0, new Sums(), List.of());
        connection.commit();
    }

    private void note(Connection connection, int part, long copied, Sums own, List<Refused> ownRefused)
            throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setObject(1, run);
            note.setInt(2, part);
            note.setLong(3, copied);
            note.setBytes(4, own.written());
            note.setBytes(5, EventJson.MAPPER.writeValueAsBytes(ownRefused));
            note.executeUpdate();
        }
    }

    /** PostgreSQL's text format of COPY. */
    private static void append(StringBuilder text, String[] line) {
        for (int i = 0; i < line.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            for (int at = 0; at < line[i].length(); at++) {
                char c = line[i].charAt(at);
                switch (c) {
                    case '\\' -> text.append("\\\\");
                    case '\n' -> text.append("\\n");
                    case '\r' -> text.append("\\r");
                    case '\t' -> text.append("\\t");
                    default -> text.append(c);
                }
            }
        }
        text.append('\n');
    }

    private static long copy(Connection connection, String sql, byte[] bytes, int length) throws SQLException {
        if (length == 0) {
            return 0;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            copy.writeToCopy(bytes, 0, length);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** One worker's way into the tables. */
    private final class Copying implements LogPass.Taking {
        private final Connection connection;
        private final JsonOutput[] tables = new JsonOutput[Tables.ALL.size()];
        private final int[] before = new int[tables.length];
        private final List<Refused> ownRefused = new ArrayList<>();
        private Sums ownSums = new Sums();

        Copying(Connection connection) {
            this.connection = connection;
            Arrays.setAll(tables, i -> new JsonOutput(BUFFER));
        }

        @Override
        public void beginPart(int part) {
            for (JsonOutput table : tables) {
                table.truncate(0);
                table.write(BinaryRow.HEADER);
            }
            ownSums = new Sums();
            ownRefused.clear();
        }

        private void append(Held group) {
            for (int i = 0; i < tables.length; i++) {
                before[i] = tables[i].size();
            }
            try {
                for (int i = 0; i < tables.length; i++) {
                    append(tables[i], Tables.ALL.get(i), group.group());
                }
            } catch (RuntimeException | StackOverflowError e) {
                takeBack();
                throw e;
            }
        }

        private static <R extends Row> void append(JsonOutput out, Table<R> table, Group group) {
            for (Entry<R> entry : group.entries(table)) {
                BinaryRow.append(out, table, group.companyId(), group.key().id(), entry);
            }
        }

        private void takeBack() {
            for (int i = 0; i < tables.length; i++) {
                tables[i].truncate(before[i]);
            }
        }

        @Override
        public void check(Held group) {
            append(group);
            takeBack();
        }

        @Override
        public void take(Held group) {
            append(group);
            ownSums.add(group.contributions(), 1);
        }

        @Override
        public void refused(Group.Key group, LoggedEvent event, Throwable error, List<LoggedEvent> behind) {
            ownRefused.add(new Refused(
                    group.companyId(),
                    group.id(),
                    event.position(),
                    error instanceof Apart.WaitsException ? "" : Letters.describe(error),
                    behind.stream().map(LoggedEvent::position).toList()));
        }

        @Override
        public void endPart(int part) throws SQLException {
            long copied = 0;
            for (int i = 0; i < tables.length; i++) {
                JsonOutput table = tables[i];
                if (table.size() > BinaryRow.HEADER.length) {
                    table.write(BinaryRow.TRAILER);
                    copied += copy(connection, copies.get(i), table.buffer(), table.size());
                }
            }
            note(connection, part, copied, ownSums, ownRefused);
            connection.commit();
            refused.addAll(ownRefused);
            finished(part, copied, ownSums);
        }
    }
}
