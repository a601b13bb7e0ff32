package dev.otto.fold.runner;

import dev.otto.fold.figure.MetricDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a company's figures anew by another metric definition, beside the live ones, and puts them, and the definition, in the
 * place of the old. It never runs beside a rebuild. What was asked for outlives the process.
 */
public final class Activations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Activations.class);
    private static final int MOST_TRIES = 10;
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Connections connections;
    private final FiguresAnew figures;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private boolean running;
    private boolean asked;
    private @Nullable Thread thread;

    public Activations(DataSource dataSource, InstantSource clock) {
        this.connections = new Connections(dataSource);
        this.figures = new FiguresAnew(connections);
        this.clock = clock;
    }

    /** Begins to look for activations that were asked for, on a thread of its own. */
    public void start() {
        lock.lock();
        try {
            if (thread == null) {
                running = true;
                thread = Thread.ofPlatform()
                        .name("otto-activations")
                        .daemon(true)
                        .start(this::follow);
            }
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to activate. */
    public void wake() {
        lock.lock();
        try {
            asked = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread ending;
        lock.lock();
        try {
            running = false;
            ending = thread;
            thread = null;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            try {
                ending.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void follow() {
        while (goesOn()) {
            try {
                runAll();
            } catch (RuntimeException e) {
                LOG.warn("a metric definition could not be activated: {}; it will be tried again", Letters.describe(e));
            }
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            long left = POLL_NANOS;
            while (running && !asked && left > 0) {
                left = wanted.awaitNanos(left);
            }
            asked = false;
            return running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A version that is to become the live one. */
    private record Wanted(String companyId, MetricDefinition definition) {}

    /** Activates all that was asked for; nothing while a rebuild is under way or waits to go on. */
    public void runAll() {
        try {
            List<Wanted> all = wanted();
            if (all.isEmpty()) {
                return;
            }
            Connection exclusive = connections.owner();
            try {
                if (!only(exclusive)) {
                    return;
                }
                for (Wanted each : all) {
                    activate(each);
                }
            } finally {
                Connections.execute(exclusive, "select pg_advisory_unlock(" + StoredProjections.RUN_LOCK + ")");
                Connections.giveBack(exclusive);
            }
        } catch (SQLException e) {
            throw new LiveRunner.FoldFailure(e);
        }
    }

    private static boolean only(Connection exclusive) throws SQLException {
        try (Statement statement = exclusive.createStatement();
                ResultSet row =
                        statement.executeQuery("select pg_try_advisory_lock(" + StoredProjections.RUN_LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private List<Wanted> wanted() throws SQLException {
        Connection connection = connections.worker();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select company_id, version, terms::text from metric_definition where state = 'activating'"
                                + " and not exists (select from projection_run where kind = 'rebuild' and ended_at is null)")) {
            List<Wanted> all = new ArrayList<>();
            while (row.next()) {
                all.add(new Wanted(row.getString(1), Definitions.definition(row.getInt(2), row.getString(3))));
            }
            return all;
        } finally {
            Connections.giveBack(connection);
        }
    }

    private void activate(Wanted wanted) throws SQLException {
        for (int tries = 1; ; tries++) {
            if (tried(wanted)) {
                LOG.info("metric definition {} is live for {}", wanted.definition.version(), wanted.companyId);
                return;
            }
            if (tries == MOST_TRIES) {
                throw new IllegalStateException("the read models were changed from outside again and again");
            }
        }
    }

    private boolean tried(Wanted wanted) throws SQLException {
        return figures.tried(
                wanted.companyId,
                connection -> wanted.definition,
                () -> {},
                connection -> putInPlace(connection, wanted));
    }

    private void putInPlace(Connection connection, Wanted wanted) throws SQLException {
        FiguresAnew.update(
                connection,
                "update metric_definition set state = 'made' where company_id = ? and state = 'live'",
                wanted.companyId);
        try (PreparedStatement statement = connection.prepareStatement(
                "update metric_definition set state = 'live', activated_at = ? where company_id = ? and version = ?")) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setString(2, wanted.companyId);
            statement.setInt(3, wanted.definition.version());
            statement.executeUpdate();
        }
    }
}
