package dev.otto.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.platform.testing.TestEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/**
 * A process that rebuilds, and nothing else: with a heap of its own, and to be killed. Arguments: directory for what it
 * reads, {@code rebuild} or {@code resume}; the database stands in its environment. Prints the id of the run, then {@code done}.
 */
final class Rebuilding {

    static final int THREADS = 2;

    private static final Duration ENDS_WITHIN = Duration.ofHours(1);

    /** The runners over a database, wired as a process that projects has them. */
    record Runners(HikariDataSource pool, TestEventLog log, LiveRunner live, StoredProjections projections)
            implements AutoCloseable {

        /** @param database as {@link BenchDatabase#environment} has it */
        static Runners over(Map<String, String> database, Path spills) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(database.get(BenchDatabase.URL));
            config.setUsername(database.get(BenchDatabase.USER));
            config.setPassword(database.get(BenchDatabase.PASSWORD));
            config.setMaximumPoolSize(12);
            HikariDataSource pool = new HikariDataSource(config);
            TestEventLog log = new TestEventLog(pool);
            LiveRunner live = new LiveRunner(log.tenants, pool, log.reader, log.decoder, 1_000, 20_000);
            return new Runners(
                    pool,
                    log,
                    live,
                    new StoredProjections(
                            log.tenants,
                            log.jdbc,
                            pool,
                            log.reader,
                            log.decoder,
                            live,
                            InstantSource.system(),
                            THREADS,
                            spills));
        }

        /** Waits for a run; fails unless it did its work. */
        Run ended(UUID id) {
            Run run = projections.await(id, ENDS_WITHIN).orElseThrow();
            if (!run.phase().equals("done")) {
                throw new IllegalStateException("a " + run.kind() + " ended as " + run.phase() + ": " + run.error());
            }
            return run;
        }

        @Override
        public void close() {
            live.close();
            projections.close();
            pool.close();
        }
    }

    private Rebuilding() {}

    @SuppressWarnings("SystemOut") // its parent listens
    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("logback.configurationFile", "dev/otto/bench/logback.xml");
        try (Runners runners = Runners.over(System.getenv(), Path.of(arguments[0]))) {
            UUID id = arguments[1].equals("rebuild") ? runners.projections.rebuild(Projections.ALL) : resumed(runners);
            System.out.println(id);
            runners.ended(id);
            System.out.println("done");
        }
    }

    /** Waits until the dead process's sessions have ended. */
    private static UUID resumed(Runners runners) throws InterruptedException {
        for (int attempt = 0; attempt < 600; attempt++) {
            UUID id = runners.projections.resumeInterrupted();
            if (id != null) {
                return id;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("there is no rebuild to go on with");
    }
}
