package dev.otto.fold.runner;

import dev.otto.fold.Column;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.json.JsonOutput;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The read-model tables of one schema (the live one, or a rebuild's shadow), read and written by the group: one query to
 * load any number of groups, one upsert per table to write them.
 */
final class Store {

    /** The tables that requests read. */
    static final Store LIVE = new Store("public");

    /** The tables that a rebuild makes. */
    static final Store SHADOW = new Store("read_shadow");

    private final String schema;
    private final Letters letters;
    private final Mapping mapping;
    private final String load;
    private final String homes;
    private final Map<Table<?>, String> upserts = new HashMap<>();

    private Store(String schema) {
        this.schema = schema;
        this.letters = new Letters(schema);
        this.mapping = new Mapping(schema);
        this.load = "with k as materialized (select * from unnest(?::text[], ?::text[]) as k(c, g)) "
                + IntStream.range(0, Tables.ALL.size())
                        .mapToObj(i -> "select " + i
                                + ", company_id, group_id, id::text, position, sequence, doc::text from k join "
                                + table(Tables.ALL.get(i)) + " on company_id = k.c and group_id = k.g")
                        .collect(Collectors.joining(" union all "));
        this.homes = "with k as materialized (select c, i::uuid as i from unnest(?::text[], ?::text[]) as k(c, i)) "
                + GroupCache.STREAMS.stream()
                        .map(table -> "select company_id, id::text, group_id from k join " + table(table)
                                + " on company_id = k.c and id = k.i")
                        .collect(Collectors.joining(" union all "));
        Tables.ALL.forEach(table -> upserts.put(table, upsert(table)));
    }

    String schema() {
        return schema;
    }

    Letters letters() {
        return letters;
    }

    Mapping mapping() {
        return mapping;
    }

    String table(Table<?> table) {
        return schema + "." + table.name();
    }

    String table(Rollup rollup) {
        return schema + "." + rollup.table();
    }

    /** Has the transaction find many groups by index whatever statistics say, and compile no plan for it. */
    static void expectMany(Connection connection) throws SQLException {
        Connections.execute(
                connection,
                "select set_config('jit', 'off', true), set_config('enable_hashjoin', 'off', true),"
                        + " set_config('enable_mergejoin', 'off', true)");
    }

    /** What changes seldom, as of this transaction. */
    GroupCache.Standing standing(Connection connection) throws SQLException {
        return new GroupCache.Standing(letters.any(connection), Definitions.read(connection));
    }

    /** The groups as they stand; one that has no rows is empty. */
    Map<Group.Key, Group> load(Connection connection, Collection<Group.Key> keys) throws SQLException {
        Map<Group.Key, Group> groups = new HashMap<>();
        keys.forEach(key -> groups.put(key, Group.empty(key)));
        if (keys.isEmpty()) {
            return groups;
        }
        try (PreparedStatement statement = connection.prepareStatement(load)) {
            statement.setArray(1, texts(connection, keys, Group.Key::companyId));
            statement.setArray(2, texts(connection, keys, Group.Key::id));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Group group = groups.get(new Group.Key(rows.getString(2), rows.getString(3)));
                    if (group != null) {
                        put(group, Tables.ALL.get(rows.getInt(1)), rows);
                    }
                }
            }
        }
        return groups;
    }

    private static <R extends Row> void put(Group group, Table<R> table, ResultSet row) throws SQLException {
        group.put(
                table,
                row.getString(4),
                new Entry<>(RowText.row(table, row.getString(7)), row.getLong(5), row.getLong(6)));
    }

    /** The groups of the calls and jobs of those streams, as far as they have rows: one whose beginning was discarded may have others. */
    Map<Group.Key, String> homes(Connection connection, Collection<Group.Key> streams) throws SQLException {
        Map<Group.Key, String> found = new HashMap<>();
        if (streams.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(homes)) {
            statement.setArray(1, texts(connection, streams, Group.Key::companyId));
            statement.setArray(2, texts(connection, streams, Group.Key::id));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new Group.Key(rows.getString(1), rows.getString(2)), rows.getString(3));
                }
            }
        }
        return found;
    }

    /** Sends what was made of some groups; the parts hold different groups. */
    void write(Connection connection, List<Changes> parts) throws SQLException {
        if (parts.stream().anyMatch(Changes::isEncoded)) {
            prepareStages(connection);
        }
        for (int i = 0; i < Tables.ALL.size(); i++) {
            writeRows(connection, i, parts);
        }
        Sums deltas = new Sums();
        parts.forEach(part -> deltas.add(part.figures()));
        for (Rollup rollup : Rollup.values()) {
            add(connection, rollup, deltas.of(rollup));
        }
    }

    private void writeRows(Connection connection, int index, List<Changes> parts) throws SQLException {
        Table<?> table = Tables.ALL.get(index);
        List<Group.Key> gone = new ArrayList<>();
        List<Changes.Placed<?>> rows = new ArrayList<>();
        for (Changes part : parts) {
            gone.addAll(part.gone(index));
            rows.addAll(part.rows(index));
        }
        if (!gone.isEmpty()) {
            gone.sort(Store::compare);
            delete(connection, table, gone);
        }
        if (!rows.isEmpty()) {
            rows.sort((one, other) -> compare(one.key(), other.key()));
            upsert(connection, table, rows);
        }
        if (parts.stream().anyMatch(part -> part.bytes(index) != null)) {
            copy(connection, table, index, parts);
        }
    }

    /**
     * Makes the tables through which this session sends many rows. (COPY does not go straight into a table with row-level
     * security.) They are empty again after each transaction.
     */
    private static void prepareStages(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select to_regclass('pg_temp.folded_last')")) {
                row.next();
                if (row.getString(1) != null) {
                    return;
                }
            }
            for (Table<?> table : Tables.ALL) {
                statement.execute("create temporary table " + stage(table) + " ("
                        + columns(table).stream()
                                .map(column -> column.name() + " " + column.type())
                                .collect(Collectors.joining(", "))
                        + ") on commit delete rows");
            }
            statement.execute("create temporary table folded_last ()");
        }
    }

    private static String stage(Table<?> table) {
        return "folded_" + table.name();
    }

    private void copy(Connection connection, Table<?> table, int index, List<Changes> parts) throws SQLException {
        // what an earlier part of the same transaction sent is still there
        Connections.execute(connection, "delete from pg_temp." + stage(table));
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy pg_temp." + stage(table) + " from stdin (format binary)");
        try {
            copy.writeToCopy(BinaryRow.HEADER, 0, BinaryRow.HEADER.length);
            for (Changes part : parts) {
                JsonOutput rows = part.bytes(index);
                if (rows != null) {
                    copy.writeToCopy(rows.buffer(), 0, rows.size());
                }
            }
            copy.writeToCopy(BinaryRow.TRAILER, 0, BinaryRow.TRAILER.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        List<SqlColumn> columns = columns(table);
        String names = names(columns);
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into " + table(table) + " (" + names + ") select " + names + " from pg_temp."
                    + stage(table) + onConflict(columns));
        }
    }

    private static String names(List<SqlColumn> columns) {
        return columns.stream().map(SqlColumn::name).collect(Collectors.joining(", "));
    }

    private static String onConflict(List<SqlColumn> columns) {
        return " on conflict (company_id, id) do update set "
                + columns.stream()
                        .skip(2)
                        .map(column -> column.name() + " = excluded." + column.name())
                        .collect(Collectors.joining(", "));
    }

    /** Deletes all rows of the group and writes these; the figures are left as they are. */
    void replace(Connection connection, Held right) throws SQLException {
        Group.Key key = right.group().key();
        Changes rows = new Changes(false);
        rows.add(Held.asStored(Group.empty(key), MetricDefinition.FIRST), right);
        for (int i = 0; i < Tables.ALL.size(); i++) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "delete from " + table(Tables.ALL.get(i)) + " where company_id = ? and group_id = ?")) {
                statement.setString(1, key.companyId());
                statement.setString(2, key.id());
                statement.executeUpdate();
            }
            writeRows(connection, i, List.of(rows));
        }
    }

    /** Adds to figures what they were found to lack. */
    void add(Connection connection, List<Comparison.Cell> cells) throws SQLException {
        for (Rollup rollup : Rollup.values()) {
            SortedMap<List<String>, long[]> deltas = new TreeMap<>(Comparator.comparing(List::toString));
            cells.stream()
                    .filter(cell -> cell.rollup() == rollup)
                    .forEach(cell -> deltas.put(cell.key(), cell.missing()));
            // one that holds nothing and should not be there lacks nothing either
            add(connection, rollup, deltas, deltas.keySet());
        }
    }

    private void delete(Connection connection, Table<?> table, List<Group.Key> keys) throws SQLException {
        String sql = "delete from " + table(table) + " t using unnest(?::text[], ?::text[]) as k(c, i)"
                + " where t.company_id = k.c and t.id = k.i::" + table.idType();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, texts(connection, keys, Group.Key::companyId));
            statement.setArray(2, texts(connection, keys, Group.Key::id));
            statement.executeUpdate();
        }
    }

    private void upsert(Connection connection, Table<?> table, List<Changes.Placed<?>> rows) throws SQLException {
        int columns = columns(table).size();
        @Nullable String[][] values = new String[columns][rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            @Nullable String[] line = line(table, rows.get(row));
            for (int column = 0; column < columns; column++) {
                values[column][row] = line[column];
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(upsertOf(table))) {
            for (int column = 0; column < columns; column++) {
                statement.setArray(column + 1, connection.createArrayOf("text", values[column]));
            }
            statement.executeUpdate();
        }
    }

    @SuppressWarnings("unchecked") // a row is placed in the table that it is a row of
    private static <R extends Row> @Nullable String[] line(Table<R> table, Changes.Placed<?> placed) {
        return line(table, placed.key().companyId(), placed.groupId(), (Entry<R>) placed.entry());
    }

    private String upsertOf(Table<?> table) {
        String sql = upserts.get(table);
        if (sql == null) {
            throw new IllegalArgumentException(table + " is not listed in Tables.ALL");
        }
        return sql;
    }

    /** A row's columns as text, in the order of {@link #columns}. */
    static <R extends Row> @Nullable String[] line(Table<R> table, String companyId, String groupId, Entry<R> entry) {
        int own = table.columns().size();
        @Nullable String[] line = new String[6 + own];
        line[0] = companyId;
        line[1] = entry.row().key();
        line[2] = groupId;
        line[3] = Long.toString(entry.position());
        line[4] = Long.toString(entry.sequence());
        for (int i = 0; i < own; i++) {
            line[5 + i] = RowText.text(table.columns().get(i), entry.row());
        }
        line[5 + own] = RowText.doc(entry.row());
        return line;
    }

    /** A column of a table as SQL has it. */
    record SqlColumn(String name, String type) {}

    /** All columns of a table, in the order in which they are written. */
    static List<SqlColumn> columns(Table<?> table) {
        List<SqlColumn> columns = new ArrayList<>(List.of(
                new SqlColumn("company_id", "text"),
                new SqlColumn("id", table.idType()),
                new SqlColumn("group_id", "text"),
                new SqlColumn("position", "bigint"),
                new SqlColumn("sequence", "bigint")));
        for (Column<?> column : table.columns()) {
            columns.add(new SqlColumn('"' + column.name() + '"', column.type()));
        }
        columns.add(new SqlColumn("doc", "json"));
        return columns;
    }

    private String upsert(Table<?> table) {
        List<SqlColumn> columns = columns(table);
        String names = names(columns);
        String arrays = columns.stream().map(c -> "?::text[]").collect(Collectors.joining(", "));
        String casts = IntStream.range(0, columns.size())
                .mapToObj(i -> "v.c" + i + "::" + columns.get(i).type())
                .collect(Collectors.joining(", "));
        String aliases =
                IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "insert into " + table(table) + " (" + names + ") select " + casts + " from unnest(" + arrays + ") as v("
                + aliases + ")" + onConflict(columns);
    }

    void add(Connection connection, Rollup rollup, SortedMap<List<String>, long[]> deltas) throws SQLException {
        // no row is emptied by adding only: where a sum is not 0, a count beside it is more than 0
        List<List<String>> lessened = new ArrayList<>();
        deltas.forEach((key, sums) -> {
            if (Arrays.stream(sums).anyMatch(sum -> sum < 0)) {
                lessened.add(key);
            }
        });
        add(connection, rollup, deltas, lessened);
    }

    private void add(
            Connection connection,
            Rollup rollup,
            SortedMap<List<String>, long[]> deltas,
            Collection<List<String>> mayBeEmpty)
            throws SQLException {
        if (deltas.isEmpty()) {
            return;
        }
        List<String> keys = keys(rollup);
        int columns = keys.size() + rollup.measures().size();
        String[][] values = new String[columns][deltas.size()];
        int row = 0;
        for (Map.Entry<List<String>, long[]> delta : deltas.entrySet()) {
            String[] line = line(rollup, delta.getKey(), delta.getValue());
            for (int column = 0; column < columns; column++) {
                values[column][row] = line[column];
            }
            row++;
        }
        try (PreparedStatement statement = connection.prepareStatement(addTo(rollup))) {
            for (int column = 0; column < columns; column++) {
                statement.setArray(column + 1, connection.createArrayOf("text", values[column]));
            }
            statement.executeUpdate();
        }
        removeEmpty(connection, rollup, mayBeEmpty);
    }

    private void removeEmpty(Connection connection, Rollup rollup, Collection<List<String>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(removeEmpty(rollup))) {
            for (int column = 0; column < keys(rollup).size(); column++) {
                int of = column;
                statement.setArray(column + 1, texts(connection, rows, key -> key.get(of)));
            }
            statement.executeUpdate();
        }
    }

    /** A rollup's row as text: its keys, then its measures. */
    static String[] line(Rollup rollup, List<String> key, long[] sums) {
        String[] line = new String[key.size() + sums.length];
        for (int i = 0; i < key.size(); i++) {
            line[i] = key.get(i);
        }
        for (int i = 0; i < sums.length; i++) {
            line[key.size() + i] = Sums.text(rollup.measures().get(i), sums[i]);
        }
        return line;
    }

    static List<String> keys(Rollup rollup) {
        List<String> keys = new ArrayList<>(List.of("company_id", "day"));
        keys.addAll(rollup.keys());
        return keys;
    }

    private static String keyType(String key) {
        return switch (key) {
            case "day" -> "date";
            case "hour", Rollup.WEEKDAY -> "smallint";
            default -> "text";
        };
    }

    private String addTo(Rollup rollup) {
        List<String> keys = keys(rollup);
        List<String> measures =
                rollup.measures().stream().map(Rollup.Measure::column).toList();
        List<String> types = new ArrayList<>(keys.stream().map(Store::keyType).toList());
        rollup.measures().forEach(m -> types.add(m.scaled() ? "numeric" : "bigint"));
        return "insert into " + table(rollup) + " as t (" + String.join(", ", keys) + ", " + String.join(", ", measures)
                + ") select "
                + IntStream.range(0, types.size())
                        .mapToObj(i -> "v.c" + i + "::" + types.get(i))
                        .collect(Collectors.joining(", "))
                + " from unnest(" + types.stream().map(t -> "?::text[]").collect(Collectors.joining(", ")) + ") as v("
                + IntStream.range(0, types.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "))
                + ") on conflict (" + String.join(", ", keys) + ") do update set "
                + measures.stream()
                        .map(m -> m + " = t." + m + " + excluded." + m)
                        .collect(Collectors.joining(", "));
    }

    private String removeEmpty(Rollup rollup) {
        List<String> keys = keys(rollup);
        return "delete from " + table(rollup) + " t using unnest("
                + keys.stream().map(k -> "?::text[]").collect(Collectors.joining(", ")) + ") as k("
                + IntStream.range(0, keys.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", ")) + ") where "
                + IntStream.range(0, keys.size())
                        .mapToObj(i -> "t." + keys.get(i) + " = k.c" + i + "::" + keyType(keys.get(i)))
                        .collect(Collectors.joining(" and "))
                + " and "
                + rollup.measures().stream()
                        .map(m -> "t." + m.column() + " = 0")
                        .collect(Collectors.joining(" and "));
    }

    static <T> java.sql.Array texts(
            Connection connection, Collection<T> values, java.util.function.Function<T, String> text)
            throws SQLException {
        return connection.createArrayOf("text", values.stream().map(text).toArray());
    }

    private static int compare(Group.Key one, Group.Key other) {
        int company = one.companyId().compareTo(other.companyId());
        return company == 0 ? one.id().compareTo(other.id()) : company;
    }
}
