package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.ReadYourWrites;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadYourWritesTest {

    @ParameterizedTest
    @ValueSource(longs = {71, 72})
    void whoeverAsksForAPositionSeesItAndAllBeforeItInWhateverOrderTheyWereCommitted(long seed)
            throws InterruptedException {
        try (FoldDatabase database = new FoldDatabase()) {
            database.live.start();
            ReadYourWrites.Outcome outcome =
                    new ReadYourWrites(database.log, database.projections, seed).run(4, 2, 400, checks -> {});

            assertThat(outcome.checks()).isGreaterThanOrEqualTo(400);
            assertThat(outcome.stale()).isZero();
            assertThat(outcome.refused()).isZero();
            assertThat(outcome.outOfOrder()).isPositive();
            assertThat(outcome.rolledBack()).isPositive();
            assertThat(database.projections.caughtUp(database.log.reader.provenHead(), Duration.ofSeconds(20)))
                    .isTrue();
        }
    }
}
