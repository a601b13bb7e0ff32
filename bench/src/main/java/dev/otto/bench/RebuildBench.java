package dev.otto.bench;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.runner.Interrupted;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many events a second a rebuild of all projections folds within a bounded heap, beside one thread that only reads and
 * parses the same log; what readers of the live tables notice of it; and how much is done again when its process is killed.
 */
final class RebuildBench {

    static final String NAME = "rebuild";
    static final String NAME_LONG = "rebuild-10m";
    static final String REBUILT = "rebuild of all projections";
    static final String PARSED = "read and parse only, one thread";
    static final String RATIO = "rebuild over read and parse";
    static final String DIFFERENCES = "differences that a verification found";
    static final String HEAP = "heap in use, the most of many looks";
    static final String READERS = "readers' p99 during a rebuild over idle";
    static final String REDONE = "done again after kill -9 while ";

    private static final long SEED = 300;
    private static final int PIECE = 50_000;
    private static final int HEAP_MB = 512;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOKS_MILLIS = 2;
    private static final List<String> KILLED = List.of("reading", "folding", "indexing");

    /**
     * How to measure.
     *
     * @param events of the log
     * @param rounds how often both are measured, one after the other; several come after two that are not counted
     * @param readers whether readers are watched
     * @param kills whether rebuilds are killed and gone on with, one in each phase
     */
    record Options(int events, int rounds, boolean readers, boolean kills) {
        static final Options FULL = new Options(Integer.getInteger("bench.events", 1_000_000), 3, true, true);
        static final Options LONG = new Options(10_000_000, 1, false, false);
    }

    private final Options options;
    private final Progress progress;

    RebuildBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "A log of %,d seeded events of two companies; %s; %d threads fold, in a process with a heap of %d MB; PostgreSQL beside it."
                .formatted(
                        options.events(),
                        options.rounds() == 1
                                ? "one round of both, in a fresh process"
                                : "the median of " + options.rounds() + " rounds of both, after two that do not count",
                        Rebuilding.THREADS,
                        HEAP_MB);
    }

    /** Fails where the rebuilt tables differ from the log, or a reader saw rows of two generations or too few. */
    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            seed(database.pool(), options.events(), progress);
            Path spills = scratch.path().resolve("spills");
            List<Figure> figures = new ArrayList<>(measured(database, scratch.path(), spills));
            if (options.readers()) {
                figures.addAll(read(database, spills));
            }
            if (options.kills()) {
                for (String phase : KILLED) {
                    figures.add(killed(database, spills, phase));
                }
            }
            figures.add(new Figure("events", head(database.pool()), ""));
            return figures;
        }
    }

    /** Writes a seeded log of at least that many events, a piece at a time. */
    static void seed(DataSource dataSource, int events, Progress progress) throws SQLException {
        progress.say("seeding %,d events", events);
        int made = append(dataSource, Histories.of(SEED, Math.min(PIECE, events)));
        for (int piece = 1; made < events; piece++) {
            made += append(dataSource, Histories.more(SEED + piece, Math.min(PIECE, events - made)));
            if (piece % 10 == 0) {
                progress.say("%,d events", made);
            }
        }
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze event_log");
        }
    }

    private static int append(DataSource dataSource, List<EventEnvelope> events) {
        FoldLogs.copy(dataSource, events);
        return events.size();
    }

    private static Process java(BenchDatabase database, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MB + "m",
                "-XX:+UseParallelGC", // as a projection node is started
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().putAll(database.environment());
        return process.start();
    }

    private List<Figure> measured(BenchDatabase database, Path directory, Path spills)
            throws IOException, InterruptedException {
        Path result = directory.resolve("figures.json");
        Process process = java(
                database,
                RebuildMeasured.class,
                spills.toString(),
                Integer.toString(options.rounds()),
                result.toString());
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
            told.lines().forEach(line -> progress.say("%s", line));
        }
        ended(process);
        return Arrays.asList(JsonMapper.shared().readValue(Files.readString(result), Figure[].class));
    }

    private static void ended(Process process) throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process that rebuilds ended with " + process.exitValue());
        }
    }

    private List<Figure> read(BenchDatabase database, Path spills)
            throws IOException, InterruptedException, SQLException {
        progress.say("readers, idle and during a rebuild");
        StampedReaders readers = new StampedReaders(database.pool());
        readers.stamp();
        long begun = System.nanoTime();
        readers.readUntil(() -> System.nanoTime() - begun > IDLE_NANOS / 4);
        long warm = System.nanoTime();
        StampedReaders.Seen idle = readers.readUntil(() -> System.nanoTime() - warm > IDLE_NANOS);
        Process process = java(database, Rebuilding.class, spills.toString(), "rebuild");
        StampedReaders.Seen during;
        try {
            during = readers.readUntil(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
        ended(process);
        if (during.ofOldRows() == 0 || idle.ofNewRows() > 0) {
            throw new IllegalStateException("the rows were not stamped: " + idle + ", " + during);
        }
        progress.say("readers' p99: idle %.1f ms, during a rebuild %.1f ms", idle.p99(), during.p99());
        return List.of(
                Figure.ratio(READERS, during.p99(), idle.p99()),
                new Figure("readers, three queries, idle, p99", idle.p99(), "ms"),
                new Figure("readers, three queries, during a rebuild, p99", during.p99(), "ms"),
                new Figure("readers, longest", during.times().millis(1), "ms"),
                new Figure("reads checked during a rebuild", during.reads(), ""),
                new Figure("reads of mixed or missing rows", 0, ""));
    }

    /** How much of a phase is done again when the process is killed in the midst of it. */
    private Figure killed(BenchDatabase database, Path spills, String phase)
            throws IOException, InterruptedException, SQLException {
        Process process = java(database, Rebuilding.class, spills.toString(), "rebuild");
        UUID id;
        long did = 0;
        double inHand = 0;
        long begun = System.nanoTime();
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
                Connection connection = database.pool().getConnection()) {
            id = UUID.fromString(toldId(told));
            long total = head(database.pool());
            boolean reached = false;
            while (!reached) {
                State state = state(connection, id);
                if (state.ended() || !process.isAlive()) {
                    throw new IllegalStateException("the rebuild was over before it could be killed: " + state);
                }
                did = state.done();
                inHand = phase.equals("indexing") ? indexing(connection) : 0;
                // just after it told how far it is
                reached = state.phase().equals(phase)
                        && (phase.equals("indexing") ? inHand > 0 && half(connection) : did >= total / 2);
                Thread.sleep(reached ? 0 : LOOKS_MILLIS);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long total = head(database.pool());
        double redone;
        if (phase.equals("indexing")) {
            redone = inHand / Rebuilding.THREADS / seconds;
        } else {
            Interrupted.Kept kept = Interrupted.of(spills, id.toString(), parts(database.pool(), id));
            redone = Math.max(0, did - (phase.equals("reading") ? kept.read() : kept.folded())) / (double) total;
        }
        progress.say("killed while %s: %.1f %% is done again", phase, 100 * redone);
        Process resumed = java(database, Rebuilding.class, spills.toString(), "resume");
        try (BufferedReader told = resumed.inputReader(StandardCharsets.UTF_8)) {
            if (!id.toString().equals(toldId(told))) {
                throw new IllegalStateException("another rebuild was begun instead of going on");
            }
        }
        ended(resumed);
        return new Figure(REDONE + phase, 100 * redone, "%");
    }

    /** The line of a process in which it tells its run; others come from libraries. */
    private static String toldId(BufferedReader told) throws IOException {
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.matches("[0-9a-f-]{36}")) {
                return line;
            }
        }
        throw new IllegalStateException("a process ended before it began a rebuild");
    }

    private record State(String phase, long done, boolean ended) {}

    private static State state(Connection connection, UUID id) throws SQLException {
        asWorker(connection);
        try (PreparedStatement statement = connection.prepareStatement(
                "select phase, events_done, ended_at is not null from projection_run where id = ?")) {
            statement.setObject(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new State(row.getString(1), row.getLong(2), row.getBoolean(3));
            }
        } finally {
            asBefore(connection);
        }
    }

    /** Seconds that the statements which make indexes have run by now, together. */
    private static double indexing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select coalesce(sum(extract(epoch from clock_timestamp() - query_start)), 0) from pg_stat_activity
                        where state = 'active' and query like 'CREATE%INDEX%'""")) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Whether half of the indexes stand. */
    private static boolean half(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select count(*) filter (where s.schemaname = 'read_shadow') * 2 >= count(*) filter (where s.schemaname = 'public')
                        from pg_indexes s where exists (select from pg_tables t where t.schemaname = 'read_shadow' and t.tablename = s.tablename)""")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Set<Integer> parts(DataSource dataSource, UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            asWorker(connection);
            Set<Integer> parts = new HashSet<>();
            try (PreparedStatement statement =
                    connection.prepareStatement("select part from projection_rebuild_part where run_id = ?")) {
                statement.setObject(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        parts.add(row.getInt(1));
                    }
                }
            } finally {
                asBefore(connection);
            }
            return parts;
        }
    }

    private static long head(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            asWorker(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select max(global_index) from event_log")) {
                row.next();
                return row.getLong(1);
            } finally {
                asBefore(connection);
            }
        }
    }

    private static void asWorker(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local role otto_worker");
        }
    }

    private static void asBefore(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }
}
