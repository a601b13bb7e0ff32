package dev.otto.write;

import dev.otto.platform.tenancy.Gathering;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes rows to one table: each at once, or those of a transaction that gathers in one statement at its end. Whoever reads the
 * table, or writes to it in another way, writes what was gathered first.
 */
public final class GatheredRows {

    /** What a second row with the key of one that is gathered does. */
    public enum Again {
        /** Takes its place, as if the first had never been. */
        REPLACES,
        /** Nothing: the first stands. */
        IS_IGNORED,
        /** Is written after it. */
        FOLLOWS
    }

    private final JdbcClient jdbc;
    private final String sql;
    private final int columns;
    private final int keys;
    private final Again again;

    /**
     * @param statement with {@code :rows} where its rows come from, a function in a from clause
     * @param types of the rows' columns, the key's first
     * @param keys how many columns are the key
     */
    public GatheredRows(JdbcClient jdbc, String statement, List<String> types, int keys, Again again) {
        this.jdbc = jdbc;
        this.sql = statement.replace(
                ":rows",
                types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", ", "unnest(", ")")));
        this.columns = types.size();
        this.keys = keys;
        this.again = again;
    }

    /** Writes a row, or gathers it; values as PostgreSQL reads their text. */
    public void put(@Nullable Object... values) {
        @Nullable String[] row = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            row[i] = values[i] == null ? null : values[i].toString();
        }
        @Nullable Gathering gathering = Gathering.open();
        if (gathering == null) {
            write(List.<@Nullable String[]>of(row));
        } else {
            gathering.of(this, Rows::new).put(row);
        }
    }

    /** Writes what the open transaction has gathered. */
    public void write() {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, Rows::new).write();
        }
    }

    /** What is gathered here is written before what that one gathers. */
    public void before(GatheredRows later) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, Rows::new);
            gathering.of(later, Rows::new);
        }
    }

    private void write(List<@Nullable String[]> rows) {
        @Nullable Object[] arrays = new Object[columns];
        for (int column = 0; column < columns; column++) {
            @Nullable String[] values = new String[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[column];
            }
            arrays[column] = values;
        }
        jdbc.sql(sql).params(Arrays.asList(arrays)).update();
    }

    private static final class Rows implements Gathering.Gathered {

        private final GatheredRows owner;
        private final Map<List<@Nullable String>, @Nullable String[]> rows = new LinkedHashMap<>();

        Rows(GatheredRows owner) {
            this.owner = owner;
        }

        void put(@Nullable String[] row) {
            List<@Nullable String> key = List.of(Arrays.copyOf(row, owner.keys));
            switch (owner.again) {
                case REPLACES -> rows.put(key, row);
                case IS_IGNORED -> rows.putIfAbsent(key, row);
                case FOLLOWS -> {
                    if (rows.containsKey(key)) {
                        write();
                    }
                    rows.put(key, row);
                }
            }
        }

        @Override
        public void write() {
            if (!rows.isEmpty()) {
                owner.write(List.copyOf(rows.values()));
                rows.clear();
            }
        }
    }
}
