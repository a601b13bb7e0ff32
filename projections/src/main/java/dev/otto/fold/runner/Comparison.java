package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.json.JsonOutput;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import tools.jackson.databind.JsonNode;

/**
 * The live rows of one moment beside the log folded up to the same moment. The rows are copied out once and divided like the
 * log, so that each part is compared in memory: byte for byte first, and field by field where the bytes differ.
 */
final class Comparison implements LogPass.Sink {

    private static final int MOST = 1_000;

    /** Of a value that differs so much is noted: one of a transcript is a whole conversation, twice. */
    private static final int LONGEST = 1_000;

    /** Under this name stand events that were folded once and are refused by now; a key is a position. */
    static final String LOG = "event_log";

    /** What the rows of a company come to; equal where nothing differs. */
    record Hashes(String companyId, String live, String folded) {}

    /** A cell of figures that is not what its facts come to. */
    record Cell(Rollup rollup, List<String> key, long[] missing) {}

    private final Spill rows;
    private final LogPass log;
    private final int parts;
    private final Set<String> tables;
    private final @Nullable String onlyCompany;
    private final Pace pace;
    private final Sums sums = new Sums();
    private final List<Difference> differences = new ArrayList<>();
    private final Set<Group.Key> drifted = new LinkedHashSet<>();
    private final Set<Group.Key> refused = new LinkedHashSet<>();
    private final List<Cell> cells = new ArrayList<>();
    private final Map<String, long[]> hashes = new TreeMap<>();
    private final Map<Rollup, Map<List<String>, long[]>> figures = new HashMap<>();
    private long compared;

    /**
     * @param rows files for the live rows, as many as the log's
     */
    Comparison(Spill rows, LogPass log, int parts, Set<String> tables, @Nullable String onlyCompany, Pace pace) {
        this.rows = rows;
        this.log = log;
        this.parts = parts;
        this.tables = tables;
        this.onlyCompany = onlyCompany;
        this.pace = pace;
    }

    /** Copies the live rows; the connection sees one state of the database throughout. */
    void read(Connection snapshot, Runnable progress) throws SQLException, InterruptedException {
        for (int i = 0; i < Tables.ALL.size(); i++) {
            if (tables.contains(Tables.ALL.get(i).name())) {
                read(snapshot, i, Tables.ALL.get(i), progress);
            }
        }
        rows.strands().getFirst().note(0);
        for (Rollup rollup : Rollup.values()) {
            if (tables.contains(rollup.table())) {
                figures.put(rollup, figures(snapshot, rollup));
            }
        }
    }

    private void read(Connection snapshot, int index, Table<?> table, Runnable progress)
            throws SQLException, InterruptedException {
        Spill.Strand only = rows.strands().getFirst();
        String sql = "copy (select "
                + Store.columns(table).stream().map(Store.SqlColumn::name).collect(Collectors.joining(", ")) + " from "
                + Store.LIVE.table(table)
                + (onlyCompany == null ? "" : " where company_id = '" + onlyCompany.replace("'", "''") + "'")
                + ") to stdout (format binary)";
        CopyOut copy = snapshot.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        byte[] head = new byte[8];
        try {
            boolean first = true;
            long begun = System.nanoTime();
            for (byte[] bytes = copy.readFromCopy(); bytes != null; bytes = copy.readFromCopy()) {
                int at = first ? BinaryRow.HEADER.length : 0;
                first = false;
                while (at < bytes.length && (bytes[at] != -1 || bytes[at + 1] != -1)) {
                    int end = BinaryRow.end(bytes, at);
                    int part = (int) Math.floorMod(
                            LogWindow.groupHash(BinaryRow.text(bytes, at, 0), BinaryRow.text(bytes, at, 2)),
                            (long) parts);
                    BinaryRow.putInt(head, 0, index);
                    BinaryRow.putInt(head, 4, end - at);
                    only.append(part, head, 0, head.length);
                    only.append(part, bytes, at, end - at);
                    at = end;
                }
                pace.rest(System.nanoTime() - begun);
                progress.run();
                begun = System.nanoTime();
            }
        } finally {
            Connections.leave(snapshot, copy);
        }
    }

    @Override
    public boolean done(int part) {
        return false;
    }

    @Override
    public LogPass.Taking begin(int worker) {
        return new Comparing();
    }

    long compared() {
        return compared;
    }

    /** At most a thousand of them. */
    List<Difference> differences() {
        return differences;
    }

    /** Groups with a row that differs, is missing or should not be there. */
    Set<Group.Key> drifted() {
        return drifted;
    }

    /** Groups of which an event is refused that the live folds took. */
    Set<Group.Key> refused() {
        return refused;
    }

    List<Cell> cells() {
        return cells;
    }

    List<Hashes> hashes() {
        return hashes.entrySet().stream()
                .map(company -> new Hashes(
                        company.getKey(),
                        Long.toHexString(company.getValue()[0]),
                        Long.toHexString(company.getValue()[1])))
                .toList();
    }

