package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@Tag(TestDatabase.ANY_SERVER)
class LogReaderTest {

    private static final DomainEvent EVENT = Specimens.minimal(EventTypes.classOf("call.received"));

    private final HikariDataSource database = TestDatabase.fresh();
    private final TestEventLog log = new TestEventLog(database);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void threeEvents() {
        append();
        append();
        append();
    }

    @AfterEach
    void close() {
        threads.close();
        database.close();
    }

    @Test
    void anOpenWriterHoldsReadersBackAtItsGapAndItsCommitWakesThem() throws Exception {
        OpenWriter writer = new OpenWriter(true);
        append();
        assertThat(positions(0)).containsExactly(1L, 2L, 3L);
        assertThat(positions(3)).isEmpty();
        assertThat(log.reader.provenHead()).isEqualTo(3);
        assertThat(log.reader.awaitBeyond(3, Duration.ofMillis(20))).isFalse();
        try (Stream<? extends TrackedEventMessage<?>> axons = log.engine.readEvents(null, false)) {
            assertThat(axons).hasSize(3);
        }

        writer.end();
        assertThat(log.reader.awaitBeyond(3, Duration.ofSeconds(10))).isTrue();
        assertThat(positions(3)).containsExactly(4L, 5L);
        try (Stream<? extends TrackedEventMessage<?>> axons = log.engine.readEvents(null, false)) {
            assertThat(axons).hasSize(5);
        }
    }

    @Test
    void oneThatWaitsAtTheEndLooksSeldomAlsoAfterAGapWasFilled() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        LogReader watched = new LogReader(
                new DelegatingDataSource(database) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        looks.incrementAndGet();
                        return super.getConnection();
                    }
                },
                log.decoder,
                log.signal);
        OpenWriter writer = new OpenWriter(true);
        append();
        assertThat(watched.read(3, 100)).isEmpty();
        writer.end();
        assertThat(watched.read(3, 100)).hasSize(2);

        looks.set(0);
        assertThat(watched.awaitBeyond(5, Duration.ofMillis(500))).isFalse();
        assertThat(looks).hasValueLessThanOrEqualTo(4);
    }

    @Test
    void aRolledBackGapIsPassedAtOnce() throws Exception {
        new OpenWriter(false).end();
        append();
        assertThat(positions(3)).containsExactly(5L);
        assertThat(log.reader.provenHead()).isEqualTo(5);
    }

    @Test
    void aWriterThatBeganLaterDoesNotHoldAnOlderGapOpen() throws Exception {
        OpenWriter slow = new OpenWriter(false);
        append();
        assertThat(positions(3)).isEmpty();
        OpenWriter later = new OpenWriter(true);
        slow.end();
        assertThat(positions(3)).containsExactly(5L);
        later.end();
        assertThat(positions(5)).containsExactly(6L);
    }

    @Test
    void aJumpOfTheSequenceCostsNothing() {
        log.jdbc
                .sql("select setval('event_log_position', 5000000000)")
                .query(Long.class)
                .single();
        append();
        assertThat(positions(0)).containsExactly(1L, 2L, 3L);
        assertThat(positions(3)).containsExactly(5_000_000_001L);
        assertThat(positions(0)).containsExactly(1L, 2L, 3L, 5_000_000_001L);
        assertThat(new TestEventLog(database).reader.provenHead()).isEqualTo(5_000_000_001L);
    }

    @Test
    void aReaderOnALongLogWithOldGapsFindsTheHeadWithOneProof() throws Exception {
        new OpenWriter(false).end();
        List<DomainEvent> many = LongStream.range(0, 2500).mapToObj(i -> EVENT).toList();
        long last = log.append(
                "call", UUID.randomUUID().toString(), TestEventLog.metadata("acme"), many.toArray(new DomainEvent[0]));
        LogReader another = new TestEventLog(database).reader;
        assertThat(another.provenHead()).isEqualTo(last).isEqualTo(2504);
        assertThat(another.read(0, 5000)).hasSize(2503);
    }

    @Test
    void aReadDoesNotSeeWhatTheCallersOwnTransactionHasNotCommitted() {
        log.tenants.command("acme", () -> {
            append();
            assertThat(positions(0)).containsExactly(1L, 2L, 3L);
            assertThat(log.reader.provenHead()).isEqualTo(3);
        });
        assertThat(positions(0)).containsExactly(1L, 2L, 3L, 4L);
    }

    private long append() {
        return log.append("call", UUID.randomUUID().toString(), TestEventLog.metadata("acme"), EVENT);
    }

    private List<Long> positions(long after) {
        return log.reader.read(after, 100).stream().map(e -> e.position()).toList();
    }

    /** A transaction on another thread that has appended one event and waits to be ended. */
    private final class OpenWriter {
        private final CountDownLatch ending = new CountDownLatch(1);
        private final Future<?> transaction;

        OpenWriter(boolean commit) throws InterruptedException {
            CountDownLatch appended = new CountDownLatch(1);
            transaction = threads.submit(() -> log.tenants.command("acme", () -> {
                append();
                appended.countDown();
                try {
                    ending.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (!commit) {
                    throw new RolledBack();
                }
            }));
            appended.await();
        }

        void end() throws InterruptedException {
            ending.countDown();
            try {
                transaction.get();
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(RolledBack.class);
            }
        }
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
