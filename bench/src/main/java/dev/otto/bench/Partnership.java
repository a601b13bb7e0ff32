package dev.otto.bench;

import dev.otto.app.SteppedOtto;
import dev.otto.app.demo.Demo;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.simulators.LoadGenerator;
import dev.otto.simulators.shunya.Agenda;
import dev.otto.simulators.shunya.Rule;
import dev.otto.simulators.shunya.RunningAgenda;
import dev.otto.simulators.shunya.ShunyaSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator.Timing;
import dev.otto.simulators.shunya.SteppedAgenda;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.PolicySteps;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.shunya.TurnSteps;
import dev.otto.write.webhook.DeliverySteps;
import dev.otto.write.webhook.Integrations;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A whole Otto and a simulated partner that speak over real HTTP. Either both go by one clock that moves only when nothing is
 * left to be done at the moment, so that a day of waiting passes in a minute and every run takes the same steps; or by the
 * system's clock, and by themselves.
 */
final class Partnership implements AutoCloseable {

    private static final Instant BEGIN = Instant.parse("2026-07-14T13:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final String JWT_SECRET = "the-secret-of-the-tokens-of-the-partnership";
    private static final Duration AT_ONCE = Duration.ofSeconds(30);
    private static final Duration QUESTIONS_AT_ONCE = Duration.ofMinutes(5);
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final String TIMEOUT_SECONDS = "0.3";

    private final Agenda agenda;
    private final ShunyaSimulator shunya;
    private final SteppedOtto otto;
    private final PolicySteps policies;
    private final DeliverySteps deliveries;
    private final TurnSteps turns;
    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private long requests;

    private Partnership(Path directory, long seed, Agenda agenda, Timing timing, Map<String, String> more)
            throws IOException {
        this.agenda = agenda;
        shunya = new ShunyaSimulator(
                        ShunyaSimulator.Options.of(JWT_SECRET, SteppedOtto.PARTNER_SECRET)
                                .seed(seed)
                                .timing(timing),
                        agenda)
                .start();
        Map<String, String> variables = new HashMap<>(more);
        variables.put("UWC_BASE_URL", shunya.baseUrl().toString());
        variables.put("UWC_JWT_SECRET", JWT_SECRET);
        otto = SteppedOtto.start(directory, clock(ZoneOffset.UTC), variables);
        shunya.webhooksTo(otto.address());
        policies = new PolicySteps(otto.context());
        deliveries = new DeliverySteps(otto.context());
        turns = new TurnSteps(otto.context());
        transactions = otto.context().getBean(TenantTransactions.class);
        jdbc = otto.context().getBean(JdbcClient.class);
    }

    /**
     * Two that go by one clock, see {@link #settle}.
     *
     * @param work time that a step takes the partner, by that clock
     * @param more variables of Otto's environment
     */
    static Partnership stepped(Path directory, long seed, Duration work, Map<String, String> more) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of("UWC_TIMEOUT", TIMEOUT_SECONDS));
        variables.putAll(more);
        Partnership partnership = new Partnership(
                directory,
                seed,
                new SteppedAgenda(BEGIN),
                new Timing(
                        work,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(50),
                        SILENCE,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(100)),
                variables);
        partnership.policies.takeOver();
        partnership.deliveries.takeOver();
        partnership.turns.takeOver();
        return partnership;
    }

    /** Two that go by the system's clock, and by themselves. */
    static Partnership running(Path directory, long seed, Duration work) throws IOException {
        return new Partnership(
                directory,
                seed,
                new RunningAgenda(InstantSource.system()),
                new Timing(
                        work,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(100)),
                Map.of());
    }

    private Clock clock(ZoneId zone) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return clock(other);
            }

            @Override
            public Instant instant() {
                return agenda.instant();
            }
        };
    }

    ShunyaSimulator shunya() {
        return shunya;
    }

    void misbehave(Rule rule) {
        shunya.misbehave(rule);
    }

    /** Registers a company like the demo's; gives the key of its CallRail. */
    String open(String company) {
        Commands commands = otto.context().getBean(Commands.class);
        Integrations integrations = otto.context().getBean(Integrations.class);
        CommandContext context = new CommandContext(
                company, "system:bench", null, "0af7651916cd43dd8448eb211c80319c", "bench", agenda.instant(), ZONE);
        String key = transactions.command(company, () -> {
            commands.send(new RegisterCompany(company, settings()), context);
            return integrations
                    .connect(
                            company,
                            "callrail",
                            new Integrations.Registration(
                                    Demo.SIGNING_KEY,
                                    null,
                                    null,
                                    List.of("408551207", "COMa0f9dfc0b6d4a001a880c12c01b44f24"),
                                    List.of("+16145550120", "+16145550121")))
                    .integrationKey();
        });
        integrations.changed();
        return key;
    }

    private static CompanySettings settings() {
        return new CompanySettings(
                "Cedar Ridge Home Services",
                ZONE.getId(),
                "US",
                "USD",
                150,
                List.of("roofing", "hvac", "plumbing"),
                "ephemeral",
                24,
                "Sorry we missed your call. How can we help?",
                60,
                List.of(),
                false,
                120,
                30,
                new ShunyaServices(true, false, false, false),
                "own");
    }

    /** Posts that many calls with a recording, one after the other, each of a caller of its own. */
    void ring(String key, long seed, int calls) throws InterruptedException {
        ring(key, seed, calls, 1, 0);
    }

    /**
     * Posts that many calls with a recording.
     *
     * @param perSecond 0 for as many as go
     */
    void ring(String key, long seed, int calls, int connections, double perSecond) throws InterruptedException {
        LoadGenerator.Figures figures = new LoadGenerator(new LoadGenerator.Options(
                        otto.address(),
                        Demo.SIGNING_KEY,
                        key,
                        seed,
                        connections,
                        calls,
                        Duration.ofHours(1),
                        perSecond,
                        10_000))
                .run();
        if (figures.accepted().size() != calls) {
            throw new IllegalStateException(calls + " calls were told, answered " + figures.answers());
        }
    }

    private SteppedAgenda steps() {
        return (SteppedAgenda) agenda;
    }

    /** Does all there is to do, moving the clock on from one thing to the next, until nothing is left. */
    void settle(String which, Progress progress) throws InterruptedException {
        long shown = System.nanoTime();
        while (true) {
            now();
            Instant next = next();
            if (next == null) {
                return;
            }
            // what falls due within the same moments is done together
            long step = (onlyQuestionsLeft() ? QUESTIONS_AT_ONCE : AT_ONCE).toMillis();
            long wanted = Math.max(next.toEpochMilli(), agenda.instant().toEpochMilli() + 1);
            steps().advanceTo(Instant.ofEpochMilli((wanted + step - 1) / step * step));
            if (System.nanoTime() - shown > 10_000_000_000L) {
                shown = System.nanoTime();
                progress.say("%s: %s %s", which, agenda.instant(), states());
            }
        }
    }

    /** Does all there is to do at this moment. */
    void now() throws InterruptedException {
        boolean done = true;
        while (done) {
            quiet();
            done = false;
            while (policies.step()) {
                done = true;
            }
            int turned = turns.runDue();
            requests += turned;
            quiet();
            done |= turned > 0 | deliveries.processDue() > 0;
        }
    }

    private void quiet() throws InterruptedException {
        while (shunya.webhooksUnderWay() > 0) {
            Thread.sleep(1);
        }
    }

    private boolean onlyQuestionsLeft() {
        return steps().next() == null
                && transactions.worker(
                        () -> jdbc.sql("select not exists (select from shunya_turn where kind = 'submit')")
                                .query(Boolean.class)
                                .single());
    }

    private @Nullable Instant next() {
        Instant ours = transactions.worker(() -> jdbc.sql("""
                        select min(at) from (
                            select min(due_at) as at from shunya_turn
                            union all
                            select min(next_attempt_at) from webhook_delivery where status = 'pending') as both_of_them
                        """)
                .query((row, number) -> {
                    Timestamp at = row.getTimestamp(1);
                    return at == null ? Instant.MAX : at.toInstant();
                })
                .single());
        Instant theirs = steps().next();
        return Stream.of(ours, theirs == null ? Instant.MAX : theirs)
                .min(Instant::compareTo)
                .filter(at -> at.isBefore(Instant.MAX))
                .orElse(null);
    }

    /** How many turns were taken: calls to the partner, and runs that were ended. */
    long turns() {
        return requests;
    }

    /** Since the beginning, by the clock of the two. */
    Duration passed() {
        return Duration.between(BEGIN, agenda.instant());
    }

    Map<String, Long> states() {
        Map<String, Long> states = new TreeMap<>();
        transactions.worker(() -> {
            jdbc.sql("select state ->> 'status', count(*) from shunya_job group by 1")
                    .query(row -> {
                        states.put(row.getString(1), row.getLong(2));
                    });
            return true;
        });
        return states;
    }

    /**
     * How a job ended, and what came of it.
     *
     * @param callNumber by which the partner knows the call
     * @param hashes of the results that stand, by step
     * @param applied events by which an analysis or a transcript came to the call, by name
     * @param shown what people see: statuses of transcript, analysis, booking and lead, and the appointment's time
     */
    record Ending(
            int callNumber, String status, int attempts, String hashes, Map<String, Long> applied, String shown) {}

    /** By company and CallRail's id of the call. */
    Map<String, Ending> endings() throws InterruptedException {
        folded();
        Map<String, Map<String, Long>> applied = applied();
        Map<String, Ending> endings = new TreeMap<>();
        transactions.worker(() -> {
            jdbc.sql("""
                            select c.company_id || ' ' || c.provider_call_id, c.company_id || ' ' || c.id,
                                   (j.state ->> 'callNumber')::int, j.state ->> 'status', (j.state ->> 'attempt')::int,
                                   concat_ws(' ', j.state #>> '{steps,transcription,outputHash}',
                                       j.state #>> '{steps,analysis,outputHash}'),
                                   concat_ws(' ', c.transcript_status, c.analysis_status, c.booking_status, l.status,
                                       (select min(p.scheduled_start_at) from appointment p
                                        where p.company_id = c.company_id and p.source_call_id = c.id))
                            from shunya_job j
                            join call c on c.company_id = j.company_id and c.id = j.subject_id
                            left join lead l on l.company_id = c.company_id and l.id = c.lead_id
                            """).query(row -> {
                endings.put(
                        row.getString(1),
                        new Ending(
                                row.getInt(3),
                                row.getString(4),
                                row.getInt(5),
                                row.getString(6),
                                applied.getOrDefault(row.getString(2), Map.of()),
                                row.getString(7)));
            });
            return true;
        });
        return endings;
    }

    private Map<String, Map<String, Long>> applied() {
        Map<String, Map<String, Long>> applied = new TreeMap<>();
        transactions.worker(() -> {
            jdbc.sql("""
                            select company_id || ' ' || aggregate_identifier, event_name, count(*) from event_log
                            where event_name in ('call.analysis_applied', 'call.analysis_revised', 'call.transcript_attached')
                            group by 1, 2
                            """).query(row -> {
                applied.computeIfAbsent(row.getString(1), call -> new TreeMap<>())
                        .put(row.getString(2), row.getLong(3));
            });
            return true;
        });
        return applied;
    }

    /** Waits for the read models, which follow by themselves. */
    private void folded() throws InterruptedException {
        while (transactions.worker(() -> jdbc.sql("""
                        select (select coalesce(max(global_index), 0) from event_log)
                            > (select coalesce(min(position), 0) from projection_position)
                        """).query(Boolean.class).single())) {
            Thread.sleep(20);
        }
    }

    /** From the begin of a job's run to its success, in seconds, by company. */
    Map<String, List<Double>> took() {
        Map<String, List<Double>> took = new TreeMap<>();
        transactions.worker(() -> {
            jdbc.sql("""
                            select e.company_id, extract(epoch from e.recorded_at - b.recorded_at)
                            from event_log e join event_log b using (aggregate_identifier)
                            where e.event_name = 'analysis_job.succeeded' and b.event_name = 'analysis_job.run_started'
                            """).query(row -> {
                took.computeIfAbsent(row.getString(1), company -> new ArrayList<>())
                        .add(row.getDouble(2));
            });
            return true;
        });
        return took;
    }

    /** What could not be acted on, folded or processed: nothing, when all is well. */
    List<String> setAside() {
        return transactions.worker(() -> jdbc.sql("""
                        select 'policy ' || policy || ' ' || event_name || ' ' || error from policy_letter
                        union all select 'fold ' || event_name || ' ' || coalesce(error, '') from dead_letter
                        """).query(String.class).list());
    }

    @Override
    public void close() {
        shunya.close();
        otto.close();
    }
}
