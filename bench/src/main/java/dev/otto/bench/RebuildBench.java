package dev.otto.bench;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * How many events a second a rebuild of all projections folds, beside one thread that only reads and parses the same log;
 * then how fast the dashboards answer over those data.
 */
final class RebuildBench {

    static final String NAME = "rebuild";
    static final String REBUILT = "rebuild of all projections";
    static final String PARSED = "read and parse only, one thread";
    static final String RATIO = "rebuild over read and parse";
    static final String DIFFERENCES = "differences that a verification found";

    private static final long SEED = 300;
    private static final int CHUNK = 50_000;
    private static final int FETCH = 2_000;
    private static final int THREADS = 2;
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(30);

    /**
     * How to measure.
     *
     * @param rounds how often both are measured, one after the other, after one that is not counted
     * @param reads requests of each kind
     */
    record Options(int events, int rounds, int reads) {
        static final Options FULL = new Options(300_000, 3, 400);
    }

    private final Options options;
    private final Progress progress;

    RebuildBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "A log of %,d seeded events of two companies; the median of %d rounds of both, after one that does not count; %d threads fold. Reads: %d of each kind over HTTP, one at a time, over a whole year."
                .formatted(options.events(), options.rounds(), THREADS, options.reads());
    }

    /** Fails where a verification finds a difference between the rebuilt tables and the log. */
    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            List<Figure> figures = new ArrayList<>(measure(database.pool()));
            figures.addAll(new DashboardReads(options.reads(), progress).run(database, scratch.path()));
            return figures;
        }
    }

    private List<Figure> measure(DataSource dataSource) throws SQLException {
        long events = seed(dataSource);
        TestEventLog log = new TestEventLog(dataSource);
        LiveRunner live = new LiveRunner(log.tenants, dataSource, log.reader, log.decoder, 1_000, 20_000);
        try (live;
                StoredProjections projections = new StoredProjections(
                        log.tenants,
                        log.jdbc,
                        dataSource,
                        log.reader,
                        log.decoder,
                        live,
                        InstantSource.system(),
                        THREADS,
                        java.nio.file.Path.of(System.getProperty("java.io.tmpdir"), "otto-bench-fold"))) {
            double[] parsed = new double[options.rounds()];
            double[] rebuilt = new double[options.rounds()];
            for (int round = -1; round < options.rounds(); round++) {
                double parse = perSecond(events, parse(dataSource, log.decoder, 0));
                double rebuild = perSecond(events, rebuild(projections));
                progress.say("%,.0f events a second read and parsed, %,.0f rebuilt", parse, rebuild);
                if (round >= 0) {
                    parsed[round] = parse;
                    rebuilt[round] = rebuild;
                }
            }
            long begun = System.nanoTime();
            Run verified = ended(projections, projections.verify(Projections.ALL, null));
            double verify = perSecond(events, System.nanoTime() - begun);
            int differences =
                    verified.differences() == null ? -1 : verified.differences().size();
            if (differences != 0) {
                throw new IllegalStateException("rebuilt tables differ from the log: " + verified);
            }
            return List.of(
                    Figure.ratio(RATIO, median(rebuilt), median(parsed)),
                    Figure.perSecond(REBUILT, "events", median(rebuilt)),
                    Figure.perSecond(PARSED, "events", median(parsed)),
                    Figure.perSecond("verification of all projections", "events", verify),
                    new Figure(DIFFERENCES, differences, ""),
                    new Figure("events", events, ""));
        }
    }

    private long seed(DataSource dataSource) throws SQLException {
        progress.say("seeding %,d events", options.events());
        List<EventEnvelope> history = Histories.of(SEED, options.events());
        for (int from = 0; from < history.size(); from += CHUNK) {
            FoldLogs.append(dataSource, history.subList(from, Math.min(history.size(), from + CHUNK)));
        }
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze event_log");
        }
        return history.size();
    }

    /** Nanoseconds that one thread needs to read and decode the log after a position, and nothing else. */
    static long parse(DataSource dataSource, EventDecoder decoder, long after) throws SQLException {
        long begun = System.nanoTime();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false); // else the driver fetches all rows at once
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local role otto_worker");
            }
            try (PreparedStatement query = connection.prepareStatement("""
                    select global_index, aggregate_identifier, sequence_number, recorded_at, event_name, event_revision,
                           payload, metadata
                    from event_log where global_index > ? order by global_index""")) {
                query.setLong(1, after);
                query.setFetchSize(FETCH);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        decoder.decode(
                                row.getLong(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getObject(4, OffsetDateTime.class).toInstant(),
                                row.getString(5),
                                row.getInt(6),
                                row.getBytes(7),
                                row.getBytes(8));
                    }
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return System.nanoTime() - begun;
    }

    private static long rebuild(StoredProjections projections) {
        long begun = System.nanoTime();
        ended(projections, projections.rebuild(Projections.ALL));
        return System.nanoTime() - begun;
    }

    private static Run ended(StoredProjections projections, UUID id) {
        Run run = projections.await(id, ENDS_WITHIN).orElseThrow();
        if (!run.phase().equals("done")) {
            throw new IllegalStateException("a " + run.kind() + " ended as " + run.phase() + ": " + run.error());
        }
        return run;
    }

    private static double perSecond(long events, long nanos) {
        return events / (nanos / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
