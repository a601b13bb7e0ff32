package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each key was admitted within the last minute, to the millisecond: a key has at most {@code limit} admissions
 * in any minute. Memory is bounded by the limit for each key, and keys are forgotten a minute after their last.
 */
public final class SlidingWindows {

    private static final long WINDOW = Duration.ofMinutes(1).toMillis();

    private final int limit;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Deque<Long>> admissions = new ConcurrentHashMap<>();
    private final AtomicLong sweep = new AtomicLong();

    public SlidingWindows(int limit, InstantSource clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * What became of a request.
     *
     * @param secondsToNext when admitted the seconds until the oldest admission is forgotten, else until the next try may
     *     succeed; at least 1
     */
    public record Answer(boolean admitted, int limit, int remaining, long secondsToNext) {

        /** What every answer under the limit tells of it. */
        public Map<String, String> headers() {
            return Map.of(
                    "RateLimit-Limit", Integer.toString(limit),
                    "RateLimit-Remaining", Integer.toString(remaining),
                    "RateLimit-Reset", Long.toString(secondsToNext));
        }

        /** The problem of a request that was not admitted, made of its beginning. */
        public Problem tell(Problem problem) {
            Problem told =
                    problem.with("retry_after", secondsToNext).withHeader("Retry-After", Long.toString(secondsToNext));
            for (Map.Entry<String, String> header : headers().entrySet()) {
                told = told.withHeader(header.getKey(), header.getValue());
            }
            return told;
        }
    }

    /** Admits one more, or says when. */
    public Answer take(String key) {
        long now = clock.millis();
        forgetIdle(now);
        Answer[] answer = new Answer[1];
        admissions.compute(key, (same, known) -> {
            Deque<Long> times = known == null ? new ArrayDeque<>() : known;
            expire(times, now);
            boolean admitted = times.size() < limit;
            if (admitted) {
                times.addLast(now);
            }
            Long oldest = times.peekFirst();
            long wait = (oldest == null ? now : oldest) + WINDOW - now;
            answer[0] = new Answer(admitted, limit, limit - times.size(), Math.max(1, (wait + 999) / 1000));
            return times;
        });
        return answer[0];
    }

    /** Takes back the newest admission of the key. */
    public void giveBack(String key) {
        admissions.computeIfPresent(key, (same, times) -> {
            times.pollLast();
            return times;
        });
    }

    private void forgetIdle(long now) {
        long last = sweep.get();
        if (now - last > WINDOW && sweep.compareAndSet(last, now)) {
            for (String key : admissions.keySet()) {
                admissions.computeIfPresent(key, (same, times) -> {
                    expire(times, now);
                    return times.isEmpty() ? null : times;
                });
            }
        }
    }

    private static void expire(Deque<Long> times, long now) {
        Long oldest = times.peekFirst();
        while (oldest != null && oldest <= now - WINDOW) {
            times.removeFirst();
            oldest = times.peekFirst();
        }
    }
}
