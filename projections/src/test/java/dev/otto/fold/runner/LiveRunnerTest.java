package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveRunnerTest {

    @Test
    void itFollowsTheLogAndSaysHowFarItIs() {
        List<EventEnvelope> history = Histories.of(41, 900);
        try (FoldDatabase database = new FoldDatabase()) {
            database.live.start();
            for (int from = 0; from < history.size(); from += 150) {
                int to = Math.min(history.size(), from + 150);
                FoldLogs.append(database.dataSource, history.subList(from, to));
                assertThat(database.projections.caughtUp(to, Duration.ofSeconds(20)))
                        .isTrue();
            }
            assertThat(database.projections.caughtUp(history.size() + 1, Duration.ofMillis(30)))
                    .isFalse();
            assertThat(database.projections.list()).allSatisfy(projection -> {
                assertThat(projection.status()).isEqualTo("running");
                assertThat(projection.lagEvents()).isZero();
                assertThat(projection.position()).isEqualTo(history.size());
            });
        }
    }

    @Test
    void twoNodesFoldEachEventOnce() {
        List<EventEnvelope> history = Histories.of(42, 1_500);
        try (FoldDatabase database = new FoldDatabase();
                LiveRunner other = new LiveRunner(
                        database.log.tenants,
                        database.dataSource,
                        database.log.reader,
                        database.log.decoder,
                        70,
                        20_000)) {
            database.live.start();
            other.start();
            for (int from = 0; from < history.size(); from += 50) {
                FoldLogs.append(database.dataSource, history.subList(from, Math.min(history.size(), from + 50)));
            }
            assertThat(database.projections.caughtUp(history.size(), Duration.ofSeconds(30)))
                    .isTrue();

            assertThat(database.projections.deadLetters(null, 1)).isEmpty();
            assertThat(database.verified().differences()).isEmpty();
        }
    }
}
