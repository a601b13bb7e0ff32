package dev.otto.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.platform.access.Caller;
import dev.otto.read.testing.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LongLooksTest {

    private static final Caller MANAGER = Asked.manager("acme");

    @Test
    void aFewLookAtLengthAtOnceAndOthersGoOn() throws Exception {
        try (FoldDatabase database = new FoldDatabase();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Reads reads = new Reads(database.log.jdbc, database.log.tenants, Duration.ofMillis(50));
            CountDownLatch looking = new CountDownLatch(Reads.LONG_LOOKS);
            CountDownLatch over = new CountDownLatch(1);
            List<Future<String>> looks = new ArrayList<>();
            for (int i = 0; i < Reads.LONG_LOOKS; i++) {
                looks.add(threads.submit(() -> reads.atLength(MANAGER, () -> {
                    looking.countDown();
                    await(over);
                    return "seen";
                })));
            }
            looking.await();
            assertThat(Asked.refusal(() -> reads.atLength(MANAGER, () -> "seen")))
                    .isEqualTo("503 busy");
            assertThat(reads.as(MANAGER, () -> "a dashboard")).isEqualTo("a dashboard");
            over.countDown();
            for (Future<String> look : looks) {
                assertThat(look.get()).isEqualTo("seen");
            }
            assertThat(reads.atLength(MANAGER, () -> "seen again")).isEqualTo("seen again");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
