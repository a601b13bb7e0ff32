package dev.otto.platform.testing;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.platform.eventlog.AppendedPosition;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.platform.eventlog.CommitSignal;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventLogEngine;
import dev.otto.platform.eventlog.EventSerializer;
import dev.otto.platform.eventlog.LogReader;
import dev.otto.platform.tenancy.TenantTransactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The event log on a database of {@link TestDatabase}, wired as in production but by hand, with ways to fill it. */
public final class TestEventLog {

    public static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");
    private static final int READ_AT_ONCE = 1000;
    public static final ZoneId ZONE = ZoneId.of("America/New_York");

    public final DataSource dataSource;
    public final JdbcTransactionManager transactionManager;
    public final JdbcClient jdbc;
    public final TenantTransactions tenants;
    public final TransactionManager axonTransactions;
    public final EventSerializer serializer = new EventSerializer();
    public final EventDecoder decoder;
    public final CommitSignal signal;
    public final AppendedPosition appendedPosition;
    public final LogReader reader;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final EventLogEngine engine;
    public final EmbeddedEventStore eventStore;

    public TestEventLog(DataSource dataSource, EventUpcaster... upcasters) {
        this.dataSource = dataSource;
        this.transactionManager = new JdbcTransactionManager(dataSource);
        this.jdbc = JdbcClient.create(dataSource);
        this.tenants = new TenantTransactions(transactionManager, jdbc);
        this.axonTransactions = new SpringTransactionManager(transactionManager);
        this.decoder = new EventDecoder(serializer, List.of(upcasters));
        this.signal = new CommitSignal(dataSource);
        this.appendedPosition = new AppendedPosition(signal);
        this.reader = new LogReader(dataSource, decoder, signal);
        this.engine =
                new EventLogEngine(dataSource, axonTransactions, serializer, decoder, appendedPosition, reader, meters);
        this.eventStore = EmbeddedEventStore.builder()
                .storageEngine(engine)
                .optimizeEventConsumption(false)
                .build();
    }

    /** Every event that can be read now; one read may end before a position that was rolled back. */
    public List<EventEnvelope> events() {
        List<EventEnvelope> events = new ArrayList<>();
        List<EventEnvelope> more = reader.read(0, READ_AT_ONCE);
        while (!more.isEmpty()) {
            events.addAll(more);
            more = reader.read(events.getLast().position(), READ_AT_ONCE);
        }
        return events;
    }

    /** Metadata of an automatic event of the company, at {@link #NOON}. */
    public static EventMetadata metadata(String companyId) {
        return metadata(companyId, NOON);
    }

    /** Metadata of an automatic event of the company that happened then. */
    public static EventMetadata metadata(String companyId, Instant occurredAt) {
        return new EventMetadata(companyId, "system:test", null, "trace-1", "test", occurredAt, ZONE);
    }

    /**
     * Appends events to the end of a stream, in a command transaction of the metadata's company or in the one open.
     *
     * @return global position of the last
     */
    public long append(String streamType, String streamId, EventMetadata metadata, DomainEvent... events) {
        return tenants.command(metadata.companyId(), () -> {
            long next = engine.lastSequenceNumberFor(streamId).orElse(-1L) + 1;
            return appendAt(next, streamType, streamId, metadata, events);
        });
    }

    /** As {@link #append}, with the first event's number in the stream given. */
    public long appendAt(
            long firstSequence, String streamType, String streamId, EventMetadata metadata, DomainEvent... events) {
        return tenants.command(metadata.companyId(), () -> {
            List<GenericDomainEventMessage<DomainEvent>> messages = java.util.stream.IntStream.range(0, events.length)
                    .mapToObj(i -> new GenericDomainEventMessage<>(
                            streamType,
                            streamId,
                            firstSequence + i,
                            events[i],
                            AxonMetadata.of(metadata),
                            UUID.randomUUID().toString(),
                            Instant.now()))
                    .toList();
            engine.appendEvents(messages);
            return appendedPosition.last();
        });
    }
}
