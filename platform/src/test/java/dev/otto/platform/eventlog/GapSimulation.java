package dev.otto.platform.eventlog;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Writers of a log on real PostgreSQL connections, moved step by step by one seeded thread: they begin, append, roll back to
 * savepoints, pause for as long as it pleases the schedule, commit, roll back, are killed in the middle; their clocks
 * disagree, time passes in jumps, and so does the sequence. Between any two steps, and between any two statements of the
 * reader, others may act. The same seed gives the same steps.
 */
final class GapSimulation implements AutoCloseable {

    private static final int MOST_WRITERS = 5;

    /** Where the writers write: how to insert a row, and the name of the sequence behind it. */
    interface Log {
        /** Inserts a row of that time on the connection and answers its position. */
        long insert(Connection connection, UUID id, Instant time) throws SQLException;

        String table();

        String sequence();

        /** What each writer's connection starts with. */
        String prologue();
    }

    /** Who reads the log: the positions that follow those shown before, at most {@code limit}. */
    interface Reader {
        List<Long> read(int limit) throws Exception;
    }

    /** How one schedule went. */
    record Outcome(List<Long> committed, List<Long> shown, Duration resumedAfter) {

        boolean nothingLostOrDoubled() {
            return committed.equals(shown);
        }

        List<Long> missed() {
            List<Long> missed = new ArrayList<>(committed);
            missed.removeAll(new TreeSet<>(shown));
            return missed;
        }
    }

    private final class Writer {
        private @Nullable Connection connection;
        private int backend;
        private boolean open;
        private Duration skew = Duration.ZERO;
        private final List<Long> appended = new ArrayList<>();

        Connection connection() throws SQLException {
            Connection current = connection;
            if (current == null) {
                current = connect();
                connection = current;
                try (Statement statement = current.createStatement()) {
                    statement.execute(log.prologue());
                    try (ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
                        result.next();
                        backend = result.getInt(1);
                    }
                }
                current.setAutoCommit(false);
            }
            return current;
        }

        void append(Random random) throws SQLException {
            open = true;
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                appended.add(log.insert(connection(), new UUID(random.nextLong(), random.nextLong()), now.plus(skew)));
            }
        }

        void appendAndTakeBack(Random random) throws SQLException {
            open = true;
            Savepoint savepoint = connection().setSavepoint();
            log.insert(connection(), new UUID(random.nextLong(), random.nextLong()), now.plus(skew));
            connection().rollback(savepoint);
        }

        void end(boolean commit) throws SQLException {
            if (commit) {
                connection().commit();
                committed.addAll(appended);
            } else {
                connection().rollback();
            }
            appended.clear();
            open = false;
        }

        void kill() throws SQLException {
            Connection victim = connection();
            execute("select pg_terminate_backend(" + backend + ", 10000)");
            try {
                victim.close();
            } catch (SQLException e) {
                // it is dead, that was the point
            }
            connection = null;
            appended.clear();
            open = false;
        }
    }

    private final String url;
    private final String user;
    private final String password;
    private final Log log;
    private final Connection control;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Long> committed = new ArrayList<>();
    private Instant now = Instant.parse("2026-07-14T16:00:00Z");
    private Random random = new Random(0);
    private boolean running;
    private int active = MOST_WRITERS;

    GapSimulation(String url, String user, String password, Log log) throws SQLException {
        this.url = url;
        this.user = user;
        this.password = password;
        this.log = log;
        this.control = connect();
        for (int i = 0; i < MOST_WRITERS; i++) {
            writers.add(new Writer());
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** The time that passes in the schedule. */
    Instant now() {
        return now;
    }

    /** Empties the log; its positions start at 1 again. */
    void clear() throws SQLException {
        execute("truncate " + log.table() + " restart identity");
    }

    /** The highest position so far. */
    long end() throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet result = statement.executeQuery("select last_value from " + log.sequence())) {
            result.next();
            return result.getLong(1);
        }
    }

    /** A source of connections on which others act between the statements of whoever uses them. */
    DataSource disturbed(DataSource dataSource) {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = dataSource.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                            if (running && method.getName().equals("prepareStatement") && random.nextInt(4) == 0) {
                                for (int steps = 1 + random.nextInt(6); steps > 0; steps--) {
                                    step();
                                }
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }

            @Override
            public Connection getConnection(String username, String secret) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** Runs one schedule to its end; afterwards all writers have ended and the reader has had its time. */
    Outcome run(long seed, Reader reader, Duration patience) throws Exception {
        random = new Random(seed);
        committed.clear();
        writers.forEach(writer -> writer.skew = Duration.ZERO);
        List<Long> shown = new ArrayList<>();
        running = true;
        active = 2 + random.nextInt(MOST_WRITERS - 1);
        int steps = 10 + random.nextInt(30);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(3) == 0) {
                shown.addAll(reader.read(1 + random.nextInt(12)));
            } else {
                step();
            }
        }
        running = false;
        for (Writer writer : writers) {
            if (writer.open) {
                writer.end(random.nextInt(4) != 0);
            }
        }
        // the end of the last writer: from here on the clock that matters is the real one
        long ended = System.nanoTime();
        List<Long> expected = committed.stream().sorted().toList();
        long last = expected.isEmpty() ? 0 : expected.getLast();
        while ((shown.isEmpty() ? 0 : shown.getLast()) < last && System.nanoTime() - ended < patience.toNanos()) {
            shown.addAll(reader.read(1000));
        }
        Duration resumedAfter = Duration.ofNanos(System.nanoTime() - ended);
        shown.addAll(reader.read(1000));
        return new Outcome(expected, shown, resumedAfter);
    }

    private void step() throws SQLException {
        Writer writer = writers.get(random.nextInt(active));
        int dice = random.nextInt(100);
        if (dice < 4) {
            now = now.plusSeconds(random.nextInt(180));
        } else if (dice < 8) {
            writer.skew = Duration.ofSeconds(random.nextInt(14_400) - 7_200L);
        } else if (dice < 10) {
            execute("select setval('" + log.sequence() + "', nextval('" + log.sequence() + "') + "
                    + (random.nextBoolean() ? random.nextInt(40) : random.nextInt(30_000)) + ")");
        } else if (!writer.open) {
            writer.append(random);
        } else if (dice < 40) {
            writer.append(random);
        } else if (dice < 50) {
            writer.appendAndTakeBack(random);
        } else if (dice < 78) {
            writer.end(true);
        } else if (dice < 98) {
            writer.end(false);
        } else {
            writer.kill();
        }
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = control.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public void close() throws SQLException {
        for (Writer writer : writers) {
            if (writer.connection != null) {
                writer.connection.close();
            }
        }
        control.close();
    }
}
