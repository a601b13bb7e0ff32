package dev.otto.fold.testing;

import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Projections;
import dev.otto.platform.testing.TestEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writers whose transactions commit in another order than they got their positions, and some not at all, beside readers who
 * ask for at least the position of some write and then look whether they see it, or one that came before it in the log.
 */
public final class ReadYourWrites {

    private static final String COMPANY = "acme";
    private static final int RECENT = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * What was found.
     *
     * @param stale answers that did not show a write although its position, or a later one, was asked for
     * @param refused checks that were told in time that the read side is behind
     * @param outOfOrder commits that came after one with a higher position
     */
    public record Outcome(long checks, long stale, long refused, long writes, long outOfOrder, long rolledBack) {}

    private record Write(UUID card, long position) {}

    private static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final TestEventLog log;
    private final Projections projections;
    private final long seed;
    private final AtomicReferenceArray<@Nullable Write> recent = new AtomicReferenceArray<>(RECENT);
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    public ReadYourWrites(TestEventLog log, Projections projections, long seed) {
        this.log = log;
        this.projections = projections;
        this.seed = seed;
    }

    /** @param told how many checks were made, from time to time */
    public Outcome run(int writers, int readers, long wanted, LongConsumer told) throws InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                SplittableRandom own = random.split();
                UUID card = new UUID(own.nextLong(), own.nextLong());
                all.add(threads.submit(() -> write(card, own, wanted)));
            }
            for (int i = 0; i < readers; i++) {
                SplittableRandom own = random.split();
                all.add(threads.submit(() -> read(own, wanted)));
            }
            for (Future<?> one : all) {
                while (true) {
                    try {
                        one.get(5, TimeUnit.SECONDS);
                        break;
                    } catch (java.util.concurrent.TimeoutException e) {
                        told.accept(checks.get());
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the run broke off", e.getCause());
        }
        return new Outcome(checks.get(), stale.get(), refused.get(), writes.get(), outOfOrder.get(), rolledBack.get());
    }

    private void write(UUID card, SplittableRandom random, long wanted) {
        long sequence = 0;
        while (checks.get() < wanted) {
            boolean fails = sequence > 0 && random.nextInt(100) < 5;
            long dawdles = random.nextInt(100) < 30 ? random.nextLong(3_000_000) : 0;
            long next = sequence;
            ContactEvent event = sequence == 0
                    ? new ContactEvent.ContactCardOpened(
                            card, "+16145550100", ContactSource.callrail, TestEventLog.NOON)
                    : new ContactEvent.PhoneAdded(card, "+1614" + (5_000_000 + sequence % 50));
            try {
                long position = log.tenants.command(COMPANY, () -> {
                    long at = log.appendAt(next, "contact", card.toString(), TestEventLog.metadata(COMPANY), event);
                    if (dawdles > 0) {
                        LockSupport.parkNanos(dawdles);
                    }
                    if (fails) {
                        throw new RolledBackException();
                    }
                    return at;
                });
                sequence++;
                if (highest.getAndAccumulate(position, Math::max) > position) {
                    outOfOrder.incrementAndGet();
                }
                Write write = new Write(card, position);
                recent.set((int) (writes.getAndIncrement() % RECENT), write);
                check(write, position);
            } catch (RolledBackException e) {
                rolledBack.incrementAndGet();
            }
        }
    }

    private void read(SplittableRandom random, long wanted) {
        while (checks.get() < wanted) {
            Write asked = recent.get(random.nextInt(RECENT));
            Write looked = recent.get(random.nextInt(RECENT));
            if (asked == null || looked == null) {
                LockSupport.parkNanos(100_000);
            } else {
                // whoever sees a position sees everything before it
                check(looked.position() <= asked.position() ? looked : asked, asked.position());
            }
        }
    }

    private void check(Write write, long position) {
        if (!projections.caughtUp(position, PATIENCE)) {
            refused.incrementAndGet();
        } else {
            long shown = log.tenants.request(
                    COMPANY,
                    () -> log.jdbc
                            .sql("select position from contact_card where company_id = :company and id = :card")
                            .param("company", COMPANY)
                            .param("card", write.card())
                            .query(Long.class)
                            .optional()
                            .orElse(-1L));
            if (shown < write.position()) {
                stale.incrementAndGet();
            }
        }
        checks.incrementAndGet();
    }
}
