package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    @Test
    void aProcessThatEndsDoesNotWaitForAVerificationAtItsLeisure() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(81, 3_000));
            database.live.catchUp(500);
            Upkeep upkeep = new Upkeep(database.projections, 0.000_1, Duration.ofHours(1), Duration.ofMillis(1));
            upkeep.start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !database.projections.runs(1).isEmpty());

            long begun = System.nanoTime();
            upkeep.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            assertThat(database.projections.runs(1).getFirst().phase()).isEqualTo("cancelled");
        }
    }
}
