package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Follows the log and keeps the read models as new as it is. A batch of events, the rows that they touch, the figures and
 * the position are one transaction: exactly once. It holds the position's row for that long, so of several nodes one folds
 * and the others stand by. What the database loses of it in a crash is folded again, so no commit waits for the disk; whoever
 * must not read less than a position looks at that within the transaction in which it reads.
 *
 * <p>What there is makes a batch: one event when little happens, thousands when there is much. While there is a backlog, the
 * next batch is read and folded on a second thread, upon what the one under way leaves, while that one is written; it is
 * thrown away when the tables turn out to stand elsewhere than it was folded for.
 */
public final class LiveRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRunner.class);
    private static final String POSITION = """
            select position, generation, paused from projection_position where name = 'read_models' for update skip locked""";
    private static final String ADVANCE = "update projection_position set position = ?, rate = ?, last_error = null,"
            + " looked_at = clock_timestamp() where name = 'read_models'";
    private static final String STILL_HERE = "update projection_position set rate = 0, last_error = null,"
            + " looked_at = clock_timestamp() where name = 'read_models'";
    private static final String STANDS_STILL = "update projection_position set rate = 0, last_error = ?,"
            + " looked_at = clock_timestamp() where name = (select name from projection_position"
            + " where name = 'read_models' for update skip locked)";

    /** So often a follower without anything to do says that it is there. */
    private static final long SAYS_SO_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long STANDBY_MILLIS = 50;

    /** So many events are a backlog. */
    private static final int BACKLOG = 2_000;

    /** So many events in one small batch say that many more are coming. */
    private static final int MUCH = 4;

    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Most events of one transaction, unless it is told otherwise. */
    static final int BATCH = 8_000;

    /** How many rows are remembered, unless it is told otherwise. */
    static final int REMEMBERED_ROWS = 40_000;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final TenantTransactions transactions;
    private final DataSource dataSource;
    private final EventSource source;
    private final EventDecoder decoder;
    private final int batch;
    private final GroupCache cache;
    private final FoldThreads threads;
    private final LongAdder folded = new LongAdder();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long position = -1;
    private volatile double rate;
    private volatile @Nullable String lastError;
    private volatile boolean running;
    private volatile boolean standingBy;

    /** At which generation the versions of the tables were held against this process's own: a swap has another. */
    private long comparedAt = -1;

    private boolean outdated;

    /** Where the position's row stood when this node looked last or wrote it; -1 before. */
    private long seen = -1;

    /** When this process said last that it follows, by its own clock; 0 before. */
    private long saidSo;

    private @Nullable Thread thread;

    /** As a process has it that is told nothing else. */
    public LiveRunner(
            TenantTransactions transactions, DataSource dataSource, EventSource source, EventDecoder decoder) {
        this(transactions, dataSource, source, decoder, BATCH, REMEMBERED_ROWS, threads());
    }

    public LiveRunner(
            TenantTransactions transactions,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            int batch,
            int rememberedRows) {
        this(transactions, dataSource, source, decoder, batch, rememberedRows, threads());
    }

    /** One thread folds for every two cores: the rest is PostgreSQL's, and that of whoever writes. */
    static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /**
     * @param batch most events of one transaction
     * @param rememberedRows how many rows of recently written groups to keep in memory
     * @param threads that share the groups of a batch
     */
    public LiveRunner(
            TenantTransactions transactions,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            int batch,
            int rememberedRows,
            int threads) {
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.source = source;
        this.decoder = decoder;
        this.batch = batch;
        this.cache = new GroupCache(rememberedRows);
        this.threads = new FoldThreads(threads);
    }

    /** Called after each commit with the new position. Must be quick. */
    public void onAdvance(LongConsumer listener) {
        listeners.add(listener);
    }

    /** Begins to follow, on a thread of its own. */
    public void start() {
        lock.lock();
        try {
            if (thread == null) {
                running = true;
                thread = Thread.ofPlatform().name("otto-fold").daemon(true).start(this::follow);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends following; the batch under way is finished first. */
    @Override
    public void close() {
        Thread ending;
        lock.lock();
        try {
            running = false;
            ending = thread;
            thread = null;
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            try {
                if (!ending.join(Duration.ofSeconds(10))) {
                    ending.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void follow() {
        long pause = 0;
        seen = -1;
        while (running) {
            try {
                long begun = System.nanoTime();
                long before = folded.sum();
                Step step = step(batch, true);
                lastError = null;
                pause = 0;
                switch (step) {
                    case STANDBY -> pauseFor(STANDBY_MILLIS);
                    case NOTHING -> rate = 0;
                    case ADVANCED -> {
                        if (folded.sum() - before >= MUCH) {
                            LockSupport.parkNanos(Math.min(
                                    LONGEST_REST_NANOS,
                                    System.nanoTime() - begun)); // and fold what comes meanwhile together
                        }
                    }
                    case ADVANCED_FAR -> hurry(batch, BACKLOG, () -> running);
                }
                if (step != Step.STANDBY) {
                    source.awaitBeyond(position, PATIENCE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (!running) {
                    return;
                }
                String error = Letters.describe(e);
                lastError = error;
                tell(error);
                pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(50, 2 * pause));
                LOG.warn("the read models stand still: {}; trying again in {} ms", error, pause);
                try {
                    pauseFor(pause);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private void pauseFor(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (running && left > 0) {
                left = advanced.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private enum Step {
        /** Some events were folded. */
        ADVANCED,
        /** So many that there may be a backlog. */
        ADVANCED_FAR,
        /** There are none. */
        NOTHING,
        /** Another node folds, or all is paused. */
        STANDBY
    }

    /** Folds what there is, in batches of at most that many events, on the calling thread. */
    public void catchUp(int batchSize) {
        while (foldOnce(batchSize)) {
            hurry(batchSize, 1, () -> true);
        }
    }

    /** Folds at most that many events on the calling thread; whether there were any. */
    public boolean foldOnce(int most) {
        Step step = step(most, false);
        return step == Step.ADVANCED || step == Step.ADVANCED_FAR;
    }

    /** @param yields whether to stand by where another node goes on, and come again for what was not known of */
    private synchronized Step step(int limit, boolean yields) {
        try {
            return step(limit, yields, Folding::atOnce);
        } catch (RuntimeException | StackOverflowError e) {
            if (!Letters.isPoison(e)) {
                throw e;
            }
            return step(limit, yields, Folding::fold);
        }
    }

    private interface Manner {
        void fold(Folding folding, List<LoggedEvent> events) throws SQLException;
    }

    private Step step(int limit, boolean yields, Manner manner) {
        long known = yields ? source.knownHead() : -1;
        long head = known > position ? known : source.provenHead();
        return worker(connection -> {
            @Nullable Stand stand = stand(connection);
            if (stand == null || yields && goesOnElsewhere(stand.position())) {
                standingBy = true;
                if (stand != null && position != stand.position()) {
                    advance(stand.position());
                }
                return Step.STANDBY;
            }
            standingBy = false;
            if (position != stand.position()) {
                advance(stand.position());
            }
            if (head <= stand.position()) {
                if (yields) {
                    stillHere(connection);
                }
                return Step.NOTHING;
            }
            cache.standAt(stand.position(), stand.generation());
            List<LoggedEvent> events = FoldLog.nextThatFit(connection, stand.position(), head, limit);
            if (events.isEmpty()) {
                return Step.NOTHING;
            }
            Folding folding = new Folding(connection, Store.LIVE, decoder, cache);
            manner.fold(folding, events);
            advance(connection, events.getLast().position());
            pending = new Committed(folding.written(), events.getLast().position(), events.size(), stand.generation());
            boolean more = events.getLast().position() < head || events.size() >= BACKLOG / 2;
            return more ? Step.ADVANCED_FAR : Step.ADVANCED;
        });
    }

    /** Whether another node has written since this one looked. */
    private boolean goesOnElsewhere(long at) {
        boolean moved = seen >= 0 && at != seen;
        seen = at;
        return moved;
    }

    /**
     * Works off a backlog: while a batch is written, the next is read and folded. Ends when little is left, or when
     * anything is otherwise than expected; then all goes on step by step.
     */
    private synchronized void hurry(int limit, int backlog, BooleanSupplier goesOn) {
        FutureTask<@Nullable Batch> first = new FutureTask<>(() -> prepared(position, Batch.NONE, limit, backlog));
        first.run();
        @Nullable Batch next = ended(first);
        while (next != null && goesOn.getAsBoolean()) {
            Batch now = next;
            FutureTask<@Nullable Batch> following =
                    new FutureTask<>(() -> prepared(now.reached(), now, limit, backlog));
            Thread.ofPlatform().name("otto-fold-ahead").daemon(true).start(following);
            boolean written = false;
            try {
                written = write(now);
            } catch (RuntimeException | StackOverflowError e) {
                if (!Letters.isPoison(e)) {
                    throw e;
                }
            } finally {
                next = ended(following);
            }
            if (!written) {
                return;
            }
        }
    }

    private static @Nullable Batch ended(FutureTask<@Nullable Batch> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return null; // met again, step by step, by whoever can deal with it
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What follows a position, folded upon what is remembered and the batch ahead; null where that is no backlog. */
    private @Nullable Batch prepared(long at, Batch ahead, int limit, int backlog) {
        long head = source.provenHead();
        if (head - at < backlog) {
            return null;
        }
        return transactions.worker(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try {
                List<LoggedEvent> events = FoldLog.nextThatFit(connection, at, head, limit);
                if (events.isEmpty()) {
                    return null;
                }
                return new Preparation(connection, Store.LIVE, decoder, memory(connection, ahead), ahead, threads)
                        .of(events);
            } catch (SQLException e) {
                throw new FoldFailure(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    /** What is remembered once the batch ahead is written. */
    private Preparation.Memory memory(Connection connection, Batch ahead) {
        return new Preparation.Memory() {

            @Override
            public @Nullable Held group(Group.Key key) {
                Held held = ahead.written().get(key);
                return held == null ? cache.get(key) : held;
            }

            @Override
            public Group.@Nullable Key home(Group.Key stream) {
                return cache.home(stream);
            }

            @Override
            public GroupCache.Standing standing() throws SQLException {
                GroupCache.Standing standing = cache.standing();
                return standing == null ? Store.LIVE.standing(connection) : standing;
            }
        };
    }

    /** Writes a batch that was prepared upon where this node stands; false, and nothing, where the tables stand elsewhere. */
    private boolean write(Batch batch) {
        long expected = position;
        return worker(connection -> {
            @Nullable Stand stand = stand(connection);
            if (stand == null || stand.position() != expected || !cache.standsAt(expected, stand.generation())) {
                return false;
            }
            Folding folding = new Folding(connection, Store.LIVE, decoder, cache);
            folding.write(batch);
            advance(connection, batch.reached());
            pending = new Committed(batch.written(), batch.reached(), batch.events(), stand.generation());
            return true;
        });
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Work of one transaction; what it leaves pending counts once that is committed. */
    private <T> T worker(Work<T> work) {
        long started = System.nanoTime();
        pending = null;
        T answer;
        try {
            answer = transactions.repeatable(() -> {
                Connection connection = DataSourceUtils.getConnection(dataSource);
                try {
                    return work.on(connection);
                } catch (SQLException e) {
                    throw new FoldFailure(e);
                } finally {
                    DataSourceUtils.releaseConnection(connection, dataSource);
                }
            });
        } catch (RuntimeException | StackOverflowError e) {
            cache.clear();
            pending = null;
            throw e;
        }
        Committed committed = pending;
        if (committed != null) {
            pending = null;
            cache.committed(committed.written(), committed.position(), committed.generation());
            folded.add(committed.events());
            seen = committed.position();
            double seconds = Math.max(1e-6, (System.nanoTime() - started) / 1e9);
            rate = rate == 0 ? committed.events() / seconds : 0.8 * rate + 0.2 * committed.events() / seconds;
            advance(committed.position());
        }
        return answer;
    }

    /** What the transaction will have done once it is committed. */
    private record Committed(Map<Group.Key, Held> written, long position, int events, long generation) {}

    private @Nullable Committed pending;

    /** Where the tables stand. */
    private record Stand(long position, long generation) {}

    /** Null where another node holds the position, all is paused, or newer folds than these made the tables. */
    private @Nullable Stand stand(Connection connection) throws SQLException {
        Stand stand;
        try (PreparedStatement statement = connection.prepareStatement(POSITION);
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getBoolean(3)) {
                return null;
            }
            stand = new Stand(row.getLong(1), row.getLong(2));
        }
        if (stand.generation() != comparedAt) {
            outdated = RebuildRunner.isOlderThanTheTables(connection);
            comparedAt = stand.generation();
            if (outdated) {
                LOG.warn("the read models were made by a newer version: this process leaves them to it");
            }
        }
        return outdated ? null : stand;
    }

    private void advance(Connection connection, long to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setLong(1, to);
            statement.setDouble(2, rate);
            statement.executeUpdate();
        }
        saidSo = System.nanoTime();
    }

    private void stillHere(Connection connection) throws SQLException {
        long now = System.nanoTime();
        if (saidSo == 0 || now - saidSo > SAYS_SO_NANOS) {
            Connections.execute(connection, STILL_HERE);
            saidSo = now;
        }
    }

    /** Whoever does not follow is asked about it too; where another node holds the position, that one goes on. */
    private void tell(String error) {
        try {
            transactions.repeatable(() -> {
                Connection connection = DataSourceUtils.getConnection(dataSource);
                try (PreparedStatement statement = connection.prepareStatement(STANDS_STILL)) {
                    statement.setString(1, error);
                    return statement.executeUpdate();
                } catch (SQLException e) {
                    throw new FoldFailure(e);
                } finally {
                    DataSourceUtils.releaseConnection(connection, dataSource);
                }
            });
            saidSo = 0; // until it goes on, which is then said at once
        } catch (RuntimeException e) {
            LOG.debug("why the read models stand still is not told either: {}", Letters.describe(e));
        }
    }

    private void advance(long to) {
        lock.lock();
        try {
            position = to;
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(to));
    }

    /** Position of the last event whose rows can be read, as this process knows it; -1 before it looked. */
    public long position() {
        return position;
    }

    /** Events that this process has folded. */
    public long folded() {
        return folded.sum();
    }

    /** Events per second while there were any, lately. */
    public double rate() {
        return rate;
    }

    /** Why it stands still, or null when it does not. */
    public @Nullable String lastError() {
        return lastError;
    }

    public boolean isRunning() {
        return running;
    }

    /** Whether another node folds, or folding is paused. */
    public boolean isStandingBy() {
        return standingBy;
    }

    /** Waits until the rows are at least that new; only while this process follows the log. */
    boolean awaitPosition(long wanted, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (position < wanted) {
                if (left <= 0 || !running) {
                    return false;
                }
                left = advanced.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The database did not do what was asked. */
    static final class FoldFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FoldFailure(Throwable cause) {
            super("the read models could not be written", cause);
        }
    }
}
