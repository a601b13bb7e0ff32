package dev.otto.read;

import dev.otto.platform.access.Caller;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads of which all long looks are taken, and nobody waits for one. */
public final class ReadsThatAreBusy {

    private ReadsThatAreBusy() {}

    public static Reads of(JdbcClient jdbc, TenantTransactions transactions) {
        return new Reads(jdbc, transactions, Duration.ZERO);
    }

    /** Does the work while others look at as much as may be looked at. */
    public static <T> T during(Reads reads, Caller caller, Supplier<T> work) throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(Reads.LONG_LOOKS);
        CountDownLatch seen = new CountDownLatch(1);
        List<Runnable> looks = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(Reads.LONG_LOOKS)) {
            for (int i = 0; i < Reads.LONG_LOOKS; i++) {
                looks.add(() -> reads.atLength(caller, () -> {
                    looking.countDown();
                    return await(seen);
                }));
            }
            looks.forEach(threads::execute);
            looking.await();
            try {
                return work.get();
            } finally {
                seen.countDown();
            }
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
