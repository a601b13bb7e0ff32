package dev.otto.fold.runner;

import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Keeps table {@code event_day} as new as the read models: which groups name which days. It follows behind them, gently, and
 * whoever needs it finishes it. An index of the log only: nothing is lost with it, and nothing waits for it but looking back.
 */
public final class DayIndex implements AutoCloseable {

    /** The most that somebody who asks waits for, in events. */
    private static final long AT_ONCE = 100_000;

    private static final int CHUNK = 5_000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** It rests for that many times as long as it works. */
    private static final long GENTLY = 9;

    private static final Logger LOG = LoggerFactory.getLogger(DayIndex.class);

    private final TenantTransactions transactions;
    private final DataSource dataSource;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean running;
    private @Nullable Thread thread;

    public DayIndex(TenantTransactions transactions, DataSource dataSource) {
        this.transactions = transactions;
        this.dataSource = dataSource;
    }

    /** How far it is, and how far the read models are. */
    private record Lag(long position, long wanted) {}

    /** Catches up with the read models, unless there is more to do than somebody should wait for. */
    public boolean catchUp() {
        Lag lag = lag();
        if (lag.wanted - lag.position > AT_ONCE) {
            return false;
        }
        while (lag.position < lag.wanted) {
            step(lag.wanted);
            lag = new Lag(lag().position, lag.wanted);
        }
        return true;
    }

    /** Catches up with the read models, however long it takes. */
    public void catchUpWholly() {
        Lag lag = lag();
        while (lag.position < lag.wanted) {
            step(lag.wanted);
            lag = lag();
        }
    }

    /** Begins to follow, on a thread of its own. */
    public void start() {
        lock.lock();
        try {
            if (thread == null) {
                running = true;
                thread = Thread.ofPlatform()
                        .name("otto-days")
                        .daemon(true)
                        .priority(Thread.MIN_PRIORITY)
                        .start(this::follow);
            }
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
            ended.signalAll();
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
        while (goesOn(PAUSE_NANOS)) {
            try {
                Lag lag = lag();
                while (lag.position < lag.wanted) {
                    long began = System.nanoTime();
                    step(lag.wanted);
                    if (!goesOn(Math.min(LONGEST_REST_NANOS, GENTLY * (System.nanoTime() - began)))) {
                        return;
                    }
                    lag = lag();
                }
            } catch (RuntimeException | StackOverflowError e) {
                LOG.warn("the index of days stands still: {}; it will be tried again", Letters.describe(e));
            }
        }
    }

    /** Waits; whether to go on after that. */
    private boolean goesOn(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (running && left > 0) {
                left = ended.awaitNanos(left);
            }
            return running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Lag lag() {
        return inTransaction(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select (select position from event_day_position),"
                            + " (select position from projection_position where name = 'read_models')")) {
                row.next();
                return new Lag(row.getLong(1), row.getLong(2));
            }
        });
    }

    private void step(long upTo) {
        inTransaction(connection -> {
            long position;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select position from event_day_position for update")) {
                row.next();
                position = row.getLong(1);
            }
            if (position < upTo) {
                index(connection, position, upTo);
            }
            return position;
        });
    }

    /** A company's day and a group that names it. */
    private record Line(String companyId, LocalDate day, String groupId) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            int order = companyId.compareTo(other.companyId);
            order = order != 0 ? order : day.compareTo(other.day);
            return order != 0 ? order : groupId.compareTo(other.groupId);
        }
    }

    private static void index(Connection connection, long after, long upTo) throws SQLException {
        Set<Line> lines = new TreeSet<>();
        Set<List<String>> zones = new java.util.HashSet<>();
        long reached = upTo;
        try (PreparedStatement statement = connection.prepareStatement(
                "select global_index, company_id, coalesce(contact_card_id::text, aggregate_identifier), payload, metadata"
                        + " from event_log where global_index > ? and global_index <= ? order by global_index limit "
                        + CHUNK)) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            int events = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (++events == CHUNK) {
                        reached = row.getLong(1);
                    }
                    String company = row.getString(2);
                    String group = row.getString(3);
                    EventDays.Named named = EventDays.of(row.getBytes(4), row.getBytes(5));
                    zones.add(List.of(company, named.zone()));
                    named.days().forEach(day -> lines.add(new Line(company, day, group)));
                }
            }
        }
        List<String[]> columns = new ArrayList<>();
        columns.add(lines.stream().map(Line::companyId).toArray(String[]::new));
        columns.add(lines.stream().map(line -> line.day.toString()).toArray(String[]::new));
        columns.add(lines.stream().map(Line::groupId).toArray(String[]::new));
        insert(
                connection,
                "insert into event_day (company_id, day, group_id) select c, d::date, g"
                        + " from unnest(?::text[], ?::text[], ?::text[]) as n(c, d, g) on conflict do nothing",
                columns);
        insert(
                connection,
                "insert into event_zone (company_id, zone) select c, z from unnest(?::text[], ?::text[]) as n(c, z)"
                        + " on conflict do nothing",
                List.of(
                        zones.stream().map(List::getFirst).toArray(String[]::new),
                        zones.stream().map(List::getLast).toArray(String[]::new)));
        try (PreparedStatement statement = connection.prepareStatement("update event_day_position set position = ?")) {
            statement.setLong(1, reached);
            statement.executeUpdate();
        }
    }

    private static void insert(Connection connection, String sql, List<String[]> columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", columns.get(i)));
            }
            statement.executeUpdate();
        }
    }

    /** Work with the transaction's connection. */
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        return transactions.worker(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try {
                return work.with(connection);
            } catch (SQLException e) {
                throw new IllegalStateException("the index of days could not be written", e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }
}
