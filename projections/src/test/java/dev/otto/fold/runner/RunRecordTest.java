package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How fast a rebuild is and how long it will go on, as it says while it runs. */
class RunRecordTest {

    private Instant now = Instant.parse("2026-07-14T16:00:00Z");

    @Test
    void theRateIsOfAllThatWasDoneAndTheRestIsExpectedToGoOnLikeThat() {
        try (FoldDatabase database = new FoldDatabase()) {
            RunRecord record = new RunRecord(
                    database.log.tenants, database.log.jdbc, () -> now, UUID.randomUUID(), "rebuild", "all");
            assertThat(shown(database, record).rate()).isNull();
            assertThat(shown(database, record).etaSeconds()).isNull();

            record.phase("reading", 1_000, 0, 0.5);
            now = now.plusSeconds(10);
            record.progress(400); // two fifths of the half: a fifth of all, in 10 s
            assertThat(shown(database, record).rate()).isEqualByComparingTo("40.0");
            assertThat(shown(database, record).etaSeconds()).isEqualByComparingTo("40.0");

            now = now.plusSeconds(20);
            record.progress(600);
            assertThat(shown(database, record).rate()).isEqualByComparingTo("33.3");
            assertThat(shown(database, record).etaSeconds()).isEqualByComparingTo("30.0");

            record.phase("folding", 1_000, 0.5, 0.9);
            now = now.plusSeconds(30);
            record.progress(500);
            assertThat(shown(database, record).etaSeconds()).isEqualByComparingTo("25.7"); // 60 s for 0.7 of it

            record.end("done", null, null, null, null);
            assertThat(shown(database, record).etaSeconds()).isNull();
        }
    }

    @Test
    void aRunInTheBackgroundSaysSeldomHowFarItIs() {
        try (FoldDatabase database = new FoldDatabase()) {
            RunRecord record = new RunRecord(
                            database.log.tenants, database.log.jdbc, () -> now, UUID.randomUUID(), "verify", "all")
                    .inBackground();
            record.phase("reading", 1_000, 0, 1);
            now = now.plusSeconds(4);
            record.progress(100);
            assertThat(shown(database, record).eventsDone()).isZero();

            now = now.plusSeconds(1);
            record.progress(100);
            assertThat(shown(database, record).eventsDone()).isEqualTo(200);
        }
    }

    private static Run shown(FoldDatabase database, RunRecord record) {
        return database.projections.runs(1).stream()
                .filter(run -> run.id().equals(record.id()))
                .findFirst()
                .orElseThrow();
    }
}
