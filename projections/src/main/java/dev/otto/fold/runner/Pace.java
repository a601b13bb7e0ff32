package dev.otto.fold.runner;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Holds background work to a share of a core: after each piece of work it rests for as long as that takes. */
class Pace {

    /**
     * Rests are few and long: work that is resumed for a tenth of a millisecond at a time finds the processor's caches
     * taken by others, and costs several times as much.
     */
    private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final double restPerWork;
    private final AtomicLong owed = new AtomicLong();

    Pace(double restPerWork) {
        this.restPerWork = restPerWork;
    }

    /** Never rests. */
    static Pace full() {
        return new Pace(0);
    }

    /** @param share of one core, above 0 and at most 1 */
    static Pace share(double share) {
        return new Pace(1 / share - 1);
    }

    /** Rests for work that took so long. */
    void rest(long workedNanos) throws InterruptedException {
        if (restPerWork == 0) {
            return;
        }
        long owes = owed.addAndGet((long) (workedNanos * restPerWork));
        if (owes >= LEAST_REST_NANOS) {
            long begun = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(owes);
            owed.addAndGet(begun - System.nanoTime());
        }
    }
}
