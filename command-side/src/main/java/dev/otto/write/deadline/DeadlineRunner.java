package dev.otto.write.deadline;

import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.platform.worker.WorkerTasks;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Refused;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.deadline.Deadlines.Due;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends what falls due. Taking a deadline and its command's events are one transaction: each happens once, whoever else
 * looks at the same moment. One that fails is tried again after a minute.
 */
@Component
public class DeadlineRunner implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineRunner.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final Deadlines deadlines;
    private final Map<String, Deadline> kinds;
    private final Commands commands;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;
    private final InstantSource clock;
    private final WorkerTasks tasks;
    private @Nullable ScheduledExecutorService executor;

    DeadlineRunner(
            Deadlines deadlines,
            List<Deadline> kinds,
            Commands commands,
            CompanyDirectory companies,
            TenantTransactions transactions,
            InstantSource clock,
            WorkerTasks tasks) {
        this.deadlines = deadlines;
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(Deadline::kind, Function.identity()));
        this.commands = commands;
        this.companies = companies;
        this.transactions = transactions;
        this.clock = clock;
        this.tasks = tasks;
    }

    /** Sends everything that is due now; answers how many deadlines were taken. */
    public int runDue() {
        int taken = 0;
        while (runNext()) {
            taken++;
        }
        return taken;
    }

    private boolean runNext() {
        Instant now = clock.instant();
        long begun = System.nanoTime();
        Due[] inHand = new Due[1];
        try {
            boolean ran = transactions.worker(() -> {
                Optional<Due> due = deadlines.take(now);
                due.ifPresent(taken -> {
                    inHand[0] = taken;
                    send(taken, now);
                });
                return due.isPresent();
            });
            if (ran && inHand[0] != null) {
                tasks.done("deadline:" + inHand[0].kind(), System.nanoTime() - begun);
            }
            return ran;
        } catch (RuntimeException | StackOverflowError e) {
            @Nullable Due failed = inHand[0];
            if (failed == null) {
                throw e;
            }
            tasks.failed("deadline:" + failed.kind(), System.nanoTime() - begun);
            // the class alone: messages may hold personal data
            LOG.warn("Deadline {} of {} failed ({}); it is tried again", failed.kind(), failed.subject(), e.getClass());
            transactions.worker(() -> deadlines.setAgain(failed, now.plus(AGAIN_AFTER), now));
            return true;
        }
    }

    private void send(Due due, Instant now) {
        @Nullable Deadline kind = kinds.get(due.kind());
        if (kind == null) {
            throw new IllegalStateException("nobody knows deadlines of kind '" + due.kind() + "'");
        }
        try {
            commands.send(
                    kind.command(due.subject(), due.contactCardId()),
                    new CommandContext(
                            due.companyId(),
                            "system:" + due.kind(),
                            null,
                            Trace.begin(null, null).traceId(),
                            "deadline:" + due.kind() + ":" + due.subject(),
                            now,
                            companies.of(due.companyId()).zone()));
        } catch (Refused e) {
            LOG.debug("Deadline {} of {} no longer applies", due.kind(), due.subject());
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("deadlines").daemon().factory());
        executor = started;
        started.scheduleWithFixedDelay(
                this::runSafely, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void runSafely() {
        try {
            runDue();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("Looking for deadlines failed ({}); the next look follows", e.getClass());
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) {
            executor = null;
            running.shutdown();
            try {
                if (!running.awaitTermination(10, TimeUnit.SECONDS)) {
                    running.shutdownNow();
                }
            } catch (InterruptedException e) {
                running.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }
}
