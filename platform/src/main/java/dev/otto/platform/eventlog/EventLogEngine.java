package dev.otto.platform.eventlog;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.platform.eventlog.AppendedPosition.Appended;
import dev.otto.platform.eventlog.AppendedPosition.Tip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Axon's JDBC engine on table {@code event_log}. Appends join the Spring transaction that is open; the role and company
 * of that transaction decide what may be appended and read. Followers of Axon's own streams see what {@link LogReader}
 * shows, so they miss nothing either. There are no snapshots: streams are short.
 */
public final class EventLogEngine extends JdbcEventStorageEngine {

    private static final int BATCH = 500;
    private static final int COLUMNS = 13;
    private static final int MOST_ROWS = 1000;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private static final String INSERT = """
            insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision, company_id,
                contact_card_id, recorded_at, occurred_at, payload, metadata, hash) values """;
    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String RETURNING = " returning global_index";
    private static final String INSERT_ONE = INSERT + ROW + RETURNING;
    private static final String HASH_OF =
            "select hash from event_log where aggregate_identifier = ? and sequence_number = ?";
    private static final String STREAM = """
            select event_identifier, sequence_number, type, recorded_at, event_name, event_revision, payload, metadata, hash
            from event_log where aggregate_identifier = ? and sequence_number >= ? order by sequence_number limit ?""";
    private static final String LAST_SEQUENCE =
            "select max(sequence_number) from event_log where aggregate_identifier = ?";
    private static final String BEFORE =
            "select min(global_index) - 1 from event_log where recorded_at >= ? having min(global_index) is not null";

    private final DataSource dataSource;
    private final TransactionManager transactions;
    private final AppendedPosition appendedPosition;
    private final LogReader reader;

    public EventLogEngine(
            DataSource dataSource,
            TransactionManager transactions,
            EventSerializer serializer,
            EventDecoder decoder,
            AppendedPosition appendedPosition,
            LogReader reader) {
        super(configured(dataSource, transactions, serializer, decoder));
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.appendedPosition = appendedPosition;
        this.reader = reader;
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
        transactions.executeInTransaction(() -> {
            for (int from = 0; from < appended.size(); from += MOST_ROWS) {
                append(appended.subList(from, Math.min(appended.size(), from + MOST_ROWS)), serializer);
            }
        });
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

    private void append(List<NewEvent> events, Serializer serializer) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        Appended appended = appendedPosition.open();
        try (PreparedStatement statement = connection.prepareStatement(insert(events.size()))) {
            int column = 1;
            for (NewEvent event : events) {
                bind(connection, statement, column, event, serializer, appended);
                column += COLUMNS;
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

    private static String insert(int rows) {
        return rows == 1
                ? INSERT_ONE
                : INSERT + String.join(", ", java.util.Collections.nCopies(rows, ROW)) + RETURNING;
    }

    private static void bind(
            Connection connection,
            PreparedStatement statement,
            int column,
            NewEvent event,
            Serializer serializer,
            Appended appended)
            throws SQLException {
        DomainEventMessage<?> message = event.message();
        SerializedObject<byte[]> payload = message.serializePayload(serializer, byte[].class);
        byte[] metadata = message.serializeMetaData(serializer, byte[].class).getData();
        String name = payload.getType().getName();
        int revision = Integer.parseInt(payload.getType().getRevision());
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
                payload.getData(),
                metadata);
        appended.tip(stream, new Tip(sequence, hash));

        statement.setObject(column, UUID.fromString(message.getIdentifier()));
        statement.setString(column + 1, stream);
        statement.setLong(column + 2, sequence);
        statement.setString(column + 3, message.getType());
        statement.setString(column + 4, name);
        statement.setInt(column + 5, revision);
        statement.setString(column + 6, event.metadata().companyId());
        statement.setObject(column + 7, event.event().contactCardId(), Types.OTHER);
        statement.setObject(column + 8, recordedAt.atOffset(ZoneOffset.UTC));
        statement.setObject(column + 9, event.metadata().occurredAt().atOffset(ZoneOffset.UTC));
        statement.setBytes(column + 10, payload.getData());
        statement.setBytes(column + 11, metadata);
        statement.setBytes(column + 12, hash);
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

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        return transactions.fetchInTransaction(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try (PreparedStatement statement = connection.prepareStatement(STREAM)) {
                statement.setString(1, aggregateIdentifier);
                statement.setLong(2, firstSequenceNumber);
                statement.setInt(3, batchSize);
                return stream(aggregateIdentifier, statement);
            } catch (SQLException e) {
                throw new EventStoreException("stream " + aggregateIdentifier + " cannot be read", e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    private List<DomainEventData<byte[]>> stream(String streamId, PreparedStatement statement) throws SQLException {
        List<DomainEventData<byte[]>> events = new ArrayList<>();
        @Nullable Tip tip = null;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                events.add(new GenericDomainEventEntry<>(
                        row.getString(3),
                        streamId,
                        row.getLong(2),
                        row.getString(1),
                        row.getObject(4, OffsetDateTime.class).toInstant().toString(),
                        row.getString(5),
                        row.getString(6),
                        row.getBytes(7),
                        row.getBytes(8)));
                tip = new Tip(row.getLong(2), row.getBytes(9));
            }
        }
        if (tip != null) {
            appendedPosition.open().tip(streamId, tip);
        }
        return events;
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
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
