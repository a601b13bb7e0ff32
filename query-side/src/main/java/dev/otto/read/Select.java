package dev.otto.read;

import dev.otto.fold.Row;
import dev.otto.fold.RowJson;
import dev.otto.fold.Table;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A selection of rows of one table and one company. Conditions combine with AND; their SQL is ours, values are bound. */
public final class Select<R extends Row> {

    /** Stands for nobody where a person is asked for. */
    public static final String UNASSIGNED = "unassigned";

    private final JdbcClient jdbc;
    private final Table<R> table;
    private final List<String> conditions = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    Select(JdbcClient jdbc, Table<R> table, String companyId) {
        this.jdbc = jdbc;
        this.table = table;
        where("t.company_id = ?", companyId);
    }

    /** Adds a condition on {@code t} with a {@code ?} for every value. */
    public Select<R> where(String sql, Object... bound) {
        conditions.add("(" + sql + ")");
        for (Object value : bound) {
            values.add(value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
        }
        return this;
    }

    /** Adds an equality where the value is present. */
    public Select<R> equal(String column, Optional<?> value) {
        value.ifPresent(v -> where("t." + column + " = ?", v instanceof Enum<?> word ? word.name() : v));
        return this;
    }

    /** Rows of that person, or of nobody where {@link #UNASSIGNED} is named. */
    public Select<R> person(String column, Optional<String> named) {
        return named.filter(UNASSIGNED::equals).isPresent() ? where("t." + column + " is null") : equal(column, named);
    }

    /** Adds the restriction to what the caller may see. */
    public Select<R> within(Scope scope) {
        return scope.condition().isEmpty()
                ? this
                : where(scope.condition(), scope.values().toArray());
    }

    /**
     * Restricts {@code t.day} to a range, for a page in the order of {@code timeColumn}. The index of that order is walked
     * between instants that hold the days in any zone; the days themselves are compared by an expression, which no index
     * offers itself for: a plan that is kept for all ranges would else sort a year's rows to show the newest fifty.
     */
    public Select<R> days(String timeColumn, DateRange range) {
        @Nullable LocalDate from = range.from();
        if (from != null) {
            Instant begin = from.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            where("t." + timeColumn + " >= ? and t.day + 0 >= ?", begin, from);
        }
        @Nullable LocalDate to = range.to();
        if (to != null) {
            Instant end = to.plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();
            where("t." + timeColumn + " <= ? and t.day + 0 <= ?", end, to);
        }
        return this;
    }

    /** The row with that id; an id that is none (malformed) finds nothing. */
    public Optional<Stored<R>> byId(String id) {
        return named(id) ? first() : Optional.empty();
    }

    /** The group of the row with that id. */
    public Optional<String> group(String id) {
        if (!named(id)) {
            return Optional.empty();
        }
        return bind(jdbc.sql("select t.group_id from " + table.name() + " t where " + String.join(" and ", conditions)))
                .query(String.class)
                .optional();
    }

    /** Restricts to the row with that id, unless it is none. */
    private boolean named(String id) {
        @Nullable Object key = table.idType().equals("uuid") ? uuid(id) : id;
        if (key == null) {
            return false;
        }
        where("t.id = ?", key);
        return true;
    }

    public Optional<Stored<R>> first() {
        return bind(jdbc.sql(sql("null::timestamptz") + " limit 1"))
                .query(this::read)
                .optional();
    }

    /** All rows, at most {@code limit}, in the given order (SQL, ours). */
    public List<Stored<R>> list(String orderBy, int limit) {
        return bind(jdbc.sql(sql("null::timestamptz") + " order by " + orderBy + " limit " + limit))
                .query(this::read)
                .list();
    }

    /** One page, newest first by the given timestamp column, then by id. */
    public Page<Stored<R>> page(String timeColumn, Filters filters) {
        int limit = filters.limit();
        @Nullable Cursor cursor = filters.cursor(2);
        if (cursor != null) {
            if (table.idType().equals("uuid")) {
                where("(t." + timeColumn + ", t.id) < (?, ?)", cursor.instant(0), cursor.uuid(1));
            } else {
                where("(t." + timeColumn + ", t.id) < (?, ?)", cursor.instant(0), cursor.text(1));
            }
        }
        List<Stored<R>> rows = bind(jdbc.sql(
                        sql("t." + timeColumn) + " order by t." + timeColumn + " desc, t.id desc limit " + (limit + 1)))
                .query(this::read)
                .list();
        return Page.of(rows, limit, row -> Cursor.of(Objects.requireNonNull(row.sortKey()), row.id()));
    }

    private String sql(String sortKey) {
        return "select t.id::text, t.sequence, t.doc::text, " + sortKey + " from " + table.name() + " t where "
                + String.join(" and ", conditions);
    }

    private JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
        return statement.params(values);
    }

    private Stored<R> read(ResultSet row, int n) throws SQLException {
        @Nullable OffsetDateTime key = row.getObject(4, OffsetDateTime.class);
        return new Stored<>(
                RowJson.ROWS.read(table.type(), row.getString(3).getBytes(StandardCharsets.UTF_8)),
                row.getString(1),
                row.getLong(2),
                key == null ? null : key.toInstant());
    }

    private static @Nullable UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equalsIgnoreCase(text) ? uuid : null; // it reads groups of other lengths too
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
