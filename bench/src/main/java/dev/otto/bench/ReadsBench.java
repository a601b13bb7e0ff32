package dev.otto.bench;

import dev.otto.bench.DashboardReads.Measured;
import dev.otto.bench.DashboardReads.Range;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How fast dashboards and lists answer over a short log, then over the same log with many times as much after it: an answer
 * about the same days must not be slower for what came later.
 */
final class ReadsBench {

    static final String NAME = "reads";

    /** The same over a log of ten million events; it takes several times as long to make as to measure. */
    static final String LONG = "reads-of-10m";

    private static final long SEED = 500;
    private static final int PIECE_DAYS = 30;

    /**
     * How to measure.
     *
     * @param piece events of the short log, and of every thirty days of the long one
     * @param pieces how many times as long the long one is
     * @param reads requests of each kind
     */
    record Options(int piece, int pieces, int reads, Duration warmUp) {
        static final Options FULL = new Options(100_000, 10, 500, Duration.ofSeconds(180));
        static final Options LONG = new Options(100_000, 100, 500, Duration.ofSeconds(180));
    }

    private final Options options;
    private final Progress progress;

    ReadsBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "Logs of %,d and %,d seeded events of two companies, %,d in every thirty days; %d requests of each kind over HTTP, one at a time and in turns, after %d s that do not count; Otto has the role query alone."
                .formatted(
                        options.piece(),
                        (long) options.piece() * options.pieces(),
                        options.piece(),
                        options.reads(),
                        options.warmUp().toSeconds());
    }

    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            FoldLogs.copy(database.pool(), Histories.of(SEED, 1_000));
            Measured few = measure(database, scratch.path(), 0, 1);
            Measured many = measure(database, scratch.path(), 1, options.pieces());
            List<Figure> figures = new ArrayList<>();
            figures.addAll(named("short log: ", few.figures()));
            figures.addAll(named("long log: ", many.figures()));
            few.http()
                    .forEach((name, times) -> figures.add(Figure.ratio(
                            "p50 on the long log over the short one, " + name,
                            Objects.requireNonNull(many.http().get(name)).millis(0.5),
                            times.millis(0.5))));
            double slowest = many.http().values().stream()
                    .mapToDouble(times -> times.millis(0.99))
                    .max()
                    .orElseThrow();
            double ratio = few.http().entrySet().stream()
                    .filter(kind -> !kind.getKey().endsWith(Range.YEAR.name())) // whose answers are longer there
                    .mapToDouble(kind -> Objects.requireNonNull(many.http().get(kind.getKey()))
                                    .millis(0.5)
                            / kind.getValue().millis(0.5))
                    .max()
                    .orElseThrow();
            figures.addFirst(new Figure("highest ratio of p50 among answers about the same days", ratio, ""));
            figures.addFirst(new Figure("slowest p99 of all kinds on the long log", slowest, "ms"));
            return figures;
        }
    }

    private static List<Figure> named(String prefix, List<Figure> figures) {
        return figures.stream()
                .map(figure -> new Figure(prefix + figure.name(), figure.value(), figure.unit()))
                .toList();
    }

    private Measured measure(BenchDatabase database, Path directory, int from, int to)
            throws IOException, InterruptedException, SQLException {
        for (int i = from; i < to; i++) {
            FoldLogs.copy(database.pool(), Histories.more(SEED + 1 + i, options.piece(), i * PIECE_DAYS));
            progress.say("%,d events", (long) options.piece() * (i + 1));
        }
        FoldedTables.from(database.pool(), directory.resolve("spill"));
        progress.say("folded");
        return new DashboardReads(options.reads(), options.warmUp(), progress).measure(database, directory);
    }
}
