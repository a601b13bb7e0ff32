package dev.otto.bench;

import java.util.Arrays;
import java.util.List;

/** Durations in nanoseconds, asked for by rank. */
final class Times {

    private final long[] sorted;

    Times(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /** The smallest duration that this share of all do not exceed, in milliseconds. */
    double millis(double share) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)] / 1e6;
    }

    List<Figure> figures(String name) {
        return List.of(new Figure(name + ", p50", millis(0.5), "ms"), new Figure(name + ", p99", millis(0.99), "ms"));
    }
}
