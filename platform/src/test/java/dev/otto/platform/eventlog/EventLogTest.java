package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Tag(TestDatabase.ANY_SERVER)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventLogTest {

    private static final DomainEvent RECEIVED = Specimens.full(EventTypes.classOf("call.received"));
    private static final DomainEvent ANSWERED = Specimens.full(EventTypes.classOf("call.answered"));

    private final HikariDataSource database = TestDatabase.fresh();
    private final TestEventLog log = new TestEventLog(database);

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void whatIsAppendedIsReadInOrderByEveryWay() {
        String stream = stream();
        long before = log.reader.provenHead();
        long last = log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED, ANSWERED);

        List<EventEnvelope> followed = log.reader.read(before, 10);
        assertThat(followed).extracting(EventEnvelope::event).containsExactly(RECEIVED, ANSWERED);
        assertThat(followed).extracting(EventEnvelope::name).containsExactly("call.received", "call.answered");
        assertThat(followed).extracting(EventEnvelope::sequence).containsExactly(0L, 1L);
        assertThat(followed).extracting(EventEnvelope::streamId).containsOnly(stream);
        assertThat(followed).extracting(EventEnvelope::metadata).containsOnly(TestEventLog.metadata("acme"));
        assertThat(followed.getLast().position()).isEqualTo(last).isEqualTo(log.reader.provenHead());

        List<DomainEvent> ofTheAggregate = new ArrayList<>();
        log.tenants.command(
                "acme",
                () -> log.eventStore
                        .readEvents(stream)
                        .forEachRemaining(message -> ofTheAggregate.add((DomainEvent) message.getPayload())));
        assertThat(ofTheAggregate).containsExactly(RECEIVED, ANSWERED);

        try (AxonStream throughAxon = new AxonStream(log.eventStore, 1)) {
            assertThat(throughAxon.read(before, 10))
                    .satisfiesExactly(
                            first -> assertThat(first.message().getPayload()).isEqualTo(RECEIVED),
                            second -> assertThat(second.message().getPayload()).isEqualTo(ANSWERED));
        }
    }

    @Test
    void storedNamesAreNoClassNames() {
        String stream = stream();
        log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED);
        record Row(
                String type,
                String name,
                int revision,
                String company,
                String contact,
                String provider,
                String actor) {}
        Row row = log.tenants.worker(() -> log.jdbc
                .sql("""
                        select type, event_name, event_revision, company_id, contact_card_id, payload ->> 'provider', metadata ->> 'actor'
                        from event_log_json where aggregate_identifier = ?""")
                .param(stream)
                .query((rs, n) -> new Row(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getInt(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getString(6),
                        rs.getString(7)))
                .single());
        assertThat(row.type).isEqualTo("call");
        assertThat(row.name).isEqualTo("call.received");
        assertThat(row.revision).isEqualTo(EventTypes.revisionOf(RECEIVED.getClass()));
        assertThat(row.company).isEqualTo("acme");
        assertThat(row.contact).isEqualTo(String.valueOf(RECEIVED.contactCardId()));
        assertThat(row.provider).isNotBlank();
        assertThat(row.actor).isEqualTo("system:test");
    }

    @Test
    void aSecondEventAtTheSamePlaceOfAStreamLosesTheRace() {
        String stream = stream();
        log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED);
        assertThatExceptionOfType(ConcurrencyException.class)
                .isThrownBy(() -> log.appendAt(0, "call", stream, TestEventLog.metadata("acme"), ANSWERED));
    }

    @Test
    void whatATransactionGathersIsReadByItAtOnceAndWrittenTogetherInOrder() {
        String known = stream();
        String begun = stream();
        log.append("call", known, TestEventLog.metadata("acme"), RECEIVED);
        long before = log.reader.provenHead();
        log.tenants.command("acme", () -> {
            Gathering.within(() -> {
                log.engine.willRead(List.of(known, begun));
                assertThat(log.append("call", begun, TestEventLog.metadata("acme"), RECEIVED))
                        .isZero();
                log.append("call", known, TestEventLog.metadata("acme"), ANSWERED);
                log.append("call", begun, TestEventLog.metadata("acme"), ANSWERED);
                assertThat(events(known)).containsExactly(RECEIVED, ANSWERED);
                assertThat(events(begun)).containsExactly(RECEIVED, ANSWERED);
                assertThat(written(known)).isEqualTo(1);
                return true;
            });
            assertThat(written(known)).isEqualTo(2);
            assertThat(log.appendedPosition.count()).isEqualTo(3);
        });
        assertThat(log.reader.read(before, 10))
                .extracting(event -> event.streamId() + "/" + event.sequence())
                .containsExactly(begun + "/0", known + "/1", begun + "/1");
        assertThat(chained(known)).isTrue();
        assertThat(chained(begun)).isTrue();
    }

    @Test
    void gatheredEventsThatLoseARaceOrWhoseWorkFailsAreNotWritten() {
        String stream = stream();
        assertThatExceptionOfType(ConcurrencyException.class)
                .isThrownBy(() -> log.tenants.worker(() -> Gathering.within(() -> {
                    log.engine.willRead(List.of(stream));
                    try (ExecutorService another = Executors.newSingleThreadExecutor()) {
                        another.submit(() -> log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED));
                    }
                    return log.appendAt(0, "call", stream, TestEventLog.metadata("acme"), ANSWERED);
                })));
        assertThatIllegalStateException()
                .isThrownBy(() -> log.tenants.command(
                        "acme",
                        () -> Gathering.within(() -> {
                            log.append("call", stream, TestEventLog.metadata("acme"), ANSWERED);
                            throw new IllegalStateException("a bug of ours");
                        })));
        assertThat(events(stream)).containsExactly(RECEIVED);
    }

    private List<DomainEvent> events(String stream) {
        List<DomainEvent> events = new ArrayList<>();
        log.tenants.command(
                "acme",
                () -> log.eventStore
                        .readEvents(stream)
                        .forEachRemaining(message -> events.add((DomainEvent) message.getPayload())));
        return events;
    }

    private long written(String stream) {
        return log.jdbc
                .sql("select count(*) from event_log where aggregate_identifier = ?")
                .param(stream)
                .query(Long.class)
                .single();
    }

    private boolean chained(String stream) {
        return log.tenants.worker(
                () -> log.jdbc.sql("""
                        select bool_and(hash = event_log_hash(previous, aggregate_identifier, sequence_number, event_name,
                            event_revision, recorded_at, payload, metadata))
                        from (select *, coalesce(lag(hash) over (order by sequence_number), '') as previous
                              from event_log where aggregate_identifier = ?) as stream""").param(stream).query(Boolean.class).single());
    }

    @Test
    void theTransactionKnowsWhatItAppended() {
        assertThat(log.appendedPosition.last()).isZero();
        log.tenants.command("acme", () -> {
            assertThat(log.appendedPosition.count()).isZero();
            long first = log.append("call", stream(), TestEventLog.metadata("acme"), RECEIVED);
            long second = log.append("call", stream(), TestEventLog.metadata("acme"), RECEIVED, ANSWERED);
            assertThat(second).isGreaterThan(first).isEqualTo(log.appendedPosition.last());
            assertThat(log.appendedPosition.count()).isEqualTo(3);
        });
        assertThat(log.appendedPosition.last()).isZero();
    }

    @Test
    void anAppendGoesWithTheSurroundingTransaction() {
        String stream = stream();
        assertThatIllegalStateException()
                .isThrownBy(() -> log.tenants.command("acme", () -> {
                    log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED);
                    throw new IllegalStateException("something else in the transaction fails");
                }));
        assertThat(count(stream)).isZero();
        assertThat(log.axonTransactions)
                .isInstanceOf(org.axonframework.spring.messaging.unitofwork.SpringTransactionManager.class);
    }

    @Test
    void anAppendWithoutARoleIsRefused() {
        String stream = stream();
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> new TransactionTemplate(log.transactionManager)
                        .executeWithoutResult(status -> log.engine.appendEvents(message(stream, 0, RECEIVED))));
        assertThat(count(stream)).isZero();
    }

    @Test
    void onlyEventsOfAggregatesAreAppended() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.tenants.command(
                        "acme", () -> log.engine.appendEvents(GenericEventMessage.asEventMessage("no event"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.tenants.command(
                        "acme",
                        () -> log.engine.appendEvents(new GenericDomainEventMessage<>(
                                "call", stream(), 0, RECEIVED, MetaData.emptyInstance()))));
    }

    @Test
    void eachStreamIsAChainOfHashes() {
        String stream = stream();
        log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED, ANSWERED);
        log.append("call", stream, TestEventLog.metadata("acme"), ANSWERED);
        log.tenants.command("acme", () -> {
            assertThat(log.eventStore.readEvents(stream).asStream()).hasSize(3); // so its hash is known
            log.append("call", stream, TestEventLog.metadata("acme"), ANSWERED, ANSWERED);
        });
        String broken = """
                select count(*) from (
                    select hash, event_log_hash(coalesce(lag(hash) over (order by sequence_number), ''), aggregate_identifier,
                        sequence_number, event_name, event_revision, recorded_at, payload, metadata) as expected
                    from event_log where aggregate_identifier = ?) c
                where hash is distinct from expected""";
        assertThat(count(stream)).isEqualTo(5);
        assertThat(log.tenants.worker(() ->
                        log.jdbc.sql(broken).param(stream).query(Integer.class).single()))
                .isZero();
        TestDatabase.asSuperuser(
                database,
                "update event_log set occurred_at = now(), payload = payload || ' ' where aggregate_identifier = '"
                        + stream + "' and sequence_number = 2");
        assertThat(log.tenants.worker(() ->
                        log.jdbc.sql(broken).param(stream).query(Integer.class).single()))
                .isEqualTo(1);
    }

    @Test
    void anOldRevisionIsReadThroughItsUpcaster() {
        String stream = stream();
        long before = log.reader.provenHead();
        log.append("call", stream, TestEventLog.metadata("acme"), RECEIVED);
        // as if written when the event had another name, revision and field
        TestDatabase.asSuperuser(
                database,
                "update event_log set event_name = 'call.rang', event_revision = 7, payload = convert_to((convert_from(payload, 'UTF8')::jsonb"
                        + " - 'provider' || jsonb_build_object('phone_company', convert_from(payload, 'UTF8')::jsonb -> 'provider'))::text, 'UTF8')"
                        + " where aggregate_identifier = '" + stream + "'");
        assertThatExceptionOfType(EventTypes.UnknownEventException.class).isThrownBy(() -> log.reader.read(before, 1));

        TestEventLog upcasting = new TestEventLog(database, new RangBecameReceived());
        assertThat(upcasting.reader.read(before, 1))
                .singleElement()
                .satisfies(envelope -> assertThat(envelope.event()).isEqualTo(RECEIVED))
                .satisfies(envelope -> assertThat(envelope.name()).isEqualTo("call.received"));
        try (Stream<? extends TrackedEventMessage<?>> tracked = upcasting.engine.readEvents(
                new org.axonframework.eventhandling.GlobalSequenceTrackingToken(before), false)) {
            assertThat(tracked.limit(1).map(m -> (Object) m.getPayload())).containsExactly(RECEIVED);
        }
        TestDatabase.asSuperuser(
                database,
                "update event_log set event_name = 'call.received', event_revision = 2, payload = convert_to((convert_from(payload, 'UTF8')::jsonb"
                        + " - 'phone_company' || jsonb_build_object('provider', convert_from(payload, 'UTF8')::jsonb -> 'phone_company'))::text, 'UTF8')"
                        + " where aggregate_identifier = '" + stream + "'");
    }

    private static final class RangBecameReceived extends SingleEventUpcaster {
        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().equals(new SimpleSerializedType("call.rang", "7"));
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(new SimpleSerializedType("call.received", "2"), JsonNode.class, json -> {
                ObjectNode object = (ObjectNode) json;
                object.set("provider", object.remove("phone_company"));
                return object;
            });
        }
    }

    @Test
    void aCommitWakesTheFollowersOfThisProcessAndOfOthers() throws Exception {
        CommitSignal elsewhere = new CommitSignal(database);
        LogReader otherNode = new LogReader(database, log.decoder, elsewhere);
        log.signal.start();
        elsewhere.start();
        try {
            long head = log.reader.provenHead();
            assertThat(log.reader.awaitBeyond(head, Duration.ofMillis(5))).isFalse();
            CompletableFuture<Boolean> here = CompletableFuture.supplyAsync(() -> awaitBeyond(log.reader, head));
            CompletableFuture<Boolean> there = CompletableFuture.supplyAsync(() -> awaitBeyond(otherNode, head));
            long told = elsewhere.count();
            log.append("call", stream(), TestEventLog.metadata("acme"), RECEIVED);
            assertThat(here.get()).isTrue();
            assertThat(there.get()).isTrue();
            elsewhere.awaitChange(told, Duration.ofSeconds(20).toNanos());
            assertThat(elsewhere.count()).as("the notification arrived").isGreaterThan(told);
        } finally {
            log.signal.stop();
            elsewhere.stop();
        }
    }

    private static boolean awaitBeyond(LogReader reader, long position) {
        try {
            return reader.awaitBeyond(position, Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String stream) {
        return log.tenants.worker(() -> log.jdbc
                .sql("select count(*) from event_log where aggregate_identifier = ?")
                .param(stream)
                .query(Integer.class)
                .single());
    }

    private static GenericDomainEventMessage<DomainEvent> message(String stream, long sequence, DomainEvent event) {
        return new GenericDomainEventMessage<>(
                "call",
                stream,
                sequence,
                event,
                AxonMetadata.of(TestEventLog.metadata("acme")),
                UUID.randomUUID().toString(),
                Instant.now());
    }

    private static String stream() {
        return UUID.randomUUID().toString();
    }
}
