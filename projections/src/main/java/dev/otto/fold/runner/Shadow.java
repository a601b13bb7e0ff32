package dev.otto.fold.runner;

import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The tables that a rebuild makes beside the live ones: like them, but without indexes and policies until they are filled
 * (COPY fills no table under row-level security), and in their place after one short transaction.
 */
final class Shadow {

    /** What stands beside the rows and goes with all of them only: which events were set aside, and what was merged. */
    static final List<String> BESIDES = List.of("dead_letter", "merged_card");

    /** Rows sampled are 300 times that many, for each table; autovacuum takes more once the table lives. */
    private static final int STATISTICS = 10;

    private static final String STRUCTURE = """
            with t as (select oid, relname from pg_class
                       where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any(?))
            select md5(string_agg(line, E'\\n' order by line)) from (
                select concat_ws(' ', relname, attname, format_type(atttypid, atttypmod), attnotnull,
                                 pg_get_expr(adbin, adrelid))
                from t join pg_attribute on attrelid = t.oid and attnum > 0 and not attisdropped
                       left join pg_attrdef on adrelid = attrelid and adnum = attnum
                union all
                select pg_get_indexdef(indexrelid) from t join pg_index on indrelid = t.oid
                union all
                select concat_ws(' ', relname, conname, pg_get_constraintdef(c.oid))
                from t join pg_constraint c on conrelid = t.oid
                union all
                select concat_ws(' ', relname, polname, polcmd, polroles, pg_get_expr(polqual, polrelid),
                                 pg_get_expr(polwithcheck, polrelid))
                from t join pg_policy on polrelid = t.oid) as made(line)""";

    private Shadow() {}

    /** Names of all tables that are built. */
    static List<String> tables() {
        List<String> names = new ArrayList<>();
        Tables.ALL.forEach((Table<?> table) -> names.add(table.name()));
        Arrays.stream(Rollup.values()).map(Rollup::table).forEach(names::add);
        names.addAll(BESIDES);
        return names;
    }

    /** Names of those that are rebuilt by themselves too. */
    static List<String> readModels() {
        List<String> names = new ArrayList<>(tables());
        names.removeAll(BESIDES);
        return names;
    }

