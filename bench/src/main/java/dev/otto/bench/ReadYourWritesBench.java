package dev.otto.bench;

import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.fold.testing.ReadYourWrites;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Whether a reader who asks for the position of a write ever sees less than that write, while transactions commit in another
 * order than they got their positions, some late, some not at all.
 */
final class ReadYourWritesBench {

    static final String NAME = "read-your-writes";
    static final String CHECKS = "checks";
    static final String STALE = "stale answers";
    static final String REFUSED = "answers that the read side is behind";
    static final String OUT_OF_ORDER = "commits after one with a higher position";

    private static final long SEED = 1_400;
    private static final int WRITERS = 8;
    private static final int READERS = 4;

    /** How many checks. */
    record Options(long checks) {
        static final Options FULL = new Options(1_000_000);
    }

    private final Options options;
    private final Progress progress;

    ReadYourWritesBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%,d checks by %d readers, and by %d writers of what each wrote; three of ten transactions dawdle up to 3 ms before their commit, one of twenty is rolled back."
                .formatted(options.checks(), READERS, WRITERS);
    }

    /** Fails where any answer was stale. */
    List<Figure> run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            TestEventLog log = new TestEventLog(database.pool());
            try (LiveRunner live = new LiveRunner(log.tenants, database.pool(), log.reader, log.decoder);
                    StoredProjections projections = new StoredProjections(
                            log.tenants,
                            log.jdbc,
                            database.pool(),
                            log.reader,
                            log.decoder,
                            live,
                            InstantSource.system(),
                            1,
                            scratch.path().resolve("spill"))) {
                live.start();
                long begun = System.nanoTime();
                ReadYourWrites.Outcome outcome = new ReadYourWrites(log, projections, SEED)
                        .run(WRITERS, READERS, options.checks(), checks -> progress.say("%,d checks made", checks));
                double seconds = (System.nanoTime() - begun) / 1e9;
                if (outcome.stale() > 0) {
                    throw new IllegalStateException("answers were stale: " + outcome);
                }
                return List.of(
                        new Figure(CHECKS, outcome.checks(), ""),
                        new Figure(STALE, outcome.stale(), ""),
                        new Figure(REFUSED, outcome.refused(), ""),
                        new Figure("events appended", outcome.writes(), ""),
                        new Figure(OUT_OF_ORDER, outcome.outOfOrder(), ""),
                        new Figure("transactions rolled back", outcome.rolledBack(), ""),
                        Figure.perSecond("checks made", "checks", outcome.checks() / seconds));
            }
        }
    }
}
