package dev.otto.platform.eventlog;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.AxonStream.Placed;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Where the log is elsewhere, on an Axon Server, keeps a copy of it in table {@code event_log}: every event once, in the log's
 * order, under the log's own positions. Whatever reads events in bulk, by contact or by day (folds, rebuilds, histories, looking
 * back) reads them there and knows no difference; aggregates are loaded from the log itself. What was appended is in the copy a
 * moment later.
 *
 * <p>One process copies at a time, whichever got hold of the lock; another takes over when its connection ends.
 */
public final class LogCopy implements SmartLifecycle, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogCopy.class);

    /** Held by the session that copies. */
    private static final long COPYING_LOCK = 0x6f74746f_636f7079L;

    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long STANDBY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String BEGIN = "select set_config('role', 'otto_worker', true)";
    private static final String HASH_OF =
            "select hash from event_log where aggregate_identifier = ? and sequence_number = ?";
    private static final String REACHED = "select coalesce(max(global_index), 0) from event_log";
    private static final String INSERT = """
            insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision, company_id,
                contact_card_id, recorded_at, occurred_at, payload, metadata, hash, global_index)
            overriding system value values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** Waits for whoever has announced one of them and is not done; those that come back were announced by nobody who committed. */
    private static final String NOT_ANNOUNCED =
            "insert into event_indexed select unnest(?::uuid[]) on conflict do nothing returning event_identifier::text";

    private static final String UNINDEXED = "insert into event_unindexed select unnest(?::bigint[])";
    private static final String SETTLED = "delete from event_indexed where event_identifier = any(?::uuid[])";

    private final AxonStream stream;
    private final DataSource dataSource;
    private final EventSerializer serializer;
    private final CommitSignal signal;
    private volatile boolean running;
    private volatile @Nullable String lastError;
    private @Nullable Thread thread;

    /**
     * @param firstToken the number that the log gives its first event (Axon Server: 0)
     */
    public LogCopy(
            StreamableMessageSource<TrackedEventMessage<?>> log,
            long firstToken,
            DataSource dataSource,
            EventSerializer serializer,
            CommitSignal signal) {
        this.stream = new AxonStream(log, firstToken);
        this.dataSource = dataSource;
        this.serializer = serializer;
        this.signal = signal;
    }

    /** Position of the newest event of the log itself; 0 while there is none. */
    public long head() {
        return stream.head();
    }

    /** Why it stands still, or null when it does not. */
    public @Nullable String lastError() {
        return lastError;
    }

    /**
     * Copies all that is there now, on the calling thread, if no other process copies.
     *
     * @return whether this one could
     */
    public boolean catchUp() {
        try {
            return copying(connection -> {
                while (copy(connection) > 0) {
                    // until there is nothing left
                }
            });
        } catch (SQLException e) {
            throw new EventStoreException("the event log cannot be copied", e);
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name("event-log-copy").start(this::follow);
    }

    @Override
    public void stop() {
        running = false;
        @Nullable Thread ending = thread;
        thread = null;
        if (ending != null) {
            LockSupport.unpark(ending);
            try {
                if (!ending.join(PATIENCE.multipliedBy(4))) {
                    ending.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        stream.close();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started after the signal that it gives, before followers. */
    @Override
    public int getPhase() {
        return 1;
    }

    private void follow() {
        long pause = STANDBY_NANOS;
        while (running) {
            try {
                boolean copied = copying(connection -> {
                    while (running) {
                        if (copy(connection) == 0) {
                            stream.awaitBeyond(reached(connection), PATIENCE);
                        }
                        lastError = null;
                    }
                });
                if (!copied) {
                    stream.head(); // whether the log can be reached concerns those who stand by as well
                    LockSupport.parkNanos(this, STANDBY_NANOS);
                }
                lastError = null;
                pause = STANDBY_NANOS;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    lastError = e.getClass().getSimpleName();
                    LOG.warn("the copy of the event log stands still; it is tried again", e);
                    LockSupport.parkNanos(this, pause);
                    pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
                }
            }
        }
    }

    private interface Copying {
        void on(Connection connection) throws SQLException, InterruptedException;
    }

    /** The copy goes on only with the log that it is of: not with another, nor with one that was restored to an earlier state. */
    private void assertSameLog(Connection connection) throws SQLException, InterruptedException {
        long reached = reached(connection);
        if (reached == 0) {
            return;
        }
        if (stream.head() < reached) {
            throw new IllegalStateException(
                    "the log ends at position " + stream.head() + ", but its copy reaches " + reached
                            + ": the log is another one, or was restored to an earlier state. Start with a copy of this log, or with an empty database");
        }
        stream.awaitBeyond(reached - 1, PATIENCE);
        List<Placed> last = stream.read(reached - 1, 1);
        if (last.isEmpty()) {
            throw new IllegalStateException("event " + reached + " of the log, the last one copied, did not come");
        }
        if (!last.getFirst().message().getIdentifier().equals(identifier(connection, reached))) {
            throw new IllegalStateException(
                    "event " + reached + " of the log is not the one that was copied under that position:"
                            + " the log is another one, or was restored to an earlier state. Start with a copy of this log, or with an empty database");
        }
    }

    private static String identifier(Connection connection, long position) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN);
            try (ResultSet row = statement.executeQuery(
                    "select event_identifier::text from event_log where global_index = " + position)) {
                row.next();
                return row.getString(1);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Work of the one session that copies; whether this is it. */
    private boolean copying(Copying work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (!ask(connection, "select pg_try_advisory_lock(" + COPYING_LOCK + ")")) {
                return false;
            }
            try {
                assertSameLog(connection);
                work.on(connection);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ask(connection, "select pg_advisory_unlock(" + COPYING_LOCK + ")");
            }
            return true;
        }
    }

    /** Copies what follows the newest event of the copy; how many there were. */
    private int copy(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            long after = reachedAsWorker(connection);
            List<Placed> messages = stream.read(after, AT_ONCE);
            int copied = messages.isEmpty() ? 0 : insert(connection, after, messages);
            connection.commit();
            if (copied > 0) {
                signal.ended(true);
            }
            return copied;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Inserts those that come before one that cannot be copied; fails where that is the first. How many there were. */
    private int insert(Connection connection, long after, List<Placed> messages) throws SQLException {
        Map<String, byte[]> hashes = new HashMap<>();
        int bound = 0;
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            try {
                for (Placed placed : messages) {
                    long expected = after + bound + 1;
                    if (placed.position() != expected) {
                        throw new IllegalStateException(
                                "the log shows position " + placed.position() + " where " + expected + " must follow");
                    }
                    bind(connection, statement, placed, hashes);
                    statement.addBatch();
                    bound++;
                }
            } catch (RuntimeException e) {
                if (bound == 0) {
                    throw e;
                }
                LOG.debug("what comes before position {} is copied", after + bound + 1, e);
            }
            statement.executeBatch();
        }
        noteUnindexed(connection, messages.subList(0, bound));
        return bound;
    }

    /** Look-up rows are another commit than the append: notes which of these events have none. */
    private static void noteUnindexed(Connection connection, List<Placed> messages) throws SQLException {
        Map<String, Long> positions = new HashMap<>();
        messages.forEach(placed -> positions.put(placed.message().getIdentifier(), placed.position()));
        Array identifiers = connection.createArrayOf("text", positions.keySet().toArray());
        List<Long> unindexed = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(NOT_ANNOUNCED)) {
            statement.setArray(1, identifiers);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    unindexed.add(positions.get(row.getString(1)));
                }
            }
        }
        if (!unindexed.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(UNINDEXED)) {
                statement.setArray(1, connection.createArrayOf("int8", unindexed.toArray()));
                statement.executeUpdate();
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTLED)) {
            statement.setArray(1, identifiers);
            statement.executeUpdate();
        }
    }

    /**
     * Sets the columns of {@link #INSERT}.
     *
     * @param hashes of the last events of streams, where this batch met them
     */
    private void bind(Connection connection, PreparedStatement statement, Placed placed, Map<String, byte[]> hashes)
            throws SQLException {
        if (!(placed.message() instanceof DomainEventMessage<?> message)
                || !(message.getPayload() instanceof DomainEvent event)) {
            throw new IllegalStateException("position " + placed.position() + " is no event of an aggregate");
        }
        EventMetadata about = AxonMetadata.from(message.getMetaData());
        byte[] payload = EventJson.write(event);
        byte[] metadata = message.serializeMetaData(serializer, byte[].class).getData();
        String name = EventTypes.nameOf(event.getClass());
        int revision = EventTypes.revisionOf(event.getClass());
        String stream = message.getAggregateIdentifier();
        long sequence = message.getSequenceNumber();
        Instant recordedAt = message.getTimestamp().truncatedTo(ChronoUnit.MICROS);
        byte @Nullable [] before = hashes.get(stream);
        byte[] hash = HashChain.hash(
                before == null ? storedHash(connection, stream, sequence - 1) : before,
                stream,
                sequence,
                name,
                revision,
                recordedAt,
                payload,
                metadata);
        hashes.put(stream, hash);
        statement.setObject(1, UUID.fromString(message.getIdentifier()));
        statement.setString(2, stream);
        statement.setLong(3, sequence);
        statement.setString(4, message.getType());
        statement.setString(5, name);
        statement.setInt(6, revision);
        statement.setString(7, about.companyId());
        statement.setObject(8, event.contactCardId(), Types.OTHER);
        statement.setObject(9, recordedAt.atOffset(ZoneOffset.UTC));
        statement.setObject(10, about.occurredAt().atOffset(ZoneOffset.UTC));
        statement.setBytes(11, payload);
        statement.setBytes(12, metadata);
        statement.setBytes(13, hash);
        statement.setLong(14, placed.position());
    }

    private static byte[] storedHash(Connection connection, String stream, long sequence) throws SQLException {
        if (sequence < 0) {
            return HashChain.START;
        }
        try (PreparedStatement statement = connection.prepareStatement(HASH_OF)) {
            statement.setString(1, stream);
            statement.setLong(2, sequence);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(
                            "the log shows event " + (sequence + 1) + " of a stream before " + sequence);
                }
                return row.getBytes(1);
            }
        }
    }

    private static long reached(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return reachedAsWorker(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static long reachedAsWorker(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN);
            try (ResultSet row = statement.executeQuery(REACHED)) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static boolean ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
