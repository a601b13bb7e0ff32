package dev.otto.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How many results of the AI partner are normalised a second, over how many Jackson merely reads: JMH, one thread. */
final class NormaliserBench {

    static final String NAME = "normaliser";
    static final String RATIO = "read and normalised over merely read";
    static final String READ = "merely read by Jackson";
    static final String NORMALISED = "read and normalised, with canonical form and hash";

    /**
     * How to measure.
     *
     * @param forks JVMs of their own, 0 for none
     * @param millis of a warm-up and of a measurement
     * @param times of warming up, and as many of measuring
     */
    record Options(int forks, long millis, int times) {
        static final Options FULL = new Options(2, 2_000, 5);
    }

    private final Options options;
    private final Progress progress;

    NormaliserBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d transcripts and analyses of the simulated partner in all variations, %.0f bytes on average; JMH, one thread, %d forks, %d measurements of %d ms each."
                .formatted(
                        NormaliserBenchmark.RESULTS,
                        NormaliserBenchmark.bytes(),
                        options.forks(),
                        options.times(),
                        options.millis());
    }

    List<Figure> run() {
        progress.say("normalising");
        List<Figure> figures = new ArrayList<>();
        double parse = 0;
        double whole = 0;
        double alone = 0;
        double spread = 0;
        try {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(NormaliserBenchmark.class.getName() + ".*")
                            .forks(options.forks())
                            .warmupIterations(options.times())
                            .warmupTime(TimeValue.milliseconds(options.millis()))
                            .measurementIterations(options.times())
                            .measurementTime(TimeValue.milliseconds(options.millis()))
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run()) {
                double score = result.getPrimaryResult().getScore();
                String name = result.getPrimaryResult().getLabel();
                switch (name) {
                    case "parse" -> parse = score;
                    case "normalise" -> alone = score;
                    case "parseAndNormalise" -> {
                        whole = score;
                        spread = result.getPrimaryResult().getScoreError();
                    }
                    default -> throw new IllegalStateException(name);
                }
                progress.say("%s: %.0f a second", name, score);
            }
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
        figures.add(Figure.ratio(RATIO, whole, parse));
        figures.add(Figure.perSecond(NORMALISED, "results", whole));
        if (!Double.isNaN(spread)) {
            figures.add(Figure.perSecond("± of it (99.9 %)", "results", spread));
        }
        figures.add(Figure.perSecond(READ, "results", parse));
        figures.add(Figure.perSecond("normalised only, read before", "results", alone));
        return figures;
    }
}
