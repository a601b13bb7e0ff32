package dev.otto.fold.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A database with a log, the runners over it, and what its read models hold. */
public final class FoldDatabase implements AutoCloseable {

    public final HikariDataSource dataSource = TestDatabase.fresh();
    public final TestEventLog log = new TestEventLog(dataSource);
    public final LiveRunner live = new LiveRunner(log.tenants, dataSource, log.reader, log.decoder, 500, 20_000);
    public final StoredProjections projections;

    /** Where long runs keep what they read. */
    public final Path spills = Path.of(System.getProperty("java.io.tmpdir"), "otto-fold-" + UUID.randomUUID());

    public FoldDatabase() {
        projections = over(live);
        projections.outdated(); // notes, as a process that starts does, that its folds make the tables
    }

    /** The projections of a process with that follower. */
    public StoredProjections over(LiveRunner follower) {
        return new StoredProjections(
                log.tenants,
                log.jdbc,
                dataSource,
                log.reader,
                log.decoder,
                follower,
                InstantSource.system(),
                2,
                spills);
    }

    /** The projections as a process that starts again has them. */
    public StoredProjections again() {
        return over(live);
    }

    /** The parts that a rebuild has done, and the transaction that noted each. */
    public Map<Integer, String> parts() {
        return log.tenants.worker(() -> {
            Map<Integer, String> parts = new TreeMap<>();
            log.jdbc.sql("select part, xmin::text from projection_rebuild_part").query(row -> {
                parts.put(row.getInt(1), row.getString(2));
            });
            return parts;
        });
    }

    /** Rebuilds everything and waits for it. */
    public Run rebuilt() {
        return ended(projections.rebuild("all"));
    }

    /** Verifies everything and waits for it. */
    public Run verified() {
        return ended(projections.verify("all", null));
    }

    private Run ended(UUID id) {
        return projections.await(id, Duration.ofMinutes(5)).orElseThrow();
    }

    /** Every row of every read-model table as text, by table, in the order of its key. */
    public Map<String, List<String>> dump() {
        return log.tenants.worker(() -> {
            Map<String, List<String>> dump = new TreeMap<>();
            Tables.ALL.forEach(table -> dump.put(table.name(), rows(table.name())));
            List.of(Rollup.values()).forEach(rollup -> dump.put(rollup.table(), rows(rollup.table())));
            dump.put("merged_card", rows("merged_card"));
            return dump;
        });
    }

    private List<String> rows(String table) {
        return log.jdbc
                .sql("select t::text from " + table + " t order by t::text collate \"C\"")
                .query(String.class)
                .list();
    }

    @Override
    public void close() {
        live.close();
        projections.close();
        dataSource.close();
    }
}
