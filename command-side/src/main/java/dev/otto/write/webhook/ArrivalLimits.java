package dev.otto.write.webhook;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How much may arrive in a minute, counted in this process over a sliding window of two fixed ones. */
final class ArrivalLimits {

    private static final long WINDOW_MILLIS = 60_000;
    private static final int MOST_KEYS = 50_000;

    private final InstantSource clock;
    private final ConcurrentHashMap<String, Window> windows = new ConcurrentHashMap<>();

    ArrivalLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** The same of what a provider delivers to a company. */
    boolean admit(String provider, String companyId, int perMinute) {
        return admit("company/" + provider + "/" + companyId, perMinute);
    }

    /** Counts one arrival unless {@code perMinute} of them came in the last minute; a refused one is not counted. */
    boolean admit(String key, int perMinute) {
        long now = clock.millis();
        if (windows.size() > MOST_KEYS) {
            windows.values().removeIf(window -> window.start + 2 * WINDOW_MILLIS < now);
            if (windows.size() > MOST_KEYS) {
                windows.clear();
            }
        }
        boolean[] admitted = new boolean[1];
        windows.compute(key, (name, before) -> {
            Window window = before == null ? new Window(now, 0) : before.at(now);
            double share = 1.0 - (double) (now - window.start) / WINDOW_MILLIS;
            admitted[0] = window.previous * share + window.count.get() < perMinute;
            if (admitted[0]) {
                window.count.incrementAndGet();
            }
            return window;
        });
        return admitted[0];
    }

    private static final class Window {
        private final long start;
        private final long previous;
        private final AtomicLong count = new AtomicLong();

        Window(long start, long previous) {
            this.start = start;
            this.previous = previous;
        }

        Window at(long now) {
            if (now < start + WINDOW_MILLIS) {
                return this;
            }
            return now < start + 2 * WINDOW_MILLIS
                    ? new Window(start + WINDOW_MILLIS, count.get())
                    : new Window(now, 0);
        }
    }
}
