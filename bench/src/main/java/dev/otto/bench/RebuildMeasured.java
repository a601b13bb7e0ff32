package dev.otto.bench;

import dev.otto.bench.Rebuilding.Runners;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.runner.Stages;
import dev.otto.platform.eventlog.EventDecoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of {@link RebuildBench} that is measured, in a process with a bounded heap. Arguments: directory for
 * what it reads, rounds, file for the figures; the database stands in its environment.
 */
final class RebuildMeasured {

    private static final int FETCH = 2_000;
    private static final long LOOKS_MILLIS = 20;
    private static final long STAGES_EVENTS = 60_000;
    private static final int STAGES_ROUNDS = 5;

    private final Runners runners;
    private final ProcessHandle server;
    private final Progress progress = new Progress(System.out);
    private final long events;

    /** The most that was in use at any look. */
    private long peakHeapBytes;

    private RebuildMeasured(Runners runners) throws SQLException {
        this.runners = runners;
        this.server = Cpu.server(runners.pool());
        this.events = runners.log().reader.provenHead();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        System.setProperty("logback.configurationFile", "dev/otto/bench/logback.xml");
        try (Runners runners = Runners.over(System.getenv(), Path.of(arguments[0]))) {
            List<Figure> figures = new RebuildMeasured(runners).run(Integer.parseInt(arguments[1]));
            Files.writeString(Path.of(arguments[2]), JsonMapper.shared().writeValueAsString(figures));
        }
    }

    /** One rebuild: what it took, and what its phases used. */
    private record Rebuild(double seconds, Cpu used, Map<String, Phase> phases) {}

    private record Phase(double seconds, Cpu used) {
        Phase plus(Phase more) {
            return new Phase(seconds + more.seconds, used.plus(more.used));
        }
    }

    private List<Figure> run(int rounds) throws SQLException, InterruptedException {
        double[] parsed = new double[rounds];
        double[] rebuilt = new double[rounds];
        double[] ratios = new double[rounds];
        Rebuild last = null;
        for (int round = rounds == 1 ? 0 : -2; round < rounds; round++) { // the first two are for warming up
            double parse = events / parse(runners.pool(), runners.log().decoder, 0);
            last = rebuild();
            double rebuild = events / last.seconds();
            progress.say("%,.0f events a second read and parsed, %,.0f rebuilt", parse, rebuild);
            if (round >= 0) {
                parsed[round] = parse;
                rebuilt[round] = rebuild;
                ratios[round] = rebuild / parse;
            }
        }
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure(RebuildBench.RATIO, median(ratios), ""),
                Figure.perSecond(RebuildBench.REBUILT, "events", median(rebuilt)),
                Figure.perSecond(RebuildBench.PARSED, "events", median(parsed)),
                new Figure(RebuildBench.HEAP, peakHeapBytes / 1e6, "MB"),
                new Figure("heap that it may have", Runtime.getRuntime().maxMemory() / 1e6, "MB")));
        if (last != null) {
            figures.addAll(of(last));
        }
        progress.say("verifying");
        long begun = System.nanoTime();
        Run verified = runners.ended(runners.projections().verify(Projections.ALL, null));
        int differences =
                verified.differences() == null ? -1 : verified.differences().size();
        if (differences != 0) {
            throw new IllegalStateException("rebuilt tables differ from the log: " + verified);
        }
        figures.add(
                Figure.perSecond("verification of all projections, at full speed", "events", events / seconds(begun)));
        figures.add(new Figure(RebuildBench.DIFFERENCES, differences, ""));
        figures.addAll(stages());
        return figures;
    }

    private List<Figure> of(Rebuild rebuild) {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("processor for an event: Otto", rebuild.used().ownMicros(events), "µs"));
        figures.add(
                new Figure("processor for an event: PostgreSQL", rebuild.used().databaseMicros(events), "µs"));
        rebuild.phases().forEach((name, phase) -> {
            figures.add(new Figure("share of the time: " + name, 100 * phase.seconds() / rebuild.seconds(), "%"));
            figures.add(new Figure(name + ", Otto", phase.used().ownMicros(events), "µs"));
            figures.add(new Figure(name + ", PostgreSQL", phase.used().databaseMicros(events), "µs"));
        });
        return figures;
    }

    private Rebuild rebuild() throws InterruptedException {
        Map<String, Phase> phases = new LinkedHashMap<>();
        Cpu first = Cpu.now(server);
        Cpu before = first;
        long begun = System.nanoTime();
        long since = begun;
        UUID id = runners.projections().rebuild(Projections.ALL);
        String phase = "preparing";
        for (Run run = runners.projections().run(id).orElseThrow();
                !run.ended();
                run = runners.projections().run(id).orElseThrow()) {
            peakHeapBytes = Math.max(
                    peakHeapBytes,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            Cpu now = Cpu.now(server);
            long at = System.nanoTime();
            phases.merge(phase, new Phase((at - since) / 1e9, now.since(before)), Phase::plus);
            before = now;
            since = at;
            phase = run.phase();
            Thread.sleep(LOOKS_MILLIS);
        }
        phases.merge(phase, new Phase(seconds(since), Cpu.now(server).since(before)), Phase::plus);
        runners.ended(id);
        return new Rebuild(seconds(begun), Cpu.now(server).since(first), phases);
    }

    /** What each stage costs alone, the best of some rounds. */
    private List<Figure> stages() throws SQLException, InterruptedException {
        progress.say("each stage alone");
        Map<String, Double> best = new LinkedHashMap<>();
        try (Stages stages = new Stages(runners.pool(), runners.log().decoder, Math.min(events, STAGES_EVENTS))) {
            stages.copyOut();
            stages.decode();
            stages.fold();
            for (int round = 0; round < STAGES_ROUNDS; round++) {
                stage(best, "alone: log copied out", stages::copyOut);
                stage(best, "alone: decoded", stages::decode);
                stage(best, "alone: folded", stages::fold);
                stage(best, "alone: encoded", stages::encode);
                stage(best, "alone: rows copied in", stages::copyIn);
                stage(best, "alone: indexed", stages::index);
            }
            List<Figure> figures = new ArrayList<>();
            best.forEach((name, seconds) -> figures.add(new Figure(name, seconds * 1e6 / stages.count(), "µs")));
            return figures;
        }
    }

    /** A piece of work. */
    private interface Work {
        void run() throws SQLException, InterruptedException;
    }

    private void stage(Map<String, Double> best, String name, Work work) throws SQLException, InterruptedException {
        Cpu before = Cpu.now(server);
        work.run();
        Cpu used = Cpu.now(server).since(before);
        best.merge(name, used.seconds(), Math::min);
    }

    /** Seconds that one thread needs to read and decode the log after a position, and nothing else. */
    static double parse(DataSource dataSource, EventDecoder decoder, long after) throws SQLException {
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
        return seconds(begun);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
