package dev.otto.bench;

import dev.otto.app.demo.Demo;
import dev.otto.platform.configuration.LocalSecrets;
import dev.otto.simulators.LoadGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How many signed post-calls of CallRail Otto accepts a second, over how many commits of the same rows its PostgreSQL makes.
 * Otto is whole: policies act and read models follow while the calls come in.
 */
final class IntakeBench {

    static final String NAME = "intake";
    static final String ACCEPTED = "accepted post-calls";
    static final String CEILING = "commits of the same rows";
    static final String RATIO = "accepted over commits of the same rows";

    private static final int CALLERS = 10_000;
    private static final Duration STILL = Duration.ofSeconds(3);
    private static final Duration CATCHES_UP_WITHIN = Duration.ofMinutes(10);

    /**
     * How to measure.
     *
     * @param ceiling how long the ceiling is measured, before and again after
     * @param offered calls a second that are offered, whatever the answers, for the time to the answer at a given rate
     */
    record Options(
            int connections, Duration warmUp, Duration lasts, Duration ceiling, int offered, Duration offeredFor) {
        /** Warmed up for minutes: after one the JVM's compiler still takes a third of Otto's processor time. */
        static final Options FULL = new Options(
                16,
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                500,
                Duration.ofSeconds(20));
    }

    /**
     * The rows of one delivery's commit once more, as one statement: less work for the server than two would be, so the
     * ceiling is rather too high than too low.
     */
    private static final String SAME_ROWS = """
            with delivery as (
                insert into bench.webhook_delivery (id, company_id, provider, kind, external_id, version, order_key,
                    contact_card_id, trace_id, media_type, headers, body, body_sha256, status, error_code, reason,
                    received_at, last_seen_at, processed_at, attempts, tries, next_attempt_at)
                select gen_random_uuid(), company_id, provider, kind, external_id || gen_random_uuid(), version, order_key,
                    contact_card_id, trace_id, media_type, headers, body, body_sha256, status, error_code, reason,
                    received_at, last_seen_at, processed_at, attempts, tries, next_attempt_at
                from bench.delivery_sample
                returning id)
            insert into bench.event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name,
                event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash)
            select gen_random_uuid(), aggregate_identifier || '/' || delivery.id, sequence_number, type, event_name,
                event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash
            from bench.event_sample, delivery
            """;

    /** Copies of the tables with their indexes, and the rows that one delivery has committed. */
    private static final List<String> SAMPLE = List.of(
            "create schema bench",
            "create table bench.webhook_delivery (like public.webhook_delivery including all)",
            "create table bench.event_log (like public.event_log including all)",
            "create table bench.delivery_sample as select * from public.webhook_delivery",
            """
            create table bench.event_sample as
            select e.* from public.event_log e
            where e.xmin = (select f.xmin from public.event_log f, public.webhook_delivery d
                            where convert_from(f.metadata, 'UTF8')::jsonb ->> 'trace_id' = d.trace_id
                            order by f.global_index limit 1)
            """);

    private final Options options;
    private final Progress progress;

    IntakeBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d connections post signed post-calls, each a call of its own, for %d s after %d s of warm-up; embedded PostgreSQL with fsync, one company, all roles in one process; generator, Otto and PostgreSQL share the machine."
                .formatted(
                        options.connections(),
                        options.lasts().toSeconds(),
                        options.warmUp().toSeconds());
    }

    /** Fails where what was answered and what is stored differ. */
    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory()) {
            Path data = scratch.path().resolve("data");
            progress.say("starting Otto");
            try (ServingOtto otto = ServingOtto.start(
                    scratch.path(),
                    Map.of("OTTO_DATA_DIR", data.toString(), "OTTO_DEMO_TRAFFIC", "false", "LOG_LEVEL", "warn"))) {
                CommitCeiling ceiling = new CommitCeiling(
                        "127.0.0.1",
                        Integer.parseInt(Files.readString(data.resolve("postgresql.port"))
                                .strip()),
                        "otto",
                        "postgres",
                        LocalSecrets.under(data)
                                .named("database-superuser-password")
                                .value(),
                        CommitCeiling.pgbench());
                try (Connection connection = ceiling.connect();
                        Statement sql = connection.createStatement()) {
                    return measure(otto, ceiling, scratch.path(), server(data.resolve("postgresql")), sql);
                }
            }
        }
    }

    private static ProcessHandle server(Path cluster) throws IOException {
        String pid = Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private List<Figure> measure(
            ServingOtto otto, CommitCeiling ceiling, Path directory, ProcessHandle server, Statement sql)
            throws IOException, InterruptedException, SQLException {
        String key = text(sql, "select integration_key from integration where provider = 'callrail'");
        int posted = load(otto, key, 1, 1, Duration.ofSeconds(30), 0).accepted().size();
        awaitStill(sql);
        for (String statement : SAMPLE) {
            sql.execute(statement);
        }
        long events = number(sql, "select count(*) from bench.event_sample");
        if (posted != 1 || events < 1) {
            throw new IllegalStateException(posted + " sample deliveries with " + events + " events");
        }
        progress.say("a delivery commits %d events beside itself; ceiling by %s", events, ceiling.words());
        ceiling.perSecond(
                directory, SAME_ROWS, options.connections(), options.ceiling().dividedBy(3));
        double before = ceiling.perSecond(directory, SAME_ROWS, options.connections(), options.ceiling());
        progress.say("%.0f commits of the same rows a second; warming up", before);
        posted += load(otto, key, 2, Long.MAX_VALUE, options.warmUp(), 0)
                .accepted()
                .size();
        awaitStill(sql);
        progress.say("measuring");
        Cpu begun = Cpu.now(otto.process(), server);
        LoadGenerator.Figures measured = load(otto, key, 3, Long.MAX_VALUE, options.lasts(), 0);
        Cpu answered = Cpu.now(otto.process(), server);
        int accepted = measured.accepted().size();
        posted += accepted;
        progress.say("%s", measured);
        Duration behind = awaitStill(sql);
        Cpu still = Cpu.now(otto.process(), server);
        progress.say("policies and read models had caught up %d ms later", behind.toMillis());
        progress.say("offering %d a second", options.offered());
        LoadGenerator.Figures offered = load(otto, key, 4, Long.MAX_VALUE, options.offeredFor(), options.offered());
        posted += offered.accepted().size();
        progress.say("%s", offered);
        awaitStill(sql);
        check(sql, posted);
        double after = ceiling.perSecond(directory, SAME_ROWS, options.connections(), options.ceiling());
        progress.say("%.0f commits of the same rows a second", after);

        List<Figure> figures = new ArrayList<>();
        double commits = Math.max(before, after);
        figures.add(Figure.ratio(RATIO, measured.acceptedPerSecond(), commits));
        figures.add(Figure.perSecond(ACCEPTED, "requests", measured.acceptedPerSecond()));
        figures.add(
                Figure.perSecond(CEILING + " (" + ceiling.words() + "), the higher of two runs", "commits", commits));
        figures.add(Figure.perSecond("the lower of the two", "commits", Math.min(before, after)));
        figures.add(new Figure("time to the answer, p50", measured.p50().toNanos() / 1e6, "ms"));
        figures.add(new Figure("time to the answer, p99", measured.p99().toNanos() / 1e6, "ms"));
        figures.add(new Figure(
                "CPU of Otto for each, all that follows from it included",
                still.since(begun).ownMicros(accepted) / 1e3,
                "ms"));
        figures.add(new Figure(
                "CPU of PostgreSQL for each, all that follows included",
                still.since(begun).databaseMicros(accepted) / 1e3,
                "ms"));
        figures.add(new Figure(
                "CPU of Otto for each while the load lasted",
                answered.since(begun).ownMicros(accepted) / 1e3,
                "ms"));
        figures.add(new Figure(
                "CPU of PostgreSQL for each while the load lasted",
                answered.since(begun).databaseMicros(accepted) / 1e3,
                "ms"));
        String atRate = " where %d a second are offered".formatted(options.offered());
        figures.add(Figure.perSecond(ACCEPTED + atRate, "requests", offered.acceptedPerSecond()));
        figures.add(new Figure(
                "time to the answer" + atRate + ", p50", offered.p50().toNanos() / 1e6, "ms"));
        figures.add(new Figure(
                "time to the answer" + atRate + ", p99", offered.p99().toNanos() / 1e6, "ms"));
        figures.add(new Figure("events in the commit of one delivery", events, ""));
        figures.add(new Figure(
                "queued of those accepted",
                number(sql, "select count(*) from webhook_delivery where tries > 0 or reason = 'rate_limited'"),
                ""));
        figures.add(
                new Figure("until policies and read models had caught up after the load", behind.toNanos() / 1e9, "s"));
        return figures;
    }

    private LoadGenerator.Figures load(
            ServingOtto otto, String key, long seed, long most, Duration lasts, double perSecond)
            throws InterruptedException {
        return new LoadGenerator(new LoadGenerator.Options(
                        otto.address(),
                        Demo.SIGNING_KEY,
                        key,
                        seed,
                        most == 1 ? 1 : options.connections(),
                        most,
                        lasts,
                        perSecond,
                        CALLERS))
                .run();
    }

    /** Every call that was answered 2xx is stored once, was processed, and has one stream in the log. */
    private static void check(Statement sql, long posted) throws SQLException {
        long stored = number(sql, "select count(*) from webhook_delivery");
        long processed =
                number(sql, "select count(distinct external_id) from webhook_delivery where status = 'processed'");
        long logged = number(sql, """
                select count(*) from event_log where sequence_number = 0
                    and type = (select type from bench.event_sample order by global_index limit 1)""");
        if (stored != posted || processed != posted || logged != posted) {
            throw new IllegalStateException("%d calls were accepted, but %d stored, %d processed, %d logged"
                    .formatted(posted, stored, processed, logged));
        }
    }

    /** Waits until the log does not grow, and policies and read models have seen all of it; how long that took. */
    private static Duration awaitStill(Statement sql) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        long changed = begun;
        String seen = "";
        while (true) {
            String now = text(sql, """
                    select concat_ws(' ',
                        (select max(global_index) from event_log),
                        (select position from projection_position where name = 'read_models'),
                        (select sum(position) from policy_position),
                        (select count(*) from webhook_delivery where status = 'pending'))""");
            long at = System.nanoTime();
            if (!now.equals(seen)) {
                seen = now;
                changed = at;
            }
            String[] parts = now.split(" ", -1);
            if (at - changed > STILL.toNanos() && parts[0].equals(parts[1]) && parts[parts.length - 1].equals("0")) {
                return Duration.ofNanos(changed - begun);
            }
            if (at - begun > CATCHES_UP_WITHIN.toNanos()) {
                throw new IllegalStateException("log, read models, policies, waiting deliveries still stand at " + now);
            }
            Thread.sleep(100);
        }
    }

    private static String text(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    private static long number(Statement sql, String query) throws SQLException {
        return Long.parseLong(text(sql, query));
    }
}
