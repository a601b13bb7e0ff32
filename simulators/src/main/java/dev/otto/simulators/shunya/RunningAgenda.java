package dev.otto.simulators.shunya;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An agenda that goes by a clock; one thread for all that is to come. */
public final class RunningAgenda implements Agenda {

    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer;

    public RunningAgenda(InstantSource clock) {
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("shunya-agenda").daemon().factory());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public void after(Duration wait, Runnable task) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
