package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.Tables;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds all read models again from the first event, beside the live ones: reads the log, folds in memory, copies the rows
 * into shadow tables, catches up, and swaps within one short transaction during which the follower waits. Until then the
 * live tables serve; whatever ends a rebuild early leaves them as they are.
 */
final class RebuildRunner {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildRunner.class);

    /** Raised when a log is divided into parts in another way: what was done of another division cannot be gone on with. */
    private static final String DIVISION = "division3";

    private static final int CATCH_UP_BATCH = 2_000;
    private static final int NEARLY_THERE = 500;
    private static final int SWAP_ATTEMPTS = 200;
    /** So many times a swap finds its tables taken before it asks for them. */
    private static final int PATIENCE = 5;

    private static final String LOCK_TIMEOUT_STATE = "55P03";

    /** Which share of a rebuild is done after a phase; measured, for the estimate of its end. */
    private static final double READ = 0.2;

    private static final double FOLDED = 0.75;
    private static final double INDEXED = 0.97;
    private static final double CHECKED = 0.98;
    private static final double CAUGHT_UP = 0.99;

    private final Connections connections;
    private final EventSource source;
    private final EventDecoder decoder;
    private final int workers;
    private final Path spills;

    /** @param spills directory in which long runs keep what they read, on this machine */
    RebuildRunner(Connections connections, EventSource source, EventDecoder decoder, int workers, Path spills) {
        this.connections = connections;
        this.source = source;
        this.decoder = decoder;
        this.workers = workers;
        this.spills = spills;
    }

    /**
     * Rebuilds the tables of those names; goes on where an interrupted run of the same id stopped.
     *
     * @param everything whether those are all: only then do set-aside events and the position follow
     */
    void run(UUID id, List<String> tables, boolean everything, RunRecord record)
            throws SQLException, InterruptedException {
        Connection owner = connections.owner();
        try {
            Connections.awaitFillers(owner);
            while (!ran(owner, id, tables, everything, record)) {
                LOG.info("the tables are not what they were when a rebuild made its own like them: it begins anew");
                forgetAll(owner);
            }
            Shadow.drop(owner);
        } catch (IOException e) {
            throw new UncheckedIOException("what a rebuild wrote cannot be deleted", e);
        } finally {
            Connections.giveBack(owner);
        }
    }

    /** False, and nothing, where the shadow was made like tables that were changed meanwhile, as a migration does. */
    private boolean ran(Connection owner, UUID id, List<String> tables, boolean everything, RunRecord record)
            throws SQLException, InterruptedException, IOException {
        String versions = versions(owner);
        @Nullable State known = state(owner, id, versions);
        State state = known == null ? begin(owner, id, versions) : known;
        try {
            long reached = state.reached() == null ? fold(owner, id, state, record) : state.reached();
            Spill.delete(spills.resolve(id.toString()));
            reached = catchUp(id, reached, record);
            return swap(id, versions, tables, everything, reached, record);
        } catch (SQLException e) {
            record.stillOurs();
            if (versions.equals(versions(owner))) {
                throw e;
            }
            return false; // as where an index is to be made of a column that the shadow does not have
        }
    }

    /** Takes away what an ended run left. */
    void cleanUp(UUID id) throws SQLException {
        Connection owner = connections.owner();
        try {
            forgetAll(owner); // first: what is remembered of tables that are not there would be gone on with
            Shadow.drop(owner);
            Spill.delete(spills.resolve(id.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("what a rebuild wrote cannot be deleted", e);
        } finally {
            Connections.giveBack(owner);
        }
    }

    /** Takes away tables of a run that is over. */
    void dropShadow() {
        try {
            Connection owner = connections.owner();
            try {
                forgetAll(owner);
                Shadow.drop(owner);
            } finally {
                Connections.giveBack(owner);
            }
        } catch (SQLException e) {
            throw new LiveRunner.FoldFailure(e);
        }
    }

    /** What is known of an interrupted run. */
    private record State(long upTo, int parts, @Nullable Long reached) {}

    private @Nullable State state(Connection owner, UUID id, String versions) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(
                "select up_to, parts, reached from projection_rebuild where run_id = ? and versions = ?")) {
            statement.setObject(1, id);
            statement.setString(2, versions);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                return new State(row.getLong(1), row.getInt(2), (@Nullable Long) row.getObject(3, Long.class));
            }
        }
    }

    private State begin(Connection owner, UUID id, String versions) throws SQLException, IOException {
        Spill.delete(spills.resolve(id.toString())); // of a reading for other folds, which ended elsewhere
        long upTo = source.provenHead();
        forgetAll(owner);
        Shadow.create(owner);
        State state = new State(upTo, LogPass.parts(upTo, logBytes(owner)), null);
        try (PreparedStatement statement = owner.prepareStatement(
                "insert into projection_rebuild (run_id, versions, up_to, parts) values (?, ?, ?, ?)")) {
            statement.setObject(1, id);
            statement.setString(2, versions);
            statement.setLong(3, state.upTo());
            statement.setInt(4, state.parts());
            statement.executeUpdate();
        }
        return state;
    }

    /** Of every run: there is one shadow, and what an earlier one remembers is not what stands there from now on. */
    private static void forgetAll(Connection connection) throws SQLException {
        Connections.execute(connection, "delete from projection_rebuild");
    }

    static long logBytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_table_size('event_log')")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String versions(Connection owner) throws SQLException {
        owner.setAutoCommit(false);
        try {
            Connections.becomeWorker(owner);
            return versionsNow(owner);
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
    }

    /**
     * Of all folds, of what counts, and of the live tables: rows and figures made by others cannot be gone on with, and tables
     * made like others would undo in their place what a migration did since.
     */
    private static String versionsNow(Connection connection) throws SQLException {
        return Shadow.tables().stream()
                .map(table -> table + versionOf(table))
                .collect(Collectors.joining(
                        " ",
                        DIVISION + " ",
                        " " + Definitions.read(connection).stamp() + " " + Shadow.structure(connection)));
    }

    private long fold(Connection owner, UUID id, State state, RunRecord record)
            throws SQLException, InterruptedException {
        long upTo = state.upTo();
        Path directory = spills.resolve(id.toString());
        @Nullable Spill resumed = Spill.resume(directory, id.toString(), upTo, state.parts());
        List<Connection> copying = new ArrayList<>();
        List<Connection> readers = new ArrayList<>();
        Connection reading = connections.reading();
        readers.add(reading);
        try (Spill spill = resumed != null
                ? resumed
                : Spill.begin(
                        directory,
                        id.toString(),
                        upTo,
                        state.parts(),
                        LogPass.files(state.parts()),
                        LogPass.stretches(upTo, workers))) {
            Set<Long> discarded = Store.LIVE.letters().discarded(reading, 0, upTo);
            LogPass log = LogPass.over(decoder, spill, null, discarded, Definitions.read(reading), Pace.full());
            record.phase("reading", upTo, 0, READ);
            while (readers.size() < spill.strands().size()) {
                readers.add(connections.reading());
            }
            log.read(readers, record::progress);
            readers.subList(1, readers.size()).forEach(Connections::giveBack);
            readers.subList(1, readers.size()).clear();
            for (int i = 0; i < workers; i++) {
                copying.add(connections.filling());
            }
            record.phase("folding", upTo, READ, FOLDED);
            CopySink sink = new CopySink(Store.SHADOW, id, copying);
            log.fold(workers, sink, record::progress);
            sink.writeFigures();
            for (Connection connection : copying) {
                connection.commit();
                connection.setAutoCommit(true);
            }
            record.phase("indexing", upTo, FOLDED, INDEXED);
            Shadow.finish(copying, () -> record.progress(0));
            record.phase("checking", upTo, INDEXED, CHECKED);
            check(sink, owner);
            reading.rollback();
            Connections.becomeWorker(reading);
            note(reading, log, sink);
            reached(reading, id, null, upTo);
            record.stillOurs();
            reading.commit();
        } finally {
            readers.forEach(Connections::giveBack);
            copying.forEach(Connections::giveBack);
        }
        return upTo;
    }

    /** The shadow must hold every row that was sent to it. */
    private void check(CopySink sink, Connection owner) throws SQLException {
        owner.setAutoCommit(false);
        long stored;
        try {
            Connections.becomeWorker(owner);
            stored = Shadow.rows(owner);
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
        if (stored != sink.rows()) {
            throw new IllegalStateException(
                    "the tables hold " + stored + " rows of the " + sink.rows() + " that were folded");
        }
    }

    /** Notes how far the shadow is, if it was where this process left it: what is written in this transaction is written once. */
    private static void reached(Connection connection, UUID id, @Nullable Long before, long position)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update projection_rebuild set reached = ? where run_id = ? and reached is not distinct from ?")) {
            statement.setLong(1, position);
            statement.setObject(2, id);
            statement.setObject(3, before, Types.BIGINT);
            if (statement.executeUpdate() == 0) {
                throw new IllegalStateException("another process goes on with this rebuild");
            }
        }
    }

    /** What the folding learnt beside the rows: merges and refused events. */
    private static void note(Connection connection, LogPass log, CopySink sink) throws SQLException {
        Set<Long> waiting = new HashSet<>();
        for (CopySink.Refused refused : sink.refused()) {
            waiting.add(refused.position());
            waiting.addAll(refused.behind());
        }
        Store.SHADOW.mapping().noteAll(connection, log.merges(waiting));
        Connections.execute(
                connection,
                "insert into " + Store.SHADOW.letters().table() + " select * from "
                        + Store.LIVE.letters().table() + " where state = 'discarded'");
        for (CopySink.Refused refused : sink.refused()) {
            Group.Key group = new Group.Key(refused.companyId(), refused.groupId());
            LoggedEvent event =
                    FoldLog.at(connection, List.of(refused.position())).getFirst();
            if (refused.error().isEmpty()) {
                Store.SHADOW.letters().hold(connection, group, List.of(event));
            } else {
                Store.SHADOW.letters().fail(connection, group, event, refused.error());
            }
            Store.SHADOW.letters().hold(connection, group, FoldLog.at(connection, refused.behind()));
        }
    }

    private long catchUp(UUID id, long from, RunRecord record) throws SQLException {
        long reached = from;
        long head = source.provenHead();
        record.phase("catching_up", Math.max(0, head - from), CHECKED, CAUGHT_UP);
        while (true) {
            Connection connection = connections.worker();
            try {
                List<LoggedEvent> events = FoldLog.nextThatFit(connection, reached, head, CATCH_UP_BATCH);
                if (!events.isEmpty()) {
                    new Folding(connection, Store.SHADOW, decoder, GroupCache.none()).fold(events);
                    long next = events.getLast().position();
                    reached(connection, id, reached, next);
                    reached = next;
                }
                record.stillOurs();
                connection.commit();
                record.progress(events.size());
                boolean all = events.isEmpty() || reached >= head;
                if (all && events.size() < NEARLY_THERE) {
                    return reached;
                }
                head = source.provenHead();
            } finally {
                Connections.giveBack(connection);
            }
        }
    }

    private boolean swap(UUID id, String versions, List<String> asked, boolean askedAll, long from, RunRecord record)
            throws SQLException, InterruptedException {
        record.phase("swapping", from, CAUGHT_UP, 1);
        List<String> tables = asked;
        boolean everything = askedAll;
        int blocked = 0;
        for (int attempt = 1; ; attempt++) {
            record.progress(0);
            switch (trySwap(id, versions, tables, everything, from, attempt, record)) {
                case DONE -> {
                    return true;
                }
                case CHANGED -> {
                    return false;
                }
                case LETTERS -> {
                    LOG.warn(
                            "an event is refused, and its letter cannot go with one table: all of them are put in place");
                    tables = Shadow.readModels();
                    everything = true;
                    isOfAll(id);
                }
                case BLOCKED -> {
                    if (++blocked == PATIENCE) {
                        endCopying();
                    }
                }
                case BEHIND -> {}
            }
            if (attempt == SWAP_ATTEMPTS) {
                throw new IllegalStateException("readers never left the tables for long enough");
            }
            Thread.sleep(Math.min(200, 5L * attempt));
        }
    }

    private void isOfAll(UUID id) throws SQLException {
        Connection connection = connections.worker();
        try (PreparedStatement statement =
                connection.prepareStatement("update projection_run set projection = 'all' where id = ?")) {
            statement.setObject(1, id);
            statement.executeUpdate();
            connection.commit();
        } finally {
            Connections.giveBack(connection);
        }
    }

    /** A verification that copies rows out at its leisure would keep the tables for longer than anybody waits. */
    private void endCopying() throws SQLException {
        Connection connection = connections.worker();
        try {
            Connections.execute(connection, """
                    update projection_run set cancel_requested = true
                    where kind = 'verify' and phase = 'copying' and ended_at is null""");
            connection.commit();
        } finally {
            Connections.giveBack(connection);
        }
    }

    private enum Swap {
        DONE,
        /** The other tables are older: it waits for the follower. */
        BEHIND,
        /** Somebody has one of the tables. */
        BLOCKED,
        /** The live tables, or what counts, are not what the shadow was made by. */
        CHANGED,
        /** One table alone would lack what waits, or hold it though its letter stays. */
        LETTERS
    }

    private Swap trySwap(
            UUID id, String versions, List<String> tables, boolean everything, long from, int attempt, RunRecord record)
            throws SQLException {
        Connection connection = connections.worker();
        try {
            List<String> swapped = new ArrayList<>(tables);
            if (everything) {
                swapped.addAll(Shadow.BESIDES);
            }
            Connections.becomeOwner(connection);
            Shadow.endUpkeep(connection, swapped);
            Connections.becomeWorker(connection);
            long live = lockPosition(connection);
            if (!versionsNow(connection).equals(versions)) {
                return Swap.CHANGED;
            }
            long reached = from;
            while (reached < live) {
                List<LoggedEvent> events = FoldLog.nextThatFit(connection, reached, live, CATCH_UP_BATCH);
                new Folding(connection, Store.SHADOW, decoder, GroupCache.none()).fold(events);
                reached = events.isEmpty() ? live : events.getLast().position();
            }
            if (reached > live && !everything) {
                return Swap.BEHIND;
            }
            if (!everything && (lettersWait(connection, Store.SHADOW) || lettersWait(connection, Store.LIVE))) {
                return Swap.LETTERS;
            }
            note(connection, tables, everything, reached);
            reached(connection, id, from, reached);
            ended(connection, id);
            Connections.becomeOwner(connection);
            Connections.execute(connection, "set local lock_timeout = '" + Math.min(200, 20 + 5 * attempt) + "ms'");
            Shadow.swap(connection, swapped);
            record.stillOurs();
            connection.commit();
            return Swap.DONE;
        } catch (SQLException e) {
            if (LOCK_TIMEOUT_STATE.equals(e.getSQLState())) {
                return Swap.BLOCKED;
            }
            throw e;
        } finally {
            Connections.giveBack(connection);
        }
    }

    /** Whoever comes after the swap finds the run at its end, and nothing to go on with. */
    private static void ended(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update projection_run set phase = 'done', ended_at = now(), updated_at = now() where id = ?")) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
        forgetAll(connection);
    }

    private static long lockPosition(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select position from projection_position where name = 'read_models' for update")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static boolean lettersWait(Connection connection, Store store) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select exists (select from "
                        + store.letters().table() + " where state in ('failed', 'held'))")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void note(Connection connection, List<String> tables, boolean everything, long position)
            throws SQLException {
        if (everything) {
            // tables that these folds do not know are nobody's by now
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from projection_version where table_name <> all(?)")) {
                statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
                statement.executeUpdate();
            }
        }
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

    /**
     * Whether some table was made by a newer fold than this process has, or is one that it does not know: it would write over
     * what it does not understand. A migration that drops a read model takes its line in {@code projection_version} away.
     */
    static boolean isOlderThanTheTables(Connection connection) throws SQLException {
        Set<String> known = Set.copyOf(Shadow.tables());
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select table_name, version from projection_version")) {
            while (row.next()) {
                if (!known.contains(row.getString(1)) || row.getInt(2) > versionOf(row.getString(1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Raised when what rows contribute to the figures changes. */
    static final int FIGURES_VERSION = 5;
}
