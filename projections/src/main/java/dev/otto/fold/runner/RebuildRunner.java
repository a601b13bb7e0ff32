package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.Tables;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds all read models again from the first event, beside the live ones: reads the log, folds in memory, copies the rows
 * into shadow tables, catches up, and swaps within one short transaction during which the follower waits. Until then the
 * live tables serve; whatever ends a rebuild early leaves them as they are.
 */
final class RebuildRunner {

    private static final int CATCH_UP_BATCH = 2_000;
    private static final int NEARLY_THERE = 500;
    private static final int SWAP_ATTEMPTS = 200;
    private static final String LOCK_TIMEOUT_STATE = "55P03";

    private final Connections connections;
    private final EventSource source;
    private final EventDecoder decoder;
    private final int workers;
    private final int eventsPerPass;

    RebuildRunner(Connections connections, EventSource source, EventDecoder decoder, int workers, int eventsPerPass) {
        this.connections = connections;
        this.source = source;
        this.decoder = decoder;
        this.workers = workers;
        this.eventsPerPass = eventsPerPass;
    }

    /**
     * Rebuilds the tables of those names.
     *
     * @param everything whether those are all: only then do set-aside events and the position follow
     */
    void run(List<String> tables, boolean everything, RunRecord record) throws SQLException, InterruptedException {
        Connection owner = connections.owner();
        try {
            Shadow.create(owner);
            long reached = fold(owner, record);
            reached = catchUp(reached, record);
            swap(tables, everything, reached, record);
            Shadow.drop(owner);
        } finally {
            Connections.giveBack(owner);
        }
    }

    /** Takes away what an ended run left. */
    void cleanUp() throws SQLException {
        Connection owner = connections.owner();
        try {
            Shadow.drop(owner);
        } finally {
            Connections.giveBack(owner);
        }
    }

    private long fold(Connection owner, RunRecord record) throws SQLException, InterruptedException {
        long upTo = source.provenHead();
        record.phase("reading", upTo);
        List<Connection> copying = new ArrayList<>();
        Connection reading = connections.worker();
        try {
            for (int i = 0; i < workers; i++) {
                copying.add(connections.owner());
            }
            Set<Long> discarded = Store.LIVE.letters().discarded(reading, 0, upTo);
            LogFold log = new LogFold(decoder, workers, eventsPerPass, null, upTo, discarded);
            CopySink sink = new CopySink(Store.SHADOW, copying);
            log.run(reading, sink, record::progress);
            sink.writeFigures();
            record.phase("indexing", upTo);
            Shadow.finish(owner, () -> record.progress(0));
            reading.rollback();
            Connections.becomeWorker(reading);
            note(reading, log, sink);
            reading.commit();
        } finally {
            Connections.giveBack(reading);
            copying.forEach(Connections::giveBack);
        }
        return upTo;
    }

    /** What the folding learnt beside the rows: merges and refused events. */
    private static void note(Connection connection, LogFold log, CopySink sink) throws SQLException {
        for (Map.Entry<Group.Key, LogFold.Edge> merge : log.merges().entrySet()) {
            Group.Key key = merge.getKey();
            Mapping.merge(
                    connection,
                    key.companyId(),
                    key.id(),
                    merge.getValue().into(),
                    log.survivorOf(key),
                    merge.getValue().position());
        }
        Connections.execute(
                connection,
                "insert into " + Store.SHADOW.letters().table() + " select * from "
                        + Store.LIVE.letters().table() + " where state = 'discarded'");
        for (CopySink.Refused refused : sink.refused()) {
            Store.SHADOW.letters().fail(connection, refused.group(), refused.event(), refused.error());
            Store.SHADOW.letters().hold(connection, refused.group(), refused.behind());
        }
    }

    private long catchUp(long from, RunRecord record) throws SQLException {
        long reached = from;
        while (true) {
            long head = source.provenHead();
            record.phase("catching_up", head);
            Connection connection = connections.worker();
            try {
                int folded = 0;
                List<LoggedEvent> events = FoldLog.next(connection, reached, head, CATCH_UP_BATCH);
                if (!events.isEmpty()) {
                    new Folding(connection, Store.SHADOW, decoder, GroupCache.none()).fold(events);
                    reached = events.getLast().position();
                    folded = events.size();
                }
                connection.commit();
                record.progress(folded);
                if (folded < NEARLY_THERE) {
                    return reached;
                }
            } finally {
                Connections.giveBack(connection);
            }
        }
    }

    private void swap(List<String> tables, boolean everything, long from, RunRecord record)
            throws SQLException, InterruptedException {
        record.phase("swapping", from);
        for (int attempt = 1; ; attempt++) {
            record.progress(0);
            if (trySwap(tables, everything, from, attempt)) {
                return;
            }
            if (attempt == SWAP_ATTEMPTS) {
                throw new IllegalStateException("readers never left the tables for long enough");
            }
            Thread.sleep(Math.min(200, 5L * attempt));
        }
    }

    private boolean trySwap(List<String> tables, boolean everything, long from, int attempt) throws SQLException {
        Connection connection = connections.worker();
        try {
            long live = lockPosition(connection);
            long reached = from;
            while (reached < live) {
                List<LoggedEvent> events = FoldLog.next(connection, reached, live, CATCH_UP_BATCH);
                new Folding(connection, Store.SHADOW, decoder, GroupCache.none()).fold(events);
                reached = events.isEmpty() ? live : events.getLast().position();
            }
            if (reached > live && !everything) {
                return false; // the other tables are older: wait for the follower
            }
            note(connection, tables, reached);
            Connections.becomeOwner(connection);
            Connections.execute(connection, "set local lock_timeout = '" + Math.min(200, 20 + 5 * attempt) + "ms'");
            List<String> swapped = new ArrayList<>(tables);
            if (everything) {
                swapped.add(Shadow.LETTERS);
            }
            Shadow.swap(connection, swapped);
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (LOCK_TIMEOUT_STATE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            Connections.giveBack(connection);
        }
    }

    private static long lockPosition(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select position from projection_position where name = 'read_models' for update")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void note(Connection connection, List<String> tables, long position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update projection_position set position = ?, generation = generation + 1 where name = 'read_models'""")) {
            statement.setLong(1, position);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into projection_version (table_name, version) values (?, ?)
                on conflict (table_name) do update set version = excluded.version""")) {
            for (String table : tables) {
                statement.setString(1, table);
                statement.setInt(2, versionOf(table));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The version of the fold that makes the table; a table of figures has that of {@link #FIGURES_VERSION}. */
    static int versionOf(String table) {
        return Tables.ALL.stream()
                .filter(t -> t.name().equals(table))
                .findFirst()
                .<@Nullable Integer>map(t -> t.version())
                .orElse(FIGURES_VERSION);
    }

    /** Raised when what rows contribute to the figures changes. */
    static final int FIGURES_VERSION = 1;
}
