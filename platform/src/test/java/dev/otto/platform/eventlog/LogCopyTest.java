package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log is an event store of Axon's own; what is read is its copy. */
class LogCopyTest {

    private static final DomainEvent RECEIVED = Specimens.full(EventTypes.classOf("call.received"));
    private static final DomainEvent ANSWERED = Specimens.full(EventTypes.classOf("call.answered"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HikariDataSource database = TestDatabase.fresh();
    private final TestEventLog otto = new TestEventLog(database);
    private final InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
    private final EmbeddedEventStore log = EmbeddedEventStore.builder()
            .storageEngine(engine)
            .optimizeEventConsumption(false)
            .build();
    private final LogCopy copy = another();

    @AfterEach
    void close() {
        copy.close();
        log.shutDown();
        database.close();
    }

    private LogCopy another() {
        return new LogCopy(log, 0, database, otto.serializer, otto.signal);
    }

    private void append(String stream, long sequence, DomainEvent event) {
        append(UUID.randomUUID().toString(), stream, sequence, event);
    }

    private void append(String identifier, String stream, long sequence, DomainEvent event) {
        engine.appendEvents(new GenericDomainEventMessage<>(
                "call",
                stream,
                sequence,
                event,
                AxonMetadata.of(TestEventLog.metadata("acme")),
                identifier,
                Instant.now()));
    }

    @Test
    void everyEventIsThereOnceUnderTheLogsOwnPosition() {
        for (int i = 0; i < 700; i++) {
            append("call-" + i % 10, i / 10, i < 10 ? RECEIVED : ANSWERED);
        }
        assertThat(copy.catchUp()).isTrue();
        assertThat(copy.catchUp()).isTrue();
        try (LogCopy later = another()) {
            assertThat(later.catchUp()).isTrue();
        }
        append("call-0", 70, ANSWERED);
        assertThat(copy.catchUp()).isTrue();

        List<EventEnvelope> events = otto.events();
        assertThat(events).hasSize(701);
        for (int i = 0; i < 701; i++) {
            assertThat(events.get(i).position()).isEqualTo(i + 1);
            assertThat(events.get(i).streamId()).isEqualTo("call-" + i % 10);
            assertThat(events.get(i).sequence()).isEqualTo(i / 10);
            assertThat(events.get(i).event()).isEqualTo(i < 10 ? RECEIVED : ANSWERED);
            assertThat(events.get(i).metadata()).isEqualTo(TestEventLog.metadata("acme"));
        }
        assertThat(otto.reader.provenHead()).isEqualTo(701).isEqualTo(copy.head());
    }

    @Test
    void itGoesOnWithNoOtherLogThanItsOwn() {
        append("call", 0, RECEIVED);
        append("call", 1, ANSWERED);
        copy.catchUp();

        for (int length : List.of(1, 3)) {
            InMemoryEventStorageEngine restored = new InMemoryEventStorageEngine();
            for (int i = 0; i < length; i++) {
                restored.appendEvents(new GenericDomainEventMessage<>(
                        "call", "other", i, RECEIVED, AxonMetadata.of(TestEventLog.metadata("acme"))));
            }
            EmbeddedEventStore other =
                    EmbeddedEventStore.builder().storageEngine(restored).build();
            try (LogCopy splicing = new LogCopy(other, 0, database, otto.serializer, otto.signal)) {
                assertThatThrownBy(splicing::catchUp)
                        .hasMessageContaining("the log is another one, or was restored to an earlier state");
            } finally {
                other.shutDown();
            }
        }

        assertThat(otto.events()).hasSize(2);
        append("call", 2, ANSWERED);
        assertThat(copy.catchUp()).isTrue();
        assertThat(otto.events()).hasSize(3);
    }

    @Test
    void whatComesBeforeAnEventThatCannotBeCopiedIsCopied() {
        append("call", 0, RECEIVED);
        append("call", 1, ANSWERED);
        engine.appendEvents(new GenericDomainEventMessage<>(
                "call", "call", 2, "no event of ours", AxonMetadata.of(TestEventLog.metadata("acme"))));

        assertThatThrownBy(copy::catchUp).hasMessage("position 3 is no event of an aggregate");

        assertThat(otto.events()).extracting(EventEnvelope::position).containsExactly(1L, 2L);
    }

    @Test
    void anEventWhoseRowsWereNotCommittedIsNotedAndGivenToOneToWriteThem() throws InterruptedException {
        IndexedEvents indexed = new IndexedElsewhere(otto.jdbc, otto.tenants, otto.reader, copy::head);
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(4).toList();
        otto.tenants.command("acme", () -> indexed.announce(ids.subList(0, 2)));
        assertThatThrownBy(() -> otto.tenants.worker(() -> {
                    indexed.announce(ids.subList(2, 3));
                    throw new IllegalStateException("a race was lost");
                }))
                .hasMessage("a race was lost");
        for (int i = 0; i < 4; i++) {
            append(ids.get(i), "call-" + i, 0, RECEIVED);
        }
        assertThat(indexed.awaitAllRead(Duration.ofMillis(1))).isFalse();

        copy.catchUp();

        assertThat(indexed.awaitAllRead(PATIENCE)).isTrue();
        assertThat(indexed.withoutRows()).containsExactly(3L, 4L);
        assertThat(otto.tenants.worker(() -> indexed.take(4))).isTrue();
        assertThat(otto.tenants.worker(() -> indexed.take(4))).isFalse();
        assertThat(indexed.withoutRows()).containsExactly(3L);
        assertThat(announced()).isZero();
    }

    @Test
    void theCopyWaitsForWhoeverStillWritesTheRows() throws SQLException, InterruptedException {
        String identifier = UUID.randomUUID().toString();
        try (Connection writing = database.getConnection();
                Statement statement = writing.createStatement()) {
            writing.setAutoCommit(false);
            statement.execute("set local role otto_command");
            statement.execute("insert into event_indexed values ('" + identifier + "')");
            append(identifier, "call", 0, RECEIVED);
            Thread copying = Thread.ofVirtual().start(copy::catchUp);
            await().atMost(PATIENCE)
                    .until(() -> TestDatabase.textAsSuperuser(
                                    database,
                                    "select count(*)::text from pg_locks where not granted and locktype = 'transactionid'")
                            .equals("1"));
            writing.commit();
            assertThat(copying.join(PATIENCE)).isTrue();
            writing.setAutoCommit(true);
        }
        assertThat(otto.reader.provenHead()).isEqualTo(1);
        assertThat(otto.tenants.worker(
                        () -> new IndexedElsewhere(otto.jdbc, otto.tenants, otto.reader, copy::head).withoutRows()))
                .isEmpty();
        assertThat(announced()).isZero();
    }

    private long announced() {
        return otto.tenants.worker(() -> otto.jdbc
                .sql("select count(*) from event_indexed")
                .query(Long.class)
                .single());
    }

    @Test
    void itsHashesAreChained() {
        append("call", 0, RECEIVED);
        copy.catchUp();
        append("call", 1, ANSWERED);
        append("call", 2, ANSWERED);
        copy.catchUp();
        List<Boolean> holds = otto.tenants.worker(
                () -> otto.jdbc.sql("""
                select hash = event_log_hash(
                    coalesce(lag(hash) over (partition by aggregate_identifier order by sequence_number), ''), aggregate_identifier,
                    sequence_number, event_name, event_revision, recorded_at, payload, metadata)
                from event_log""").query(Boolean.class).list());
        assertThat(holds).containsExactly(true, true, true);
    }

    @Test
    void itFollowsAndWakesWhoeverReads() throws InterruptedException {
        copy.start();
        assertThat(copy.isRunning()).isTrue();
        append("call", 0, RECEIVED);
        assertThat(otto.reader.awaitBeyond(0, PATIENCE)).isTrue();
        append("call", 1, ANSWERED);
        assertThat(otto.reader.awaitBeyond(1, PATIENCE)).isTrue();
        assertThat(copy.lastError()).isNull();
    }

    @Test
    void oneCopiesAndAnotherTakesOver() throws InterruptedException {
        append("call", 0, RECEIVED);
        copy.start();
        assertThat(otto.reader.awaitBeyond(0, PATIENCE)).isTrue();
        try (LogCopy second = another()) {
            assertThat(second.catchUp()).isFalse();
            second.start();
            copy.close();
            append("call", 1, ANSWERED);
            assertThat(otto.reader.awaitBeyond(1, PATIENCE)).isTrue();
        }
        assertThat(otto.events()).hasSize(2);
    }

    @Test
    void aLogThatLeavesAPositionOutIsNotCopiedFurther() {
        append("call", 0, RECEIVED);
        try (LogCopy shifted = new LogCopy(log, -1, database, otto.serializer, otto.signal)) {
            assertThatThrownBy(shifted::catchUp)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("position 2 where 1 must follow");
        }
        assertThat(otto.events()).isEmpty();
    }
}
