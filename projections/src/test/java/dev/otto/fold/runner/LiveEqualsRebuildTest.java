package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag(TestDatabase.ANY_SERVER)
class LiveEqualsRebuildTest {

    private static final int EVENTS = 2_500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverTheBatchesTheRowsAreThoseOfARebuildByteForByte(long seed) {
        List<EventEnvelope> history = Histories.of(seed, EVENTS);
        try (FoldDatabase batches = new FoldDatabase();
                FoldDatabase rebuilt = new FoldDatabase()) {
            FoldLogs.append(batches.dataSource, history);
            SplittableRandom random = new SplittableRandom(seed);
            while (batches.live.position() < history.size()) {
                batches.live.foldOnce(1 + random.nextInt(400));
            }
            Map<String, List<String>> live = batches.dump();
            assertThat(batches.projections.deadLetters(null, 1_000))
                    .extracting(letter -> letter.eventName() + " " + letter.error())
                    .isEmpty();
            assertThat(live).allSatisfy((table, rows) -> assertThat(rows).isNotEmpty());

            Run verification = batches.verified();
            assertThat(verification.differences()).isEmpty();
            assertThat(verification.comparedRows()).isPositive();

            FoldLogs.append(rebuilt.dataSource, history);
            assertThat(rebuilt.rebuilt().phase()).isEqualTo("done");
            assertThat(rebuilt.projections.position()).isEqualTo(history.size());
            Map<String, List<String>> dump = rebuilt.dump();
            live.forEach((table, rows) -> assertThat(dump.get(table)).as(table).isEqualTo(rows));

            assertThat(batches.rebuilt().phase()).isEqualTo("done");
            Map<String, List<String>> again = batches.dump();
            live.forEach((table, rows) -> assertThat(again.get(table)).as(table).isEqualTo(rows));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11})
    void oneByOneTheRowsAreThoseOfLargeBatches(long seed) {
        List<EventEnvelope> history = Histories.of(seed, 700);
        try (FoldDatabase single = new FoldDatabase();
                FoldDatabase large = new FoldDatabase()) {
            FoldLogs.append(single.dataSource, history);
            FoldLogs.append(large.dataSource, history);
            single.live.catchUp(1);
            large.live.catchUp(10_000);
            Map<String, List<String>> expected = large.dump();
            single.dump().forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(expected.get(table)));
        }
    }

    /** With a batch ahead of the one that is written, groups shared by threads, and merges within and across batches. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void howeverABacklogIsWorkedOffTheRowsAreTheSame(long seed) {
        List<EventEnvelope> history = Histories.of(seed, 2_000);
        SplittableRandom random = new SplittableRandom(seed);
        try (FoldDatabase plain = new FoldDatabase();
                FoldDatabase shared = new FoldDatabase()) {
            FoldLogs.append(plain.dataSource, history);
            while (plain.live.foldOnce(100)) {
                // batch by batch, each read after the one before was committed
            }
            int appended = 0;
            while (appended < history.size()) {
                int to = Math.min(history.size(), appended + 200 + random.nextInt(900));
                FoldLogs.append(shared.dataSource, history.subList(appended, to));
                appended = to;
                try (LiveRunner runner = new LiveRunner(
                        shared.log.tenants,
                        shared.dataSource,
                        shared.log.reader,
                        shared.log.decoder,
                        500,
                        random.nextInt(3) * 1_000,
                        1 + random.nextInt(3))) {
                    runner.catchUp(20 + random.nextInt(600));
                }
            }
            Map<String, List<String>> expected = plain.dump();
            shared.dump().forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(expected.get(table)));
            assertThat(shared.projections.deadLetters(null, 1)).isEmpty();
        }
    }
}
