package dev.otto.write.webhook;

import dev.otto.platform.worker.WorkerTasks;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One thread per process that tries pending deliveries again and, at 02:00 UTC, forgets old ones. What is pending is in
 * the database, so it survives a restart and is shared by all nodes.
 */
class DeliveryWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final LocalTime PURGE_AT = LocalTime.of(2, 0);
    private static final long LOOKS_EVERY_MILLIS = 1_000;
    private static final long STOPS_WITHIN_MILLIS = 10_000;

    private final Deliveries deliveries;
    private final InstantSource clock;
    private final WorkerTasks tasks;
    private final Semaphore wake = new Semaphore(0);
    private volatile @Nullable Thread thread;

    DeliveryWorker(Deliveries deliveries, InstantSource clock, WorkerTasks tasks) {
        this.deliveries = deliveries;
        this.clock = clock;
        this.tasks = tasks;
    }

    /** Something became pending: look at once. */
    void wake() {
        wake.release();
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            // it runs for as long as it is the one named here, so it is named before it starts
            Thread starting =
                    Thread.ofPlatform().name("webhook-deliveries").daemon().unstarted(this::run);
            thread = starting;
            starting.start();
        }
    }

    @Override
    public synchronized void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            wake.release();
            try {
                running.join(STOPS_WITHIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        // also at the start: a machine that sleeps at night purges too
        ZonedDateTime nextPurge = now();
        while (thread == Thread.currentThread()) {
            long begun = System.nanoTime();
            try {
                if (!now().isBefore(nextPurge)) {
                    deliveries.purge();
                    nextPurge = nextPurge(now());
                    tasks.done("webhook_purge", System.nanoTime() - begun);
                }
                begun = System.nanoTime();
                int taken = deliveries.processDue();
                if (taken > 0) {
                    tasks.done("webhook_deliveries", System.nanoTime() - begun);
                }
                if (taken == 0 && wake.tryAcquire(LOOKS_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | StackOverflowError e) {
                tasks.failed("webhook_deliveries", System.nanoTime() - begun);
                LOG.warn("pending deliveries could not be looked at; trying again", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(LOOKS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(ZoneOffset.UTC);
    }

    static ZonedDateTime nextPurge(ZonedDateTime now) {
        ZonedDateTime today = now.with(PURGE_AT);
        return now.isBefore(today) ? today : today.plus(Duration.ofDays(1));
    }
}
