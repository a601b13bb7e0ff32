package dev.otto.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * How long jobs of quiet companies take while another company has very many waiting, over how long they take without it. By
 * the system's clock, so that what the crowd costs the machine counts too.
 */
final class NoisyBench {

    static final String NAME = "noisy";
    static final String RATIO = "median beside a noisy company over the median without";
    static final String QUIET = "from a job's begin to its success, median, without";
    static final String BESIDE = "the same beside a noisy company";

    /**
     * How to measure.
     *
     * @param warm jobs that each of two other companies begins before
     * @param companies quiet ones
     * @param jobsOfEach jobs that each of them begins
     * @param perSecond how many jobs each of all these begins in a second
     * @param crowd jobs of the noisy one, begun at once
     * @param work least time of a step at the partner
     */
    record Options(int warm, int companies, int jobsOfEach, double perSecond, int crowd, Duration work) {
        static final Options FULL = new Options(10, 10, 10, 0.2, 500, Duration.ofSeconds(2));
    }

    private final Options options;
    private final Progress progress;

    NoisyBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d companies begin a job every %.0f s each, %d in all; with and without another company that has begun %d at once just before; a step takes the simulated partner %.0f to %.0f s; at most 10 jobs of a company at the partner."
                .formatted(
                        options.companies(),
                        1 / options.perSecond(),
                        options.companies() * options.jobsOfEach(),
                        options.crowd(),
                        options.work().toMillis() / 1e3,
                        options.work().toMillis() * 1.5 / 1e3);
    }

    List<Figure> run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.directory();
                Partnership partnership = Partnership.running(scratch.path(), 1, options.work())) {
            List<String> warm = open(partnership, "warm", 2);
            ring(partnership, warm, 1, options.warm());
            await(partnership, "warm", warm.size() * options.warm());
            progress.say("without");
            List<String> calm = open(partnership, "calm", options.companies());
            ring(partnership, calm, 100, options.jobsOfEach());
            List<Double> alone = await(partnership, "calm", options.companies() * options.jobsOfEach());
            progress.say("beside a noisy company");
            List<String> noisy = open(partnership, "noisy", 1);
            partnership.ring(noisy.getFirst(), 1_000, options.crowd(), 8, 0);
            List<String> beside = open(partnership, "quiet", options.companies());
            ring(partnership, beside, 200, options.jobsOfEach());
            List<Double> crowded = await(partnership, "quiet", options.companies() * options.jobsOfEach());
            int waiting = options.crowd()
                    - partnership.took().getOrDefault("noisy-00", List.of()).size();
            if (waiting == 0) {
                throw new IllegalStateException("the noisy company was done before the others: it was no crowd");
            }
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.ratio(RATIO, median(crowded), median(alone)));
            figures.add(new Figure(QUIET, median(alone), "s"));
            figures.add(new Figure(BESIDE, median(crowded), "s"));
            figures.add(new Figure("jobs of the noisy company that were not done by then", waiting, ""));
            figures.add(new Figure(
                    "most jobs of the noisy company at the partner at a time",
                    partnership.shunya().mostOpen().getOrDefault("noisy-00", 0),
                    ""));
            return figures;
        }
    }

    private static List<String> open(Partnership partnership, String name, int companies) {
        return IntStream.range(0, companies)
                .mapToObj(number -> partnership.open(name + "-%02d".formatted(number)))
                .toList();
    }

    /** All companies at once, each at its pace. */
    private void ring(Partnership partnership, List<String> keys, int seed, int jobs) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            int its = seed + i;
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    partnership.ring(key, its, jobs, 1, options.perSecond());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
    }

    private static List<Double> await(Partnership partnership, String name, int jobs) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            List<Double> took = new ArrayList<>();
            for (Map.Entry<String, List<Double>> company : partnership.took().entrySet()) {
                if (company.getKey().startsWith(name)) {
                    took.addAll(company.getValue());
                }
            }
            if (took.size() == jobs) {
                return took;
            }
            if (System.nanoTime() - begun > Duration.ofMinutes(3).toNanos()) {
                throw new IllegalStateException(took.size() + " of " + jobs + " jobs of " + name + " succeeded");
            }
            Thread.sleep(500);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