    /** What the live tables are like: their columns, indexes, keys and policies, as a digest. */
    static String structure(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STRUCTURE)) {
            statement.setArray(1, connection.createArrayOf("text", tables().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Takes away what an earlier rebuild left, and makes empty tables. */
    static void create(Connection owner) throws SQLException {
        drop(owner);
        try (Statement statement = owner.createStatement()) {
            for (String table : tables()) {
                statement.execute("create table read_shadow." + table + " (like public." + table
                        + " including defaults including constraints) with (autovacuum_enabled = off)");
            }
            for (Table<?> table : Tables.ALL) {
                // nobody asks for what is in there by its value
                statement.execute("alter table read_shadow." + table.name() + " alter column doc set statistics 0");
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

    /**
     * Gives the filled tables the live ones' indexes and statistics, then their row-level security and grants. What an
     * interrupted run finished is not done again.
     *
     * @param owners connections, each statement its own transaction; as many indexes are made at a time
     */
    static void finish(List<Connection> owners, Runnable progress) throws SQLException, InterruptedException {
        Connection first = owners.getFirst();
        Set<String> made = new HashSet<>(indexes(first, "read_shadow"));
        List<String> work = new ArrayList<>();
        for (String definition : indexes(first, "public")) {
            String own = definition.replace(" ON public.", " ON read_shadow.");
            if (!made.contains(own)) {
                work.add(own);
            }
        }
        // the dearest first, so that no thread ends long after the others
        work.sort(Comparator.comparing((String definition) -> !definition.contains(" USING gin ")));
        for (String table : tables()) {
            work.add("analyze read_shadow." + table);
        }
        together(owners, work, progress);
        for (String constraint : constraints(first)) {
            execute(first, constraint);
        }
        for (String table : tables()) {
            execute(first, "alter table read_shadow." + table + " reset (autovacuum_enabled)");
            if (!guarded(first, table)) {
                execute(first, "select guard_read_model('read_shadow." + table + "'::regclass)");
            }
        }
    }

    private static void together(List<Connection> owners, List<String> work, Runnable progress)
            throws SQLException, InterruptedException {
        BlockingQueue<String> waiting = new LinkedBlockingQueue<>(work);
        try (ExecutorService threads = Executors.newFixedThreadPool(
                owners.size(),
                Thread.ofPlatform().name("otto-index-", 0).daemon(true).factory())) {
            try {
                List<Future<?>> working = new ArrayList<>();
                for (Connection owner : owners) {
                    working.add(threads.submit(() -> {
                        execute(owner, "set maintenance_work_mem = '96MB'");
                        execute(owner, "set max_parallel_maintenance_workers = 0");
                        execute(owner, "set default_statistics_target = " + STATISTICS);
                        try {
                            for (String sql = waiting.poll(); sql != null; sql = waiting.poll()) {
                                execute(owner, sql);
                            }
                        } finally {
                            execute(owner, "reset maintenance_work_mem");
                            execute(owner, "reset max_parallel_maintenance_workers");
                            execute(owner, "reset default_statistics_target");
                        }
                        return null;
                    }));
                }
                for (Future<?> future : working) {
                    while (!ended(future)) {
                        progress.run();
                    }
                }
            } finally {
                waiting.clear();
                threads.shutdown();
            }
        }
    }

    private static boolean ended(Future<?> future) throws SQLException, InterruptedException {
        try {
            future.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillWorking) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new IllegalStateException("the indexes of a rebuild could not be made", e);
        }
    }

    /** All indexes of the tables in a schema, as they can be made again. */
    private static List<String> indexes(Connection owner, String schema) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (PreparedStatement statement = owner.prepareStatement("""
                select pg_get_indexdef(i.indexrelid)
                from pg_index i join pg_class t on t.oid = i.indrelid
                where t.relnamespace = ?::regnamespace and t.relname = any(?) order by 1""")) {
            statement.setString(1, schema);
            statement.setArray(2, owner.createArrayOf("text", tables().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    definitions.add(rows.getString(1));
                }
            }
        }
        return definitions;
    }

    /** The live tables' keys that the shadow's do not have yet, made of their indexes. */
    private static List<String> constraints(Connection owner) throws SQLException {
        List<String> constraints = new ArrayList<>();
        try (PreparedStatement statement = owner.prepareStatement("""
                select 'alter table read_shadow.' || quote_ident(t.relname) || ' add constraint ' || quote_ident(c.conname)
                       || case c.contype when 'p' then ' primary key' else ' unique' end || ' using index '
                       || quote_ident(i.relname)
                from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class i on i.oid = c.conindid
                where t.relnamespace = 'public'::regnamespace and t.relname = any(?) and c.contype in ('p', 'u')
                  and not exists (select from pg_constraint s
                                  where s.conname = c.conname
                                    and s.conrelid = to_regclass('read_shadow.' || quote_ident(t.relname)))""")) {
            statement.setArray(1, owner.createArrayOf("text", tables().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    constraints.add(rows.getString(1));
                }
            }
        }
        return constraints;
    }

    private static boolean guarded(Connection owner, String table) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "select relforcerowsecurity from pg_class where oid = 'read_shadow." + table + "'::regclass")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** How many rows of facts the shadow's tables hold; asked before they are guarded. */
    static long rows(Connection owner) throws SQLException {
        long rows = 0;
        try (Statement statement = owner.createStatement()) {
            for (Table<?> table : Tables.ALL) {
                try (ResultSet row = statement.executeQuery("select count(*) from read_shadow." + table.name())) {
                    row.next();
                    rows += row.getLong(1);
                }
            }
        }
        return rows;
    }

    /**
     * Ends what the server's autovacuum does to the live tables, and keeps it out until the caller's transaction ends. It would not
     * give way to {@link #swap}, which waits for less than the deadlock timeout; this lock waits for as long as it takes, and
     * lets readers and the follower pass.
     */
    static void endUpkeep(Connection owner, List<String> tables) throws SQLException {
        lock(owner, tables, "share update exclusive");
    }

    /**
     * Puts the shadow's tables in the place of the live ones, within the caller's transaction. Waits for readers no longer
     * than the connection's lock timeout.
     */
    static void swap(Connection owner, List<String> tables) throws SQLException {
        lock(owner, tables, "access exclusive");
        for (String table : tables) {
            execute(owner, "drop table public." + table);
            execute(owner, "alter table read_shadow." + table + " set schema public");
        }
    }

    private static void lock(Connection owner, List<String> tables, String mode) throws SQLException {
        execute(
                owner,
                "lock table "
                        + String.join(
                                ", ", tables.stream().map(t -> "public." + t).toList()) + " in " + mode + " mode");
    }

    private static void execute(Connection owner, String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
