package dev.otto.write.shunya;

import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.shunya.Turns.Limits;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.uwc.UwcClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes what is due and has it done, each turn on a virtual thread of its own for as long as its one call takes. What waits
 * lies in the database. Without an address of the partner nothing is taken.
 */
@Component
class TurnRunner implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);
    private static final int CALLS_AT_A_TIME = 256;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    /** Added to a call's time-out: how long an answer may take to be put down. */
    private static final Duration TO_PUT_DOWN = Duration.ofSeconds(60);

    private final Uwc uwc;
    private final Turns turns;
    private final JobWork work;
    private final TurnSignal signal;
    private final TenantTransactions transactions;
    private final InstantSource clock;
    private final Limits limits;
    private final Semaphore calls = new Semaphore(CALLS_AT_A_TIME);
    private volatile @Nullable Thread thread;

    TurnRunner(
            Uwc uwc,
            Turns turns,
            JobWork work,
            TurnSignal signal,
            TenantTransactions transactions,
            InstantSource clock) {
        this.uwc = uwc;
        this.turns = turns;
        this.work = work;
        this.signal = signal;
        this.transactions = transactions;
        this.clock = clock;
        this.limits = new Limits(uwc.settings().jobsInFlight(), uwc.settings().submissionsPerHour());
    }

    /** Does all that is due now and waits for it; answers how many turns that were. */
    int runDue() throws InterruptedException {
        int done = 0;
        for (List<Thread> begun = begin(); !begun.isEmpty(); begun = begin()) {
            for (Thread one : begun) {
                one.join();
            }
            done += begun.size();
        }
        return done;
    }

    /** Begins what is due now, as far as there is room. */
    private List<Thread> begin() {
        UwcClient client = uwc.client().orElse(null);
        int room = calls.availablePermits();
        if (client == null || room == 0) {
            return List.of();
        }
        Duration held = client.timeout().multipliedBy(2).plus(TO_PUT_DOWN);
        List<Turn> taken = transactions.worker(() -> turns.take(clock.instant(), held, room, limits));
        List<Thread> begun = new ArrayList<>();
        for (Turn turn : taken) {
            calls.acquireUninterruptibly();
            begun.add(Thread.ofVirtual().name("shunya-turn").start(() -> {
                try {
                    work.run(client, turn);
                } finally {
                    calls.release();
                    signal.raise();
                }
            }));
        }
        return begun;
    }

    @Override
    public synchronized void start() {
        if (thread == null && uwc.client().isPresent()) {
            // it runs for as long as it is the one named here, so it is named before it starts
            Thread starting = Thread.ofPlatform().name("shunya-turns").daemon().unstarted(this::run);
            thread = starting;
            starting.start();
        }
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            try {
                if (begin().isEmpty()) {
                    signal.await(LOOK_EVERY);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (thread == Thread.currentThread()) {
                    LOG.warn(
                            "Jobs could not be looked at ({}); the next look follows",
                            e.getClass().getName());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes nothing more and waits for the calls that are out; what is not done by then is taken again after a restart. */
    @Override
    public synchronized void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
            try {
                running.join(STOPS_WITHIN);
                if (calls.tryAcquire(CALLS_AT_A_TIME, STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    calls.release(CALLS_AT_A_TIME);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
