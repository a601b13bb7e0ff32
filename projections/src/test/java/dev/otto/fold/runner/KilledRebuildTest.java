package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KilledRebuildTest {

    private static final int EVENTS = 40_000;

    /** The process that is killed: rebuilds everything, as slowly as this needs. */
    static final class Rebuilding {
        public static void main(String[] arguments) {
            HikariDataSource dataSource = new HikariDataSource();
            dataSource.setJdbcUrl(arguments[0]);
            dataSource.setUsername(arguments[1]);
            dataSource.setPassword(arguments[2]);
            TestEventLog log = new TestEventLog(dataSource);
            LiveRunner live = new LiveRunner(log.tenants, dataSource, log.reader, log.decoder, 500, 20_000);
            StoredProjections projections = new StoredProjections(
                    log.tenants,
                    log.jdbc,
                    dataSource,
                    log.reader,
                    log.decoder,
                    live,
                    InstantSource.system(),
                    1,
                    Path.of(arguments[3]));
            projections.await(projections.rebuild("all"), Duration.ofMinutes(5));
        }
    }

    @Test
    void aRebuildWhoseProcessWasKilledIsGoneOnWithByAnotherAndWhatWasDoneIsNotDoneAgain() throws Exception {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(51, EVENTS));
            Process rebuilding = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xint", // slow, so that it is killed in the midst of its work
                            "-cp",
                            System.getProperty("java.class.path"),
                            Rebuilding.class.getName(),
                            database.dataSource.getJdbcUrl(),
                            database.dataSource.getUsername(),
                            database.dataSource.getPassword(),
                            database.spills.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> database.parts().size() >= 5);
                assertThat(database.projections.resumeInterrupted())
                        .as("somebody works on it")
                        .isNull();
            } finally {
                rebuilding.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
            }
            Map<Integer, String> done = database.parts();
            assertThat(done).hasSizeBetween(5, 19);

            UUID id = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(database.projections::resumeInterrupted, resumed -> resumed != null);
            assertThat(database.projections.resumeInterrupted())
                    .as("nobody does it twice")
                    .isNull();
            Map<Integer, String> seen = new ConcurrentHashMap<>();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        seen.putAll(database.parts());
                        return database.projections.run(id).orElseThrow().ended();
                    });
            Run run = database.projections.await(id, Duration.ofMinutes(2)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(seen).containsAllEntriesOf(done);
            assertThat(database.verified().differences()).isEmpty();
            assertThat(database.projections.position()).isGreaterThanOrEqualTo(EVENTS);
        }
    }

    @Test
    void aProcessThatStopsLeavesItsRebuildToTheNext() {
        List<dev.otto.events.EventEnvelope> history = Histories.of(52, 20_000);
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, history);
            UUID id = database.projections.rebuild("all");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> !database.parts().isEmpty());
            database.projections.close();
            Run stopped = database.projections.run(id).orElseThrow();
            StoredProjections again = database.again();

            assertThat(stopped.ended()).as("stopped in the midst of its work").isFalse();
            assertThat(again.resumeInterrupted()).isEqualTo(id);
            Run run = again.await(id, Duration.ofMinutes(2)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(again.verifyInBackground(1)).isTrue();
            assertThat(again.runs(1).getFirst().differences()).isEmpty();
        }
    }
}