    private synchronized void finished(Comparing part) {
        compared += part.compared;
        sums.add(part.sums);
        part.found.forEach(difference -> {
            if (differences.size() < MOST) {
                differences.add(difference);
            }
        });
        drifted.addAll(part.drifted);
        refused.addAll(part.refused);
        part.hashes.forEach((company, own) -> {
            long[] all = hashes.computeIfAbsent(company, key -> new long[2]);
            all[0] += own[0];
            all[1] += own[1];
        });
    }

    /** A live row's key; the table by its number. */
    private record RowKey(int table, String companyId, String id) {}

    /** One thread's comparing. */
    private final class Comparing implements LogPass.Taking {
        private final JsonOutput encoded = new JsonOutput(16_384);
        private final List<Integer> ends = new ArrayList<>();
        private final Map<RowKey, Integer> live = new HashMap<>();
        private byte[] bytes = new byte[0];
        private Sums sums = new Sums();
        private final List<Difference> found = new ArrayList<>();
        private final Set<Group.Key> drifted = new HashSet<>();
        private final Set<Group.Key> refused = new HashSet<>();
        private final Map<String, long[]> hashes = new HashMap<>();
        private long compared;

        @Override
        public void beginPart(int part) {
            live.clear();
            found.clear();
            drifted.clear();
            refused.clear();
            hashes.clear();
            sums = new Sums();
            compared = 0;
            if (part < parts) {
                bytes = rows.read(part, bytes);
                index(rows.length(part), part);
            } else {
                bytes = log.setAside(rows, part);
                index(bytes.length, part);
            }
        }

        private static Group.Key key(byte[] row, int at) {
            return new Group.Key(BinaryRow.text(row, at, 0), BinaryRow.text(row, at, 2));
        }

        private void index(int length, int part) {
            List<ByteArrayOutputStream> pieces = part < parts ? log.pieces() : List.of();
            for (int at = 0; at < length; ) {
                int table = LogWindow.intAt(bytes, at);
                int end = at + 8 + LogWindow.intAt(bytes, at + 4);
                Group.Key group = key(bytes, at + 8);
                if (part < parts && log.handles(group)) {
                    pieces.get(log.piece(group)).write(bytes, at, end - at);
                } else {
                    String id = BinaryRow.value(
                            bytes, at + 8, 1, Tables.ALL.get(table).idType());
                    live.put(new RowKey(table, group.companyId(), Objects.requireNonNull(id)), at + 8);
                    long[] hash = hashes.computeIfAbsent(group.companyId(), key -> new long[2]);
                    hash[0] += LogWindow.hash(bytes, at + 8, end - at - 8, table);
                }
                at = end;
            }
            log.setAside(rows, part, pieces);
        }

        /** Encodes a group's rows one behind the other. */
        private void encode(Group group) {
            encoded.truncate(0);
            ends.clear();
            for (Table<?> table : Tables.ALL) {
                encode(table, group);
            }
        }

        private <R extends Row> void encode(Table<R> table, Group group) {
            for (Entry<R> entry : group.entries(table)) {
                BinaryRow.append(encoded, table, group.companyId(), group.key().id(), entry);
                ends.add(encoded.size());
            }
        }

        @Override
        public void check(Held held) {
            encode(held.group());
        }

        @Override
        public void take(Held held) {
            encode(held.group());
            sums.add(held.contributions(), 1);
            int next = 0;
            for (int i = 0; i < Tables.ALL.size(); i++) {
                Table<?> table = Tables.ALL.get(i);
                if (tables.contains(table.name())) {
                    compare(i, table, held.group(), next);
                }
                next += held.group().entries(table).size();
            }
        }

        /** @param first the number of the table's first row among those encoded */
        private <R extends Row> void compare(int index, Table<R> table, Group group, int first) {
            int next = first;
            for (Entry<R> entry : group.entries(table)) {
                int from = next == 0 ? 0 : ends.get(next - 1);
                int to = ends.get(next++);
                long[] hash = hashes.computeIfAbsent(group.companyId(), key -> new long[2]);
                hash[1] += LogWindow.hash(encoded.buffer(), from, to - from, index);
                String id = entry.row().key();
                Integer at = live.remove(new RowKey(index, group.companyId(), id));
                if (at == null) {
                    drifted.add(group.key());
                    found.add(new Difference(table.name(), group.companyId(), id, "*", null, "there"));
                    continue;
                }
                compared++;
                if (!Arrays.equals(bytes, at, BinaryRow.end(bytes, at), encoded.buffer(), from, to)) {
                    drifted.add(group.key());
                    fields(table, group.companyId(), id, at, from);
                }
            }
        }

        private void fields(Table<?> table, String companyId, String id, int at, int encodedAt) {
            List<Store.SqlColumn> columns = Store.columns(table);
            for (int i = 2; i < columns.size(); i++) {
                Store.SqlColumn column = columns.get(i);
                String one = BinaryRow.value(bytes, at, i, column.type());
                String other = BinaryRow.value(encoded.buffer(), encodedAt, i, column.type());
                if (Objects.equals(one, other)) {
                    continue;
                }
                if (column.name().equals("doc") && one != null && other != null) {
                    documents(table, companyId, id, one, other);
                } else {
                    found.add(new Difference(table.name(), companyId, id, column.name(), cut(one), cut(other)));
                }
            }
        }

