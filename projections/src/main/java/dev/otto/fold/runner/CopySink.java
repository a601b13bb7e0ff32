package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Folded groups on their way into a store's tables by COPY; each worker has a connection of its own. */
final class CopySink implements LogFold.Sink {

    private static final int FLUSH_BYTES = 1 << 20;

    /** What was set aside. */
    record Refused(Group.Key group, LoggedEvent event, Throwable error, List<LoggedEvent> behind) {}

    private final Store store;
    private final List<Connection> connections;
    private final List<Buffers> buffers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Refused> refused = new ConcurrentLinkedQueue<>();

    private static final class Buffers {
        final List<ByteArrayOutputStream> tables = new ArrayList<>();
        final Sums sums = new Sums();

        Buffers() {
            Tables.ALL.forEach(table -> tables.add(new ByteArrayOutputStream()));
        }
    }

    CopySink(Store store, List<Connection> connections) {
        this.store = store;
        this.connections = connections;
        connections.forEach(connection -> buffers.add(new Buffers()));
    }

    @Override
    public void check(Held group) {
        lines(group);
    }

    @Override
    public void take(int worker, Held group) throws SQLException {
        List<byte[]> lines = lines(group);
        Buffers own = buffers.get(worker);
        own.sums.add(group.contributions(), 1);
        for (int i = 0; i < lines.size(); i++) {
            ByteArrayOutputStream buffer = own.tables.get(i);
            buffer.writeBytes(lines.get(i));
            if (buffer.size() >= FLUSH_BYTES) {
                flush(worker, i);
            }
        }
    }

    @Override
    public void endPass(int worker) throws SQLException {
        for (int i = 0; i < Tables.ALL.size(); i++) {
            flush(worker, i);
        }
    }

    @Override
    public void refused(Group.Key group, LoggedEvent event, Throwable error, List<LoggedEvent> behind) {
        refused.add(new Refused(group, event, error, List.copyOf(behind)));
    }

    List<Refused> refused() {
        return List.copyOf(refused);
    }

    /** Writes the figures, once all groups are taken. */
    void writeFigures() throws SQLException {
        Sums all = new Sums();
        buffers.forEach(own -> all.add(own.sums));
        for (Rollup rollup : Rollup.values()) {
            StringBuilder text = new StringBuilder();
            for (Map.Entry<List<String>, long[]> row : all.of(rollup).entrySet()) {
                append(text, Store.line(rollup, row.getKey(), row.getValue()));
            }
            String columns = String.join(", ", Store.keys(rollup)) + ", "
                    + rollup.measures().stream().map(Rollup.Measure::column).collect(Collectors.joining(", "));
            copy(
                    connections.getFirst(),
                    store.table(rollup) + " (" + columns + ")",
                    text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<byte[]> lines(Held held) {
        List<byte[]> lines = new ArrayList<>(Tables.ALL.size());
        StringBuilder text = new StringBuilder();
        for (Table<?> table : Tables.ALL) {
            text.setLength(0);
            lines(text, table, held.group());
            lines.add(text.isEmpty() ? new byte[0] : text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static <R extends Row> void lines(StringBuilder text, Table<R> table, Group group) {
        for (Entry<R> entry : group.entries(table)) {
            append(text, Store.line(table, group.companyId(), group.key().id(), entry));
        }
    }

    /** PostgreSQL's text format of COPY. */
    private static void append(StringBuilder text, @Nullable String[] line) {
        for (int i = 0; i < line.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            String value = line[i];
            if (value == null) {
                text.append("\\N");
                continue;
            }
            for (int at = 0; at < value.length(); at++) {
                char c = value.charAt(at);
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

    private void flush(int worker, int index) throws SQLException {
        ByteArrayOutputStream buffer = buffers.get(worker).tables.get(index);
        Table<?> table = Tables.ALL.get(index);
        String columns =
                Store.columns(table).stream().map(Store.SqlColumn::name).collect(Collectors.joining(", "));
        copy(connections.get(worker), store.table(table) + " (" + columns + ")", buffer.toByteArray());
        buffer.reset();
    }

    private static void copy(Connection connection, String into, byte[] bytes) throws SQLException {
        if (bytes.length == 0) {
            return;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + into + " from stdin");
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
