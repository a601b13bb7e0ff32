package dev.otto.bench;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * How fast the follower of the log works off a backlog that others wrote while it was away, with all that belongs to it: rows,
 * figures and position in one transaction, on tables with their indexes. Beside it, over the same events, one thread that
 * only reads and parses, and a follower that does nothing.
 */
final class LiveBench {

    static final String NAME = "live";
    static final String FOLDED = "backlog folded live";
    static final String NOTHING = "a follower that folds nothing, over the same reader";
    static final String OVER_PARSE = "live over read and parse";
    static final String DIFFERENCES = "differences that a verification found";

    private static final long SEED = 1_200;
    private static final int PIECE = 50_000;
    private static final int DAYS = 30;
    private static final int READ_AT_ONCE = 1_000;
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(10);

    /**
     * How to measure.
     *
     * @param before events folded before, so that code is compiled and tables are not empty
     */
    record Options(int before, int backlog) {
        static final Options FULL = new Options(200_000, 300_000);
    }

    private final Options options;
    private final Progress progress;

    LiveBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "A backlog of %,d seeded events of two companies, folded in a database that shows %,d others already; embedded PostgreSQL with fsync on the same machine."
                .formatted(options.backlog(), options.before());
    }

    /** Fails where a verification finds a difference between the tables and the log. */
    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            TestEventLog log = new TestEventLog(database.pool());
            try (LiveRunner live = new LiveRunner(log.tenants, database.pool(), log.reader, log.decoder);
                    StoredProjections projections = new StoredProjections(
                            log.tenants,
                            log.jdbc,
                            database.pool(),
                            log.reader,
                            log.decoder,
                            live,
                            InstantSource.system(),
                            2,
                            scratch.path().resolve("spill"))) {
                projections.outdated(); // notes that these folds make the tables
                long from = append(database.pool(), 0, options.before());
                fold(live, from);
                long to = append(database.pool(), 1_000, options.backlog());
                List<Figure> figures = new ArrayList<>();
                Cpu cpu = Cpu.now(database.server());
                long begun = System.nanoTime();
                fold(live, to);
                double folded = perSecond(to - from, System.nanoTime() - begun);
                Cpu used = Cpu.now(database.server()).since(cpu);
                double parsed = (to - from) / RebuildMeasured.parse(database.pool(), log.decoder, from);
                double nothing = perSecond(to - from, followIdly(log, from, to));
                progress.say("verifying");
                int differences = differences(projections);
                figures.add(Figure.perSecond(FOLDED, "events", folded));
                figures.add(new Figure("its CPU time for an event, own", used.ownMicros(to - from), "µs"));
                figures.add(new Figure("… and of PostgreSQL", used.databaseMicros(to - from), "µs"));
                figures.add(Figure.perSecond(RebuildBench.PARSED, "events", parsed));
                figures.add(Figure.ratio(OVER_PARSE, folded, parsed));
                figures.add(Figure.perSecond(NOTHING, "events", nothing));
                figures.add(Figure.ratio("live over a follower that folds nothing", folded, nothing));
                figures.add(new Figure(DIFFERENCES, differences, ""));
                figures.add(new Figure("events", to - from, ""));
                return figures;
            }
        }
    }

    /** Appends that many events of further households; the position of the last. */
    private long append(DataSource dataSource, int pieceFrom, int events) throws SQLException {
        progress.say("appending %,d events", events);
        int made = 0;
        for (int piece = pieceFrom; made < events; piece++) {
            int size = Math.min(PIECE, events - made);
            List<EventEnvelope> history =
                    piece == 0 ? Histories.of(SEED, size) : Histories.more(SEED + piece, size, piece * DAYS % 360);
            List<EventEnvelope> taken = history.subList(0, size);
            FoldLogs.copy(dataSource, taken);
            made += size;
        }
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze event_log");
        }
        return (long) made + (pieceFrom == 0 ? 0 : options.before());
    }

    private void fold(LiveRunner live, long to) throws InterruptedException {
        progress.say("folding up to %,d", to);
        long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
        live.start();
        while (live.position() < to) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the read models stand at " + live.position() + ": " + live.lastError());
            }
            Thread.sleep(5);
        }
        live.close();
    }

    /** Nanoseconds of a follower that reads and decodes, notes its position as a follower must, and folds nothing. */
    private static long followIdly(TestEventLog log, long from, long to) {
        long begun = System.nanoTime();
        log.tenants.worker(() -> log.jdbc
                .sql("insert into projection_position (name, position) values ('nothing', :at)")
                .param("at", from)
                .update());
        long at = from;
        while (at < to) {
            List<EventEnvelope> events = log.reader.read(at, READ_AT_ONCE);
            long reached = events.getLast().position();
            log.tenants.worker(() -> log.jdbc
                    .sql("update projection_position set position = :at where name = 'nothing'")
                    .param("at", reached)
                    .update());
            at = reached;
        }
        return System.nanoTime() - begun;
    }

    private static int differences(StoredProjections projections) {
        Run run = projections
                .await(projections.verify(Projections.ALL, null), ENDS_WITHIN)
                .orElseThrow();
        if (run.differences() == null || !run.differences().isEmpty()) {
            throw new IllegalStateException("the tables differ from the log: " + run);
        }
        if (!projections.deadLetters(null, 1).isEmpty()) {
            throw new IllegalStateException("events were set aside");
        }
        return 0;
    }

    private static double perSecond(long events, long nanos) {
        return events / (nanos / 1e9);
    }
}
