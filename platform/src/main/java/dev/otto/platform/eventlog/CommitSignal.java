package dev.otto.platform.eventlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Says that an appending transaction has ended: to followers in this process at once, to other nodes by NOTIFY. The
 * NOTIFY is sent by a thread of its own, outside the appending transaction (within, it would serialise all writers at
 * commit), one for all commits of the last moments. It is a hint only; followers poll behind it.
 */
public final class CommitSignal implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CommitSignal.class);
    private static final String CHANNEL = "otto_event_log";
    private static final Duration COALESCE = Duration.ofMillis(10);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final String node = UUID.randomUUID().toString();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long count;
    private volatile boolean unsent;
    private volatile boolean running;
    private @Nullable Thread sender;
    private @Nullable Thread listener;

    public CommitSignal(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** An appending transaction of this process has ended; {@code committed} or not, readers may get further. */
    void ended(boolean committed) {
        wakeLocal();
        @Nullable Thread thread = sender;
        if (committed && thread != null) {
            unsent = true;
            LockSupport.unpark(thread);
        }
    }

    /** How often this was signalled; to be asked before looking, and given to {@link #awaitChange} after. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@link #count} differs from {@code seen}, at most for {@code nanos}. */
    void awaitChange(long seen, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (count == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeLocal() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        running = true;
        sender = Thread.ofPlatform().daemon().name("event-log-notify").start(this::send);
        listener = Thread.ofPlatform().daemon().name("event-log-listen").start(this::listen);
    }

    @Override
    public void stop() {
        running = false;
        stop(sender);
        stop(listener);
        sender = null;
        listener = null;
    }

    private static void stop(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started before followers and stopped after them. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void send() {
        while (running) {
            if (!unsent) {
                LockSupport.park(this);
                continue;
            }
            unsent = false;
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(
                            "select set_config('synchronous_commit', 'off', true), pg_notify(?, ?)")) {
                statement.setString(1, CHANNEL);
                statement.setString(2, node);
                statement.execute();
            } catch (SQLException e) {
                LOG.debug("other nodes were not told of a commit; they will see it when they poll", e);
            }
            LockSupport.parkNanos(this, COALESCE.toNanos());
        }
    }

    private void listen() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + CHANNEL);
                try {
                    receive(connection.unwrap(PGConnection.class));
                } finally {
                    statement.execute("unlisten *");
                }
            } catch (SQLException e) {
                if (running) {
                    LOG.debug("not listening to other nodes' commits; polling only, until this works again", e);
                    LockSupport.parkNanos(this, RECONNECT.toNanos());
                }
            }
        }
    }

    private void receive(PGConnection connection) throws SQLException {
        while (running) {
            // a finite wait, so that a stop is noticed although the driver does not heed interrupts
            PGNotification @Nullable [] notifications =
                    connection.getNotifications((int) TimeUnit.MILLISECONDS.toMillis(500));
            if (notifications != null) {
                for (PGNotification notification : notifications) {
                    if (!notification.getParameter().equals(node)) {
                        wakeLocal();
                        break;
                    }
                }
            }
        }
    }
}
