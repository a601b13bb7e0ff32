package dev.otto.platform.eventlog;

import dev.otto.events.EventEnvelope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log in PostgreSQL without ever passing over an event that is still to become visible.
 *
 * <h2>The problem</h2>
 *
 * A position is handed out when a row is inserted, and seen when its transaction commits; transactions commit in another
 * order. A reader that sees 1, 2, 4 cannot tell whether 3 was rolled back or is still to come. Positions that are
 * missing below one that is visible are called a gap. This reader shows what comes before a gap, and stops there until
 * it has proof that nobody can fill it.
 *
 * <h2>The proof</h2>
 *
 * <ol>
 *   <li>In one statement, see the highest visible position M.
 *   <li>In a later statement, read from {@code pg_locks} the set W of virtual transactions that hold a RowExclusiveLock
 *       on the table.
 *   <li>Wait until none of W holds one any more (by reading {@code pg_locks} again).
 *   <li>From then on, whatever a <em>later</em> statement does not see at or below M will never be seen.
 * </ol>
 *
 * Why: let g ≤ M be a position that some transaction T could still make visible. The sequence hands positions out in
 * increasing order (cache 1) and M was handed out before it became visible, so T was given g before step 1. An INSERT
 * locks its table before it evaluates its defaults, so T held its RowExclusiveLock before step 1 already; and PostgreSQL
 * keeps such locks until the transaction, or the subtransaction that inserted, has ended. So at step 2 T either is in W,
 * or has ended. If T has committed, it released its locks after its rows became visible to new snapshots; so in both cases
 * the absence of T's lock, at step 2 or 3, comes after its rows became visible, and a statement begun later (READ COMMITTED:
 * with a snapshot of its own) sees g. If T, or the subtransaction, was rolled back, or its backend died, g is never
 * used again. No clock, no time-out, and no order of transaction ids takes part.
 *
 * <p>Details on which this rests: {@code pg_locks} visits the backends' fast-path slots before the shared lock table, and
 * locks move from the former to the latter only, so it may show a lock twice but never misses one held throughout. A
 * virtual transaction's name is not used again within the life of the server; after a crash all are gone, and a name met
 * again only makes the wait longer. A prepared transaction changes its name, so while there is any on the table, nothing
 * is proven. The locks of a standby are not those of the primary: a standby proves nothing. Nobody may ask the sequence
 * for a position other than by inserting. An event must not vanish once seen: commits are durable (fsync and
 * synchronous_commit are on), and a fail-over is to a synchronous standby.
 *
 * <p>The proof is made for all gaps up to M at once, so a log with any number of old gaps costs one. It is shared by all
 * followers of this instance, and made when one of them stands before a gap; a log without gaps never needs it.
 *
 * <p>Reads on connections of its own, never within the transaction of the caller: that one may see its own uncommitted
 * events, or an old snapshot.
 */
public final class LogReader implements EventSource {

    private static final String BEGIN =
            "set transaction isolation level read committed, read only; select set_config('role', 'otto_worker', true)";
    private static final String ROWS = """
            select global_index, event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision,
                   recorded_at, payload, metadata, company_id, contact_card_id::text
            from event_log where global_index > ? order by global_index limit ?""";
    private static final String POSITIONS =
            "select global_index from event_log where global_index > ? order by global_index limit ?";
    private static final String HIGHEST = "select max(global_index) from event_log";
    private static final String WRITERS = """
            select virtualtransaction, pg_is_in_recovery() from pg_locks
            where locktype = 'relation' and mode = 'RowExclusiveLock' and granted
              and database = (select oid from pg_database where datname = current_database())
              and relation = 'event_log'::regclass
            union all
            select null, pg_is_in_recovery()""";
    private static final String PREPARED = "-1/";
    private static final int HEAD_STEP = 1000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FIRST_GAP_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_GAP_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final DataSource dataSource;
    private final EventDecoder decoder;
    private final CommitSignal signal;

    private final ReentrantLock proving = new ReentrantLock();
    private @Nullable Proof pending;

    /** Whatever is missing at or below it, in a statement begun after it was read here, is missing for ever. */
    private volatile long proven;

    /** Up to here readers can see. Only grows. */
    private volatile long head;

    /**
     * A proof under way.
     *
     * @param upTo M
     * @param writers W, of which at least one has not been seen to end
     */
    private record Proof(long upTo, Set<String> writers) {}

    public LogReader(DataSource dataSource, EventDecoder decoder, CommitSignal signal) {
        this.dataSource = dataSource;
        this.decoder = decoder;
        this.signal = signal;
    }

    @Override
    public List<EventEnvelope> read(long after, int limit) {
        List<StoredEvent> rows = rows(after, limit);
        List<EventEnvelope> events = new ArrayList<>(rows.size());
        for (StoredEvent row : rows) {
            events.add(decoder.decode(row));
        }
        return events;
    }

    @Override
    public List<Logged> readEach(long after, int limit) {
        return rows(after, limit).stream().map(this::logged).toList();
    }

    private Logged logged(StoredEvent row) {
        try {
            return new Readable(decoder.decode(row));
        } catch (RuntimeException | StackOverflowError e) { // decoding looks at nothing but the row
            return new Unreadable(
                    row.position(),
                    row.companyId(),
                    row.groupId(),
                    row.name(),
                    e.getClass().getName());
        }
    }

