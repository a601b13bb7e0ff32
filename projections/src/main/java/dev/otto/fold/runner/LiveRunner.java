package dev.otto.fold.runner;

import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Follows the log and keeps the read models as new as it is. A batch of events, the rows that they touch, the figures and
 * the position are one transaction: exactly once. It holds the position's row for that long, so of several nodes one folds
 * and the others stand by.
 */
public final class LiveRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRunner.class);
    private static final String POSITION = """
            select position, generation, paused from projection_position where name = 'read_models' for update skip locked""";
    private static final String ADVANCE = "update projection_position set position = ? where name = 'read_models'";
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long STANDBY_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final TenantTransactions transactions;
    private final DataSource dataSource;
    private final EventSource source;
    private final EventDecoder decoder;
    private final int batch;
    private final GroupCache cache;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long position = -1;
    private volatile double rate;
    private volatile @Nullable String lastError;
    private volatile boolean running;
    private volatile boolean standingBy;
    private @Nullable Thread thread;

    /**
     * @param batch most events of one transaction
     * @param rememberedRows how many rows of recently written groups to keep in memory
     */
    public LiveRunner(
            TenantTransactions transactions,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            int batch,
            int rememberedRows) {
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.source = source;
        this.decoder = decoder;
        this.batch = batch;
        this.cache = new GroupCache(rememberedRows);
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
        while (running) {
            try {
                Step step = step(batch);
                lastError = null;
                pause = 0;
                if (step == Step.STANDBY) {
                    pauseFor(STANDBY_MILLIS);
                } else if (step == Step.NOTHING) {
                    rate = 0;
                    source.awaitBeyond(position, PATIENCE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (!running) {
                    return;
                }
                lastError = Letters.describe(e);
                pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(50, 2 * pause));
                LOG.warn("the read models stand still: {}; trying again in {} ms", lastError, pause);
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
        /** There are none. */
        NOTHING,
        /** Another node folds, or all is paused. */
        STANDBY
    }

    /** Folds what there is, in batches of at most that many events, on the calling thread. */
    public void catchUp(int batchSize) {
        while (step(batchSize) == Step.ADVANCED) {
            // until there is nothing left
        }
    }

    /** Folds at most that many events on the calling thread; whether there were any. */
    public boolean foldOnce(int most) {
        return step(most) == Step.ADVANCED;
    }

    private synchronized Step step(int limit) {
        long started = System.nanoTime();
        long head = source.provenHead();
        Step step;
        int[] folded = new int[1];
        try {
            step = transactions.worker(() -> {
                Connection connection = DataSourceUtils.getConnection(dataSource);
                try {
                    return step(connection, head, limit, folded);
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
            cache.committed(committed.folding().written(), committed.position());
            double seconds = Math.max(1e-6, (System.nanoTime() - started) / 1e9);
            rate = rate == 0 ? folded[0] / seconds : 0.8 * rate + 0.2 * folded[0] / seconds;
            advance(committed.position());
        }
        return step;
    }

    /** What the transaction will have done once it is committed. */
    private record Committed(Folding folding, long position) {}

    private @Nullable Committed pending;

    private Step step(Connection connection, long head, int limit, int[] folded) throws SQLException {
        long at;
        long generation;
        try (PreparedStatement statement = connection.prepareStatement(POSITION);
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getBoolean(3)) {
                standingBy = true;
                return Step.STANDBY;
            }
            at = row.getLong(1);
            generation = row.getLong(2);
        }
        standingBy = false;
        if (position != at) {
            advance(at);
        }
        if (head <= at) {
            return Step.NOTHING;
        }
        cache.standAt(at, generation);
        List<LoggedEvent> events = FoldLog.next(connection, at, head, limit);
        if (events.isEmpty()) {
            return Step.NOTHING;
        }
        Folding folding = new Folding(connection, Store.LIVE, decoder, cache);
        folding.fold(events);
        long reached = events.getLast().position();
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setLong(1, reached);
            statement.executeUpdate();
        }
        folded[0] = events.size();
        pending = new Committed(folding, reached);
        return Step.ADVANCED;
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
