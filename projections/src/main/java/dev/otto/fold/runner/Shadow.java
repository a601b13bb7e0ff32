package dev.otto.fold.runner;

import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tables that a rebuild makes beside the live ones: like them, but without indexes and policies until they are filled
 * (COPY fills no table under row-level security), and in their place after one short transaction.
 */
final class Shadow {

    static final String LETTERS = "dead_letter";

    private Shadow() {}

    /** Names of all tables that are built. */
    static List<String> tables() {
        List<String> names = new ArrayList<>();
        Tables.ALL.forEach((Table<?> table) -> names.add(table.name()));
        Arrays.stream(Rollup.values()).map(Rollup::table).forEach(names::add);
        names.add(LETTERS);
        return names;
    }

    /** Takes away what an earlier rebuild left, and makes empty tables. */
    static void create(Connection owner) throws SQLException {
        drop(owner);
        try (Statement statement = owner.createStatement()) {
            for (String table : tables()) {
                statement.execute("create table read_shadow." + table + " (like public." + table
                        + " including defaults including constraints)");
            }
        }
    }

    static void drop(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            for (String table : tables()) {
                statement.execute("drop table if exists read_shadow." + table);
            }
        }
    }

    /** Gives the filled tables the live ones' indexes and statistics, then their row-level security and grants. */
    static void finish(Connection owner, Runnable progress) throws SQLException {
        for (String table : tables()) {
            for (String definition : definitions(owner, table)) {
                execute(owner, definition);
                progress.run();
            }
            execute(owner, "analyze read_shadow." + table);
        }
        for (String table : tables()) {
            execute(owner, "select guard_read_model('read_shadow." + table + "'::regclass)");
        }
    }

    /** The live table's constraints and other indexes, as they are to be made for the shadow. */
    private static List<String> definitions(Connection owner, String table) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select 'alter table read_shadow.%1$s add constraint ' || quote_ident(conname) || ' '
                               || pg_get_constraintdef(oid)
                        from pg_constraint where conrelid = 'public.%1$s'::regclass and contype in ('p', 'u')
                        union all
                        select replace(pg_get_indexdef(i.indexrelid), ' ON public.%1$s ', ' ON read_shadow.%1$s ')
                        from pg_index i where i.indrelid = 'public.%1$s'::regclass
                          and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
                        """.formatted(table))) {
            while (rows.next()) {
                definitions.add(rows.getString(1));
            }
        }
        return definitions;
    }

    /**
     * Puts the shadow's tables in the place of the live ones, within the caller's transaction. Waits for readers no longer
     * than the connection's lock timeout.
     */
    static void swap(Connection owner, List<String> tables) throws SQLException {
        execute(
                owner,
                "lock table "
                        + String.join(
                                ", ", tables.stream().map(t -> "public." + t).toList()) + " in access exclusive mode");
        for (String table : tables) {
            execute(owner, "drop table public." + table);
            execute(owner, "alter table read_shadow." + table + " set schema public");
        }
    }

    private static void execute(Connection owner, String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
