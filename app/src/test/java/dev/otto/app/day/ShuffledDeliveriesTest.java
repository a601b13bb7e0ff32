package dev.otto.app.day;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.SteppedOtto;
import dev.otto.app.day.SampleDay.Analysed;
import dev.otto.app.day.SampleDay.Told;
import dev.otto.app.day.Wire.Answer;
import dev.otto.app.demo.Demo;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.company.Role;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.PolicySteps;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.webhook.DeliverySteps;
import dev.otto.write.webhook.Integrations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two days in many orders, each history a company of its own: deliveries shuffled, doubled, lost and sent again, with
 * policies, folds and retries of pending deliveries running whenever they happen to. All end in the same rows.
 *
 * <p>One history of the samples' day for ten of {@code -Dsim.schedules}: 30 by default, 1,000 in the full run of 10,000; of the
 * other day half as many.
 */
class ShuffledDeliveriesTest {

    private static final int HISTORIES = Math.max(30, Integer.getInteger("sim.schedules", 300) / 10);
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final int DIVERGENCES_SHOWN = 5;

    /** In these the booking was told before who had been on the call that booked. */
    private static final int[] RESCUED_BY_WHOM = {125, 152, 217, 247, 328};

    /** A week later: whatever is of that day was recorded, not told. */
    private final Hand clock = new Hand(Instant.parse("2026-07-21T12:00:00Z"));

    @TempDir
    Path directory;

    private SteppedOtto otto;
    private Wire wire;
    private ReadModels tables;
    private PolicySteps policies;
    private DeliverySteps deliveries;
    private LiveRunner folds;

    /** Something that somebody posts. */
    private interface Post {
        Answer send() throws IOException, InterruptedException;
    }

    /** What is posted in a day to a company that CallRail knows by that key. */
    private interface Day {
        List<Map.Entry<String, Post>> posts(String company, String key);
    }

    @BeforeEach
    void start() throws IOException {
        otto = SteppedOtto.start(directory, clock);
        wire = new Wire(otto.address(), clock);
        tables = new ReadModels(otto.context());
        policies = new PolicySteps(otto.context());
        policies.takeOver();
        deliveries = new DeliverySteps(otto.context());
        deliveries.takeOver();
        folds = otto.context().getBean(LiveRunner.class);
        folds.close();
    }

    @AfterEach
    void close() {
        wire.close();
        otto.close();
    }

    @Test
    void anyOrderAndAnyRepetitionEndsInTheSameRows() throws Exception {
        Map<String, List<String>> inOrder = inOrder(this::samples);
        assertThat(inOrder.get("call")).hasSize(6);
        assertThat(inOrder.get("appointment")).hasSize(1);
        assertThat(inOrder.get("call_analysis")).hasSize(3);
        shuffled(this::samples, inOrder, IntStream.rangeClosed(1, HISTORIES));
    }

    @Test
    void soDoesADayOfTwoMissesACorrectionAndTwoResults() throws Exception {
        Map<String, List<String>> inOrder = inOrder(this::missedTwice);
        assertThat(inOrder.get("missed_call"))
                .hasSize(2)
                .anyMatch(row -> row.contains("\"rescued\""))
                .anyMatch(row -> row.contains("\"queued\""));
        assertThat(inOrder.get("appointment")).singleElement().asString().contains("14 Oak Street");
        shuffled(
                this::missedTwice,
                inOrder,
                IntStream.concat(IntStream.of(RESCUED_BY_WHOM), IntStream.rangeClosed(1, HISTORIES / 2))
                        .distinct());
    }

    @Test
    void soDoesADayOfACallThatWasAnsweredByTheMailbox() throws Exception {
        Map<String, List<String>> inOrder = inOrder(this::mailbox);
        assertThat(inOrder.get("missed_call"))
                .singleElement()
                .asString()
                .contains("\"in_progress\"", "2026-07-14T15:00:00Z");
        shuffled(this::mailbox, inOrder, IntStream.rangeClosed(1, HISTORIES / 2));
    }

    private void shuffled(Day day, Map<String, List<String>> inOrder, IntStream seeds)
            throws IOException, InterruptedException {
        List<String> divergences = new ArrayList<>();
        for (int seed : seeds.toArray()) {
            if (divergences.size() == DIVERGENCES_SHOWN) {
                break;
            }
            List<String> order = new ArrayList<>();
            Map<String, List<String>> rows = history(day, seed, order);
            if (!rows.equals(inOrder)) {
                divergences.add("seed " + seed + "\n  " + String.join(", ", order) + difference(inOrder, rows));
            }
        }

        assertThat(divergences).as(String.join("\n", divergences)).isEmpty();
        assertThat(tables.setAside()).isEmpty();
    }

    private Map<String, List<String>> inOrder(Day day) throws IOException, InterruptedException {
        String company = "history-0-in-order";
        String key = open(company);
        for (Map.Entry<String, Post> post : day.posts(company, key)) {
            taken(post.getKey(), post.getValue().send());
            settle();
        }
        return tables.comparableRows(company);
    }

