package dev.otto.bench;

import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.platform.testing.TestEventLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;

/** The read models of a log that was written in bulk. */
final class FoldedTables {

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(30);
    private static final int THREADS = 2;

    private FoldedTables() {}

    /** Rebuilds all tables from the log; the position that they then have. */
    static long from(DataSource dataSource, Path spill) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze event_log");
        }
        TestEventLog log = new TestEventLog(dataSource);
        LiveRunner live = new LiveRunner(log.tenants, dataSource, log.reader, log.decoder, 1_000, 20_000);
        try (live;
                StoredProjections projections = new StoredProjections(
                        log.tenants,
                        log.jdbc,
                        dataSource,
                        log.reader,
                        log.decoder,
                        live,
                        InstantSource.system(),
                        THREADS,
                        spill)) {
            Run run = projections
                    .await(projections.rebuild(Projections.ALL), ENDS_WITHIN)
                    .orElseThrow();
            if (!run.phase().equals("done")) {
                throw new IllegalStateException("a rebuild ended as " + run.phase() + ": " + run.error());
            }
            return projections.position();
        }
    }
}
