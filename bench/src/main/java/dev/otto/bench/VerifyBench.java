package dev.otto.bench;

import dev.otto.bench.Rebuilding.Runners;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** What share of a core a verification takes that goes on in the background, over one full pass. */
final class VerifyBench {

    static final String NAME = "verify";
    static final String SHARE = "processor of Otto and PostgreSQL over a full pass, share of one core";

    private static final double PRODUCT_SHARE = 0.035; // what otto.fold.verify-share is when nobody sets it

    /**
     * Passes at full speed that do not count. After one, compiling the process took more of the next pass than its own work; one
     * that verifies in the background has run for hours.
     */
    private static final int WARM_UP = 5;

    /** @param share of one core that it is told to take */
    record Options(int events, double share) {
        static final Options FULL = new Options(Integer.getInteger("bench.events", 1_000_000), PRODUCT_SHARE);
    }

    private final Options options;
    private final Progress progress;

    VerifyBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "A log of %,d seeded events of two companies, all read models; one full pass in the background at the share of a core that it takes by default (%.1f %%)."
                .formatted(options.events(), 100 * options.share());
    }

    /** Fails where the pass finds a difference. */
    List<Figure> run() throws IOException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            RebuildBench.seed(database.pool(), options.events(), progress);
            Path spills = scratch.path().resolve("spills");
            try (Runners runners = Runners.over(database.environment(), spills)) {
                progress.say("folding");
                runners.ended(runners.projections().rebuild(Projections.ALL));
                progress.say("verifying at full speed, until the process is warm");
                for (int i = 0; i < WARM_UP; i++) {
                    runners.ended(runners.projections().verify(Projections.ALL, null));
                }
                Cpu idle = Cpu.now(database.server());
                long begun = System.nanoTime();
                progress.say("verifying at %.1f %% of a core", 100 * options.share());
                if (!runners.projections().verifyInBackground(options.share())) {
                    throw new IllegalStateException("somebody else verifies");
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                Cpu used = Cpu.now(database.server()).since(idle);
                Run run = runners.projections().runs(1).getFirst();
                if (run.differences() == null || !run.differences().isEmpty()) {
                    throw new IllegalStateException("tables differ from the log: " + run);
                }
                long events = runners.projections().position();
                return List.of(
                        new Figure(SHARE, 100 * used.seconds() / seconds, "%"),
                        new Figure("of it PostgreSQL", 100 * used.database().toNanos() / 1e9 / seconds, "%"),
                        new Figure("a full pass", seconds, "s"),
                        new Figure("processor for an event", 1e6 * used.seconds() / events, "µs"),
                        new Figure("rows compared", run.comparedRows() == null ? 0 : run.comparedRows(), ""),
                        new Figure("differences", 0, ""),
                        new Figure("events", events, ""));
            }
        }
    }
}