    private Map<String, List<String>> history(Day of, int seed, List<String> order)
            throws IOException, InterruptedException {
        String company = "history-" + seed + "-shuffled";
        Random random = new Random(seed);
        String key = open(company);
        List<Map.Entry<String, Post>> day = new ArrayList<>(of.posts(company, key));
        for (Map.Entry<String, Post> post : List.copyOf(day)) {
            while (random.nextInt(4) == 0) {
                day.add(post);
            }
        }
        Collections.shuffle(day, random);
        List<Map.Entry<String, Post>> lost = new ArrayList<>();
        for (Map.Entry<String, Post> post : day) {
            if (random.nextInt(8) == 0) {
                lost.add(post);
                continue;
            }
            order.add(post.getKey());
            taken(post.getKey(), post.getValue().send());
            happen(random, order);
        }
        for (Map.Entry<String, Post> post : lost) {
            order.add("again " + post.getKey());
            taken(post.getKey(), post.getValue().send());
            happen(random, order);
        }
        settle();
        return tables.comparableRows(company);
    }

    /** Whatever runs by itself in production runs now, or does not. */
    private void happen(Random random, List<String> order) {
        clock.advance(Duration.ofMillis(random.nextInt(2_000)));
        if (random.nextInt(3) == 0) {
            order.add("policies");
            for (int steps = random.nextInt(4); steps >= 0; steps--) {
                policies.step();
            }
        }
        if (random.nextInt(4) == 0) {
            order.add("retries");
            deliveries.processDue();
        }
        if (random.nextInt(4) == 0) {
            folds.foldOnce(1 + random.nextInt(50));
        }
    }

    private void settle() {
        for (int round = 0; round < 40; round++) {
            while (policies.step()) {
                // until nothing is left to hear
            }
            deliveries.processDue();
            folds.catchUp(500);
            if (tables.quiet()) {
                return;
            }
            clock.advance(Duration.ofSeconds(4));
        }
        throw new AssertionError("does not come to rest: " + tables.pending() + " pending, " + tables.setAside());
    }

    private static void taken(String what, Answer answer) {
        assertThat(answer.status()).as(what + " " + answer.body()).isIn(200, 202);
    }

    private List<Map.Entry<String, Post>> missedTwice(String company, String key) {
        List<Map.Entry<String, Post>> posts = new ArrayList<>();
        for (MissedTwiceDay.Posted posted : MissedTwiceDay.CALLRAIL) {
            posts.add(Map.entry(posted.name(), () -> wire.callRail(posted.path() + "?company=" + key, posted.body())));
        }
        long madeAt = clock.instant().toEpochMilli();
        for (Analysed analysed : MissedTwiceDay.RESULTS) {
            String body = analysed.body(company, analysed.job(company));
            long then = ++madeAt;
            posts.add(Map.entry(
                    "result " + (posts.size() - MissedTwiceDay.CALLRAIL.size() + 1), () -> wire.partner(body, then)));
        }
        return posts;
    }

    private List<Map.Entry<String, Post>> mailbox(String company, String key) {
        List<Map.Entry<String, Post>> posts = new ArrayList<>();
        for (MissedTwiceDay.Posted posted : MissedTwiceDay.MAILBOX) {
            posts.add(Map.entry(posted.name(), () -> wire.callRail(posted.path() + "?company=" + key, posted.body())));
        }
        return posts;
    }

    private List<Map.Entry<String, Post>> samples(String company, String key) {
        List<Map.Entry<String, Post>> posts = new ArrayList<>();
        for (Told told : SampleDay.CALLRAIL) {
            posts.add(Map.entry(told.file(), () -> wire.callRail(told.path() + "?company=" + key, told.body())));
        }
        for (Analysed analysed : SampleDay.RESULTS) {
            String body = analysed.body(company, analysed.job(company));
            posts.add(Map.entry("result of " + analysed.call().substring(0, 6), () -> wire.partner(body)));
        }
        return posts;
    }

    /** Registers a company like the demo's; gives the key of its CallRail. */
    private String open(String company) {
        Commands commands = otto.context().getBean(Commands.class);
        Integrations integrations = otto.context().getBean(Integrations.class);
        CommandContext context = new CommandContext(
                company, "system:test", null, "0af7651916cd43dd8448eb211c80319c", "test", clock.instant(), ZONE);
        String key = otto.context().getBean(TenantTransactions.class).command(company, () -> {
            commands.send(new RegisterCompany(company, settings()), context);
            commands.send(new AddUser(company, "avery", "avery@cedarridge.example", "Avery", Role.csr), context);
            commands.send(new AddUser(company, "dispatch", "dispatch@cedarridge.example", "Desk", Role.csr), context);
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

    private static String difference(Map<String, List<String>> expected, Map<String, List<String>> found) {
        StringBuilder text = new StringBuilder();
        expected.forEach((table, rows) -> {
            List<String> other = found.getOrDefault(table, List.of());
            List<String> missing = new ArrayList<>(rows);
            other.forEach(missing::remove);
            List<String> extra = new ArrayList<>(other);
            rows.forEach(extra::remove);
            missing.forEach(
                    row -> text.append("\n  ").append(table).append(" - ").append(row));
            extra.forEach(row -> text.append("\n  ").append(table).append(" + ").append(row));
        });
        return text.toString();
    }
}