    /** As {@link #read}, not decoded. */
    List<StoredEvent> rows(long after, int limit) {
        while (true) {
            long closed = proven; // before the statement below takes its snapshot
            List<StoredEvent> rows = query(connection -> select(connection, after, limit));
            int shown = 0;
            long last = after;
            while (shown < rows.size()) {
                long position = rows.get(shown).position();
                if (position != last + 1 && position - 1 > closed) {
                    break;
                }
                last = position;
                shown++;
            }
            if (after <= head) {
                raiseHead(last);
            }
            if (shown > 0 || rows.isEmpty() || !prove(rows.getFirst().position() - 1)) {
                return shown == rows.size() ? rows : rows.subList(0, shown);
            }
        }
    }

    @Override
    public long provenHead() {
        return advance(Long.MAX_VALUE);
    }

    @Override
    public long knownHead() {
        return head;
    }

    /** Moves the head as far as can be proven now, or until it is beyond the given position. */
    private long advance(long beyond) {
        while (true) {
            long closed = proven; // before the statement below takes its snapshot
            raiseHead(closed);
            long from = head;
            if (from > beyond) {
                return from;
            }
            List<Long> positions = query(connection -> selectPositions(connection, from));
            long last = from;
            for (long position : positions) {
                if (position != last + 1 && position - 1 > closed) {
                    break;
                }
                last = position;
            }
            raiseHead(last);
            boolean end = positions.isEmpty() || (last == positions.getLast() && positions.size() < HEAD_STEP);
            // else before a gap, or within a long log of which nothing is known yet: a proof takes us further
            if (end || last > beyond || !prove(positions.getLast())) {
                return head;
            }
        }
    }

    @Override
    public boolean awaitBeyond(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long gapPoll = FIRST_GAP_POLL_NANOS;
        while (true) {
            long seen = signal.count();
            if (advance(position) > position) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (isProving()) {
                signal.awaitChange(seen, Math.min(left, gapPoll));
                gapPoll = Math.min(2 * gapPoll, LAST_GAP_POLL_NANOS);
            } else {
                signal.awaitChange(seen, Math.min(left, POLL_NANOS));
            }
        }
    }

    /** Whether everything missing at or below the position is proven to be missing for ever; goes on with the proof. */
    private boolean prove(long position) {
        if (proven >= position) {
            return true;
        }
        proving.lock();
        try {
            while (proven < position) {
                @Nullable Proof proof = pending;
                boolean ended;
                if (proof == null) {
                    proof = query(LogReader::begin);
                    ended = proof.writers().isEmpty();
                } else {
                    Set<String> now = query(LogReader::writers);
                    ended = !now.contains(PREPARED) && Collections.disjoint(now, proof.writers());
                }
                if (!ended) {
                    pending = proof;
                    return false;
                }
                pending = null;
                if (proof.upTo() <= proven) {
                    return false; // what was seen beyond is not there any more: nothing to prove
                }
                proven = proof.upTo();
            }
            return true;
        } finally {
            proving.unlock();
        }
    }

    private boolean isProving() {
        proving.lock();
        try {
            return pending != null;
        } finally {
            proving.unlock();
        }
    }

    private void raiseHead(long position) {
        if (position > head) {
            proving.lock();
            try {
                head = Math.max(head, position);
                if (pending != null && pending.upTo() <= head) {
                    pending = null; // its gaps were filled meanwhile: nobody waits for its writers any more
                }
            } finally {
                proving.unlock();
            }
        }
    }

    private static Proof begin(Connection connection) throws SQLException {
        long highest;
        try (PreparedStatement statement = connection.prepareStatement(HIGHEST);
                ResultSet result = statement.executeQuery()) {
            highest = result.next() ? result.getLong(1) : 0;
        }
        return new Proof(highest, writers(connection));
    }

    private static Set<String> writers(Connection connection) throws SQLException {
        Set<String> writers = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(WRITERS);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                if (result.getBoolean(2)) {
                    throw new SQLException("the event log is being read from a standby, whose locks prove nothing");
                }
                String writer = result.getString(1);
                if (writer != null) {
                    writers.add(writer.startsWith(PREPARED) ? PREPARED : writer);
                }
            }
        }
        return writers;
    }

    private static List<StoredEvent> select(Connection connection, long after, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setLong(1, after);
            statement.setInt(2, limit);
            List<StoredEvent> rows = new ArrayList<>(Math.min(limit, 1024));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new StoredEvent(
                            result.getLong(1),
                            result.getString(2),
                            result.getString(3),
                            result.getLong(4),
                            result.getString(5),
                            result.getString(6),
                            result.getInt(7),
                            result.getObject(8, OffsetDateTime.class).toInstant(),
                            result.getBytes(9),
                            result.getBytes(10),
                            result.getString(11),
                            (@Nullable String) result.getString(12)));
                }
            }
            return rows;
        }
    }

    private static List<Long> selectPositions(Connection connection, long after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POSITIONS)) {
            statement.setLong(1, after);
            statement.setInt(2, HEAD_STEP);
            List<Long> positions = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    positions.add(result.getLong(1));
                }
            }
            return positions;
        }
    }

    private interface Query<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs it as the worker in a transaction of its own, each statement of which has a snapshot of its own. */
    private <T> T query(Query<T> query) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
                begin.execute();
            }
            T answer = query.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return answer;
        } catch (SQLException e) {
            throw new EventStoreException("the event log cannot be read", e);
        }
    }
}