        private void documents(Table<?> table, String companyId, String id, String live, String folded) {
            JsonNode stands = EventJson.MAPPER.readTree(live);
            JsonNode should = EventJson.MAPPER.readTree(folded);
            Set<String> fields = new TreeSet<>(stands.propertyNames());
            fields.addAll(should.propertyNames());
            int before = found.size();
            for (String field : fields) {
                JsonNode one = stands.get(field);
                JsonNode other = should.get(field);
                if (!Objects.equals(one, other)) {
                    found.add(new Difference(
                            table.name(),
                            companyId,
                            id,
                            "doc." + field,
                            one == null ? null : cut(one.toString()),
                            other == null ? null : cut(other.toString())));
                }
            }
            if (found.size() == before) {
                found.add(new Difference(
                        table.name(), companyId, id, "doc", cut(live), cut(folded))); // the same, spelt otherwise
            }
        }

        @Override
        public void refused(Group.Key group, LoggedEvent event, Throwable error, List<LoggedEvent> behind) {
            // what the live folds set aside is left out: this they took, and it cannot be told what it comes to
            refused.add(group);
            found.add(new Difference(
                    LOG, group.companyId(), Long.toString(event.position()), event.name(), "folded", "refused"));
        }

        @Override
        public void endPart(int part) {
            live.forEach((row, at) -> {
                compared++;
                drifted.add(key(bytes, at));
                found.add(new Difference(
                        Tables.ALL.get(row.table()).name(), row.companyId(), row.id(), "*", "there", null));
            });
            finished(this);
        }
    }

    /** As much of a value as is noted, and that it is not all of it. */
    static @Nullable String cut(@Nullable String value) {
        return value == null || value.length() <= LONGEST
                ? value
                : value.substring(0, LONGEST) + "… (cut: " + value.length() + " characters)";
    }

    private Map<List<String>, long[]> figures(Connection snapshot, Rollup rollup) throws SQLException {
        Map<List<String>, long[]> live = new HashMap<>();
        List<String> keys = Store.keys(rollup);
        List<String> columns = new ArrayList<>(keys);
        rollup.measures().forEach(measure -> columns.add(measure.column()));
        String sql = "select " + columns.stream().map(c -> c + "::text").collect(Collectors.joining(", ")) + " from "
                + Store.LIVE.table(rollup) + (onlyCompany == null ? "" : " where company_id = ?");
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setFetchSize(1_000);
            if (onlyCompany != null) {
                statement.setString(1, onlyCompany);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<String> key = new ArrayList<>();
                    for (int i = 0; i < keys.size(); i++) {
                        key.add(row.getString(i + 1));
                    }
                    long[] units = new long[rollup.measures().size()];
                    for (int i = 0; i < units.length; i++) {
                        BigDecimal value = new BigDecimal(row.getString(keys.size() + i + 1));
                        units[i] = rollup.measures().get(i).scaled()
                                ? value.movePointRight(6).longValueExact()
                                : value.longValueExact();
                    }
                    live.put(key, units);
                }
            }
        }
        return live;
    }

    /** Compares the figures, after all parts. */
    void compareFigures() {
        figures.forEach((rollup, live) -> {
            SortedMap<List<String>, long[]> folded = sums.of(rollup);
            Set<List<String>> keys = new LinkedHashSet<>(folded.keySet());
            keys.addAll(live.keySet());
            for (List<String> key : keys) {
                int measures = rollup.measures().size();
                long[] should = folded.getOrDefault(key, new long[measures]);
                long[] stands = live.get(key);
                long[] missing = new long[measures];
                boolean differs = false;
                compared++;
                for (int i = 0; i < measures; i++) {
                    missing[i] = should[i] - (stands == null ? 0 : stands[i]);
                    if (missing[i] != 0 && stands != null) {
                        differ(
                                rollup,
                                key,
                                rollup.measures().get(i).column(),
                                text(rollup, i, stands),
                                text(rollup, i, should));
                    }
                    differs |= missing[i] != 0;
                }
                if (differs && stands == null) {
                    differ(rollup, key, "*", null, "there");
                }
                if (differs) {
                    cells.add(new Cell(rollup, key, missing));
                } else if (stands != null && !folded.containsKey(key)) {
                    differ(rollup, key, "*", "there", null);
                    cells.add(new Cell(rollup, key, missing));
                }
            }
        });
    }

    private static String text(Rollup rollup, int measure, long[] units) {
        return Sums.text(rollup.measures().get(measure), units[measure]);
    }

    private void differ(Rollup rollup, List<String> key, String field, @Nullable String live, @Nullable String folded) {
        if (differences.size() < MOST) {
            differences.add(new Difference(
                    rollup.table(), key.getFirst(), String.join(" ", key.subList(1, key.size())), field, live, folded));
        }
    }
}
