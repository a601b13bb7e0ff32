package dev.otto.fold.runner;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.json.JsonOutput;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * What a rebuild does, each stage alone and by one thread, over the first events of a log: for whoever measures what each
 * costs. Uses the shadow tables, so nothing may be rebuilt meanwhile.
 */
public final class Stages implements AutoCloseable {

    private final Connections connections;
    private final EventDecoder decoder;
    private final List<byte[]> chunks = new ArrayList<>();
    private final Map<Group.Key, List<EventEnvelope>> events = new LinkedHashMap<>();
    private final List<Held> groups = new ArrayList<>();
    private final List<JsonOutput> encoded = new ArrayList<>();
    private @Nullable Set<Group.Key> left;
    private final long upTo;
    private long count;

    /** @param upTo position of the last event of those to be worked on; they are all held in memory */
    public Stages(DataSource dataSource, EventDecoder decoder, long upTo) {
        this.connections = new Connections(dataSource);
        this.decoder = decoder;
        this.upTo = upTo;
    }

    /** Events that were worked on. */
    public long count() {
        return count;
    }

    /** Copies the log out and does nothing with it. */
    public void copyOut() throws SQLException {
        chunks.clear();
        Connection connection = connections.worker();
        try {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy (select " + LogWindow.COLUMNS + " from event_log where global_index <= " + upTo
                            + " order by global_index) to stdout (format binary)");
            for (byte[] bytes = copy.readFromCopy(); bytes != null; bytes = copy.readFromCopy()) {
                chunks.add(bytes);
            }
        } finally {
            Connections.giveBack(connection);
        }
    }

    /** Decodes every event. */
    public void decode() {
        events.clear();
        count = 0;
        LogWindow row = new LogWindow();
        for (int i = 0; i < chunks.size(); i++) {
            byte[] bytes = chunks.get(i);
            int at = i == 0 ? BinaryRow.HEADER.length : 0;
            while (at < bytes.length && (bytes[at] != -1 || bytes[at + 1] != -1)) {
                at = row.at(bytes, at + 2);
                events.computeIfAbsent(new Group.Key(row.company(), row.rawGroup()), key -> new ArrayList<>())
                        .add(row.decode(decoder));
                count++;
            }
        }
    }

    /** Folds every group, merges aside: of groups that would be one, the first alone. */
    public void fold() {
        groups.clear();
        events.forEach((key, own) -> {
            if (left == null || !left.contains(key)) {
                Group group = Group.empty(key);
                own.forEach(group::apply);
                groups.add(Held.of(group, MetricDefinition.FIRST));
            }
        });
        if (left == null) {
            left = secondOnes();
        }
    }

    /** Groups with a row that another has too. */
    private Set<Group.Key> secondOnes() {
        Set<String> rows = new HashSet<>();
        Set<Group.Key> second = new HashSet<>();
        groups.removeIf(held -> !rowsOf(held.group()).allMatch(rows::add)
                && second.add(held.group().key()));
        return second;
    }

    private static Stream<String> rowsOf(Group group) {
        return Tables.ALL.stream()
                .flatMap(table -> group.rows(table).stream()
                        .map(row -> table.name() + " " + group.companyId() + " " + row.key()));
    }

    /** Encodes every row. */
    public void encode() {
        encoded.clear();
        for (Table<?> table : Tables.ALL) {
            JsonOutput out = new JsonOutput(1 << 20);
            out.write(BinaryRow.HEADER);
            groups.forEach(held -> encode(out, table, held.group()));
            out.write(BinaryRow.TRAILER);
            encoded.add(out);
        }
    }

    private static <R extends Row> void encode(JsonOutput out, Table<R> table, Group group) {
        for (Entry<R> entry : group.entries(table)) {
            BinaryRow.append(out, table, group.companyId(), group.key().id(), entry);
        }
    }

    /** Copies the rows into tables without indexes. */
    public void copyIn() throws SQLException {
        Connection owner = connections.owner();
        try {
            Shadow.create(owner);
            for (int i = 0; i < encoded.size(); i++) {
                Table<?> table = Tables.ALL.get(i);
                String columns =
                        Store.columns(table).stream().map(Store.SqlColumn::name).collect(Collectors.joining(", "));
                CopyIn copy = owner.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + Store.SHADOW.table(table) + " (" + columns + ") from stdin (format binary)");
                copy.writeToCopy(encoded.get(i).buffer(), 0, encoded.get(i).size());
                copy.endCopy();
            }
        } finally {
            Connections.giveBack(owner);
        }
    }

    /** Makes the indexes, keys and statistics of those tables. */
    public void index() throws SQLException, InterruptedException {
        Connection owner = connections.owner();
        try {
            Shadow.finish(List.of(owner), () -> {});
        } finally {
            Connections.giveBack(owner);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection owner = connections.owner();
        try {
            Shadow.drop(owner);
        } finally {
            Connections.giveBack(owner);
        }
    }
}
