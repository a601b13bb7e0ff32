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
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Folded groups beside the live rows of the same moment: what differs, by table, key and field. */
final class Comparison implements LogFold.Sink {

    private static final int MOST = 1_000;
    private static final int FETCH = 1_000;

    private final Connection snapshot;
    private final Set<String> tables;
    private final @Nullable String onlyCompany;
    private final Map<Group.Key, Held> folded = new ConcurrentHashMap<>();
    private final Sums sums = new Sums();
    private final List<Difference> differences = new ArrayList<>();
    private long compared;

    Comparison(Connection snapshot, Set<String> tables, @Nullable String onlyCompany) {
        this.snapshot = snapshot;
        this.tables = tables;
        this.onlyCompany = onlyCompany;
    }

    long compared() {
        return compared;
    }

    /** At most a thousand of them. */
    List<Difference> differences() {
        return differences;
    }

    @Override
    public void check(Held group) {
        for (Table<?> table : Tables.ALL) {
            lines(table, group);
        }
    }

    private static <R extends Row> void lines(Table<R> table, Held held) {
        for (Entry<R> entry : held.group().entries(table)) {
            Store.line(table, held.group().companyId(), held.group().key().id(), entry);
        }
    }

    @Override
    public void take(int worker, Held group) {
        check(group);
        folded.put(group.group().key(), group);
    }

    @Override
    public void refused(Group.Key group, LoggedEvent refused, Throwable error, List<LoggedEvent> behind) {
        // set aside by the live folds too, or else its later events make a difference
    }

    @Override
    public void endPass(LogFold.Pass pass) throws SQLException {
        for (Table<?> table : Tables.ALL) {
            if (tables.contains(table.name())) {
                compare(table, pass);
            }
        }
        folded.values().forEach(held -> sums.add(held.contributions(), 1));
        folded.clear();
    }

    private <R extends Row> void compare(Table<R> table, LogFold.Pass pass) throws SQLException {
        Map<Group.Key, @Nullable String[]> expected = new HashMap<>();
        folded.values().forEach(held -> {
            for (Entry<R> entry : held.group().entries(table)) {
                expected.put(
                        new Group.Key(held.group().companyId(), entry.row().key()),
                        Store.line(
                                table,
                                held.group().companyId(),
                                held.group().key().id(),
                                entry));
            }
        });
        List<Store.SqlColumn> columns = Store.columns(table);
        String sql = "select " + columns.stream().map(Comparison::asText).collect(Collectors.joining(", ")) + " from "
                + Store.LIVE.table(table) + " where " + pass.condition("group_id")
                + (onlyCompany == null ? "" : " and company_id = ?");
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            int parameter = 1;
            if (pass.needsHandled()) {
                statement.setArray(
                        parameter++,
                        snapshot.createArrayOf("text", pass.handled().toArray()));
            }
            if (onlyCompany != null) {
                statement.setString(parameter, onlyCompany);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Group.Key key = new Group.Key(rows.getString(1), rows.getString(2));
                    @Nullable String[] line = expected.remove(key);
                    if (line != null) {
                        compared++;
                        compare(table, key, columns, line, rows);
                    } else if (pass.has(rows.getString(3), pass.handled().contains(rows.getString(3)))) {
                        compared++;
                        differ(table.name(), key, "*", "there", null);
                    }
                }
            }
        }
        expected.keySet().forEach(key -> differ(table.name(), key, "*", null, "there"));
    }

    private static String asText(Store.SqlColumn column) {
        return column.type().equals("timestamptz")
                ? "to_char(" + column.name() + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                : column.name() + "::text";
    }

    private void compare(
            Table<?> table, Group.Key key, List<Store.SqlColumn> columns, @Nullable String[] line, ResultSet row)
            throws SQLException {
        for (int i = 2; i < line.length; i++) {
            Store.SqlColumn column = columns.get(i);
            String live = row.getString(i + 1);
            String expected = line[i];
            if (column.name().equals("doc") && live != null && expected != null) {
                compareDocs(table, key, live, expected);
            } else if (!same(column.type(), live, expected)) {
                differ(table.name(), key, column.name(), live, expected);
            }
        }
    }

    private static boolean same(String type, @Nullable String live, @Nullable String expected) {
        if (live == null || expected == null) {
            return Objects.equals(live, expected);
        }
        return switch (type) {
            case "timestamptz" ->
                Duration.between(Instant.parse(live), Instant.parse(expected))
                                .abs()
                                .compareTo(Duration.ofNanos(1_000))
                        < 0;
            case "numeric" -> new BigDecimal(live).compareTo(new BigDecimal(expected)) == 0;
            case "json", "jsonb" -> EventJson.MAPPER.readTree(live).equals(EventJson.MAPPER.readTree(expected));
            default -> live.equals(expected);
        };
    }

    private void compareDocs(Table<?> table, Group.Key key, String live, String expected) {
        JsonNode stands = EventJson.MAPPER.readTree(live);
        JsonNode should = EventJson.MAPPER.readTree(expected);
        if (stands.equals(should)) {
            return;
        }
        Set<String> fields = new TreeSet<>(stands.propertyNames());
        fields.addAll(should.propertyNames());
        for (String field : fields) {
            JsonNode one = stands.get(field);
            JsonNode other = should.get(field);
            if (!Objects.equals(one, other)) {
                differ(
                        table.name(),
                        key,
                        "doc." + field,
                        one == null ? null : one.toString(),
                        other == null ? null : other.toString());
            }
        }
    }

    /** Compares the figures, after all passes. */
    void figures() throws SQLException {
        for (Rollup rollup : Rollup.values()) {
            if (tables.contains(rollup.table())) {
                figures(rollup);
            }
        }
    }

    private void figures(Rollup rollup) throws SQLException {
        SortedMap<List<String>, long[]> expected = sums.of(rollup);
        List<String> keys = Store.keys(rollup);
        List<String> columns = new ArrayList<>(keys);
        rollup.measures().forEach(measure -> columns.add(measure.column()));
        String sql = "select " + columns.stream().map(c -> c + "::text").collect(Collectors.joining(", ")) + " from "
                + Store.LIVE.table(rollup) + (onlyCompany == null ? "" : " where company_id = ?");
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            if (onlyCompany != null) {
                statement.setString(1, onlyCompany);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<String> key = new ArrayList<>();
                    for (int i = 0; i < keys.size(); i++) {
                        key.add(rows.getString(i + 1));
                    }
                    long[] should = expected.remove(key);
                    compared++;
                    for (int i = 0; i < rollup.measures().size(); i++) {
                        String live = rows.getString(keys.size() + i + 1);
                        String other = Sums.text(rollup.measures().get(i), should == null ? 0 : should[i]);
                        if (!live.equals(other)) {
                            differ(
                                    rollup.table(),
                                    new Group.Key(key.getFirst(), String.join(" ", key.subList(1, key.size()))),
                                    rollup.measures().get(i).column(),
                                    live,
                                    other);
                        }
                    }
                }
            }
        }
        expected.forEach((key, should) -> differ(
                rollup.table(),
                new Group.Key(key.getFirst(), String.join(" ", key.subList(1, key.size()))),
                "*",
                null,
                "there"));
    }

    private void differ(String table, Group.Key key, String field, @Nullable String live, @Nullable String expected) {
        if (differences.size() < MOST) {
            differences.add(new Difference(table, key.companyId(), key.id(), field, live, expected));
        }
    }
}
