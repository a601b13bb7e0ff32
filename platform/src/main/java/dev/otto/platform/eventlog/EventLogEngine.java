package dev.otto.platform.eventlog;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.AppendedPosition.Appended;
import dev.otto.platform.eventlog.AppendedPosition.Tip;
import dev.otto.platform.tenancy.Gathering;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Axon's JDBC engine on table {@code event_log}. Appends join the Spring transaction that is open; the role and company
 * of that transaction decide what may be appended and read. Followers of Axon's own streams see what {@link LogReader}
 * shows, so they miss nothing either. There are no snapshots: streams are short.
 */
public final class EventLogEngine extends JdbcEventStorageEngine implements StreamsAhead {

    private static final int BATCH = 500;
    private static final int MOST_ROWS = 1000;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private static final String INSERT = """
            insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision, company_id,
                contact_card_id, recorded_at, occurred_at, payload, metadata, hash)
            """;
    private static final String INSERT_ONE =
            INSERT + "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning global_index";
    private static final List<String> TYPES = List.of(
            "uuid",
            "text",
            "bigint",
            "text",
            "text",
            "integer",
            "text",
            "uuid",
            "timestamptz",
            "timestamptz",
            "bytea",
            "bytea",
            "bytea");

    /** One text for any number of rows, so that the server plans it once; positions are given in the rows' order. */
    private static final String INSERT_MANY = INSERT
            + "select event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision, company_id,"
            + " contact_card_id, recorded_at, occurred_at, payload, metadata, hash from unnest("
            + TYPES.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", "))
            + ") with ordinality as events (event_identifier, aggregate_identifier, sequence_number, type, event_name,"
            + " event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash, place)"
            + " order by place returning global_index";

    private static final String HASH_OF =
            "select hash from event_log where aggregate_identifier = ? and sequence_number = ?";
    private static final String STREAM = """
            select event_identifier, sequence_number, type, recorded_at, event_name, event_revision, payload, metadata, hash,
                aggregate_identifier
            from event_log where aggregate_identifier = ? and sequence_number >= ? order by sequence_number limit ?""";
    private static final String STREAMS = """
            select event_identifier, sequence_number, type, recorded_at, event_name, event_revision, payload, metadata, hash,
                aggregate_identifier
            from event_log where aggregate_identifier = any (?) order by aggregate_identifier, sequence_number""";
    private static final String LAST_SEQUENCE =
            "select max(sequence_number) from event_log where aggregate_identifier = ?";
    private static final String BEFORE =
            "select min(global_index) - 1 from event_log where recorded_at >= ? having min(global_index) is not null";

    private final DataSource dataSource;
    private final TransactionManager transactions;
    private final EventDecoder decoder;
    private final AppendedPosition appendedPosition;
    private final LogReader reader;
    private final DistributionSummary durations;

    public EventLogEngine(
            DataSource dataSource,
            TransactionManager transactions,
            EventSerializer serializer,
            EventDecoder decoder,
            AppendedPosition appendedPosition,
            LogReader reader,
            MeterRegistry meters) {
        super(configured(dataSource, transactions, serializer, decoder));
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.decoder = decoder;
        this.appendedPosition = appendedPosition;
        this.reader = reader;
        this.durations = DistributionSummary.builder("event_append_duration_ms")
                .description("milliseconds that one insertion of events into the log took, without its commit")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
                .register(meters);
    }

    private static Builder configured(
            DataSource dataSource, TransactionManager transactions, EventSerializer serializer, EventDecoder decoder) {
        Builder builder = JdbcEventStorageEngine.builder();
        builder.connectionProvider(new SpringDataSourceConnectionProvider(dataSource))
                .transactionManager(transactions)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(decoder.upcasters())
                .batchSize(BATCH)
                .finalAggregateBatchPredicate(batch -> batch.size() < BATCH);
        return builder;
    }

    private record NewEvent(DomainEventMessage<?> message, DomainEvent event, EventMetadata metadata) {}

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        List<NewEvent> appended = events.stream().map(EventLogEngine::checked).toList();
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, EventLogEngine::gathered).append(appended);
            return;
        }
        transactions.executeInTransaction(() -> append(appended));
    }

    private static NewEvent checked(EventMessage<?> message) {
        if (!(message instanceof DomainEventMessage<?> domainMessage)
                || !(message.getPayload() instanceof DomainEvent event)
                || domainMessage.getType() == null) {
            throw new IllegalArgumentException("only an aggregate's events are appended, not "
                    + message.getPayloadType().getName());
        }
        return new NewEvent(domainMessage, event, AxonMetadata.from(message.getMetaData()));
    }

    private void append(List<NewEvent> events) {
        long begun = System.nanoTime();
        for (int from = 0; from < events.size(); from += MOST_ROWS) {
            insert(events.subList(from, Math.min(events.size(), from + MOST_ROWS)));
        }
        if (!events.isEmpty()) {
            durations.record((System.nanoTime() - begun) / 1e6);
        }
    }

    private void insert(List<NewEvent> events) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        Appended appended = appendedPosition.open();
        boolean one = events.size() == 1;
        try (PreparedStatement statement = connection.prepareStatement(one ? INSERT_ONE : INSERT_MANY)) {
            @Nullable Object[][] columns = new Object[TYPES.size()][events.size()];
            for (int row = 0; row < events.size(); row++) {
                @Nullable Object[] values = values(connection, events.get(row), appended);
                for (int column = 0; column < values.length; column++) {
                    columns[column][row] = values[column];
                }
            }
            for (int column = 0; column < columns.length; column++) {
                if (one) {
                    statement.setObject(column + 1, columns[column][0]);
                } else {
                    String type = TYPES.get(column);
                    @Nullable
                    Object[] values = type.equals("bytea")
                            ? Arrays.copyOf(columns[column], columns[column].length, byte[][].class)
                            : columns[column];
                    statement.setArray(column + 1, connection.createArrayOf(type, values));
                }
            }
            try (ResultSet positions = statement.executeQuery()) {
                while (positions.next()) {
                    appended.add(positions.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw refused(e, events.getFirst().message());
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** In the order of {@link #TYPES}. */
    private static @Nullable Object[] values(Connection connection, NewEvent event, Appended appended)
            throws SQLException {
        DomainEventMessage<?> message = event.message();
        byte[] payload = EventJson.write(event.event());
        byte[] metadata = AxonMetadata.write(event.metadata());
        String name = EventTypes.nameOf(event.event().getClass());
        int revision = EventTypes.revisionOf(event.event().getClass());
        String stream = message.getAggregateIdentifier();
        long sequence = message.getSequenceNumber();
        // what PostgreSQL keeps of it, so that the hash can be checked
        Instant recordedAt = message.getTimestamp().truncatedTo(ChronoUnit.MICROS);
        byte[] hash = HashChain.hash(
                previousHash(connection, stream, sequence, appended),
                stream,
                sequence,
                name,
                revision,
                recordedAt,
                payload,
                metadata);
        appended.tip(stream, new Tip(sequence, hash));
        return new @Nullable Object[] {
            UUID.fromString(message.getIdentifier()),
            stream,
            sequence,
            message.getType(),
            name,
            revision,
            event.metadata().companyId(),
            event.event().contactCardId(),
            recordedAt.atOffset(ZoneOffset.UTC),
            event.metadata().occurredAt().atOffset(ZoneOffset.UTC),
            payload,
            metadata,
            hash
        };
    }

    /** Usually known: the transaction has read the stream, or has appended to it. */
    private static byte[] previousHash(Connection connection, String stream, long sequence, Appended appended)
            throws SQLException {
        if (sequence == 0) {
            return HashChain.START;
        }
        @Nullable Tip tip = appended.tip(stream);
        if (tip != null && tip.sequence() == sequence - 1) {
            return tip.hash();
        }
        try (PreparedStatement statement = connection.prepareStatement(HASH_OF)) {
            statement.setString(1, stream);
            statement.setLong(2, sequence - 1);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new EventStoreException(
                            "stream " + stream + " has no event " + (sequence - 1) + " for the next to follow");
                }
                return result.getBytes(1);
            }
        }
    }

    private static RuntimeException refused(SQLException e, DomainEventMessage<?> first) {
        String where = "events from " + first.getSequenceNumber() + " of " + first.getType() + " "
                + first.getAggregateIdentifier();
        return switch (String.valueOf(e.getSQLState())) {
            case UNIQUE_VIOLATION -> new ConcurrencyException(where + " were appended by somebody else", e);
            case SERIALIZATION_FAILURE, DEADLOCK ->
                new ConcurrencyException(where + " lost against another transaction", e);
            default -> new EventStoreException(where + " could not be appended", e);
        };
    }

    /** What the open transaction may append to, as it knows it, and what it has appended but not written yet. */
    private static final class Streams implements Gathering.Gathered {

        private final EventLogEngine engine;
        private final Map<String, List<DomainEventMessage<?>>> known = new HashMap<>();
        private final List<NewEvent> unwritten = new ArrayList<>();

        Streams(EventLogEngine engine) {
            this.engine = engine;
        }

        List<DomainEventMessage<?>> of(String stream) {
            return known.computeIfAbsent(stream, engine::load);
        }

        void learn(Collection<String> streams) {
            List<String> unknown = streams.stream()
                    .filter(stream -> !known.containsKey(stream))
                    .distinct()
                    .toList();
            if (!unknown.isEmpty()) {
                unknown.forEach(stream -> known.put(stream, new ArrayList<>()));
                for (DomainEventMessage<?> event : engine.load(unknown)) {
                    of(event.getAggregateIdentifier()).add(event);
                }
            }
        }

        void append(List<NewEvent> events) {
            for (NewEvent event : events) {
                unwritten.add(event);
                DomainEventMessage<?> message = event.message();
                known.computeIfAbsent(
                                message.getAggregateIdentifier(),
                                stream -> message.getSequenceNumber() == 0 ? new ArrayList<>() : engine.load(stream))
                        .add(message);
            }
        }

        @Override
        public void write() {
            engine.append(unwritten);
        }
    }

    private static Streams gathered(EventLogEngine engine) {
        return new Streams(engine);
    }

    /** Reads these streams at once, where the open transaction gathers: what it then does with them reads them no more. */
    @Override
    public void willRead(Collection<String> streams) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, EventLogEngine::gathered).learn(streams);
        }
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        @Nullable Gathering gathering = Gathering.open();
        List<DomainEventMessage<?>> events = gathering == null
                ? load(aggregateIdentifier)
                : List.copyOf(gathering.of(this, EventLogEngine::gathered).of(aggregateIdentifier));
        int from = (int) Math.min(events.size(), firstSequenceNumber); // they are numbered from 0 without a gap
        return DomainEventStream.of(events.subList(from, events.size()));
    }

    private List<DomainEventMessage<?>> load(String stream) {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        int read;
        do {
            int before = events.size();
            events.addAll(select(STREAM, (connection, statement) -> {
                statement.setString(1, stream);
                statement.setLong(2, before);
                statement.setInt(3, BATCH);
            }));
            read = events.size() - before;
        } while (read == BATCH);
        return events;
    }

    private List<DomainEventMessage<?>> load(List<String> streams) {
        return select(
                STREAMS,
                (connection, statement) ->
                        statement.setArray(1, connection.createArrayOf("text", streams.toArray(String[]::new))));
    }

    private interface Parameters {
        void set(Connection connection, PreparedStatement statement) throws SQLException;
    }

    private List<DomainEventMessage<?>> select(String sql, Parameters parameters) {
        return transactions.fetchInTransaction(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(connection, statement);
                return messages(statement);
            } catch (SQLException e) {
                throw new EventStoreException("streams cannot be read", e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    private List<DomainEventMessage<?>> messages(PreparedStatement statement) throws SQLException {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        @Nullable Appended transaction = null;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String stream = row.getString(10);
                long sequence = row.getLong(2);
                Instant recordedAt = row.getObject(4, OffsetDateTime.class).toInstant();
                EventEnvelope event = decoder.decode(
                        EventSource.START,
                        stream,
                        sequence,
                        recordedAt,
                        row.getString(5),
                        row.getInt(6),
                        row.getBytes(7),
                        row.getBytes(8));
                events.add(new GenericDomainEventMessage<>(
                        row.getString(3),
                        stream,
                        sequence,
                        new GenericMessage<>(row.getString(1), event.event(), AxonMetadata.of(event.metadata())),
                        recordedAt));
                if (transaction == null) {
                    transaction = appendedPosition.open();
                }
                transaction.tip(stream, new Tip(sequence, row.getBytes(9)));
            }
        }
        return events;
    }

    /** Not used: {@link #readEvents} reads them itself, without Axon's detour over its serialized form. */
    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        throw new UnsupportedOperationException("streams are read as messages");
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            List<DomainEventMessage<?>> events =
                    gathering.of(this, EventLogEngine::gathered).of(aggregateIdentifier);
            return events.isEmpty()
                    ? Optional.empty()
                    : Optional.of(events.getLast().getSequenceNumber());
        }
        return one(LAST_SEQUENCE, aggregateIdentifier);
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        return reader.rows(position(lastToken), batchSize).stream()
                .map(row -> new TrackedDomainEventData<>(
                        new GlobalSequenceTrackingToken(row.position()),
                        new GenericDomainEventEntry<>(
                                row.streamType(),
                                row.streamId(),
                                row.sequence(),
                                row.eventId(),
                                row.recordedAt().toString(),
                                row.name(),
                                Integer.toString(row.revision()),
                                row.payload(),
                                row.metadata())))
                .toList();
    }

    private static long position(@Nullable TrackingToken token) {
        if (token == null) {
            return EventSource.START;
        }
        if (token instanceof GlobalSequenceTrackingToken global) {
            return global.getGlobalIndex();
        }
        throw new IllegalArgumentException(
                "a token of another event store: " + token.getClass().getName());
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return null;
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        long head = reader.provenHead();
        return head == EventSource.START ? null : new GlobalSequenceTrackingToken(head);
    }

    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        Optional<Long> before = one(BEFORE, dateTime.atOffset(ZoneOffset.UTC));
        return before.isPresent() ? new GlobalSequenceTrackingToken(before.get()) : createHeadToken();
    }

    private Optional<Long> one(String sql, Object parameter) {
        return transactions.fetchInTransaction(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, parameter);
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() ? Optional.ofNullable(result.getObject(1, Long.class)) : Optional.empty();
                }
            } catch (SQLException e) {
                throw new EventStoreException("the event log cannot be read", e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return Stream.empty();
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        throw new UnsupportedOperationException("the event log keeps no snapshots");
    }
}
