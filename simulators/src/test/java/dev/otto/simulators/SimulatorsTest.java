package dev.otto.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatorsTest {

    private static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");
    private static final String KEY = "5f0b8d1c2e7a49b3a6d4c0e19f83b572";

    /** What a peer got. */
    private record Got(String path, String signature, byte[] body) {}

    private final Queue<Got> got = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer peer;
    private final URI baseUrl;

    SimulatorsTest() throws IOException {
        peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        baseUrl = URI.create("http://127.0.0.1:" + peer.getAddress().getPort());
    }

    @BeforeEach
    void listen() {
        peer.setExecutor(threads);
        peer.createContext("/", exchange -> {
            got.add(new Got(
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Signature"),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        peer.start();
    }

    @AfterEach
    void close() {
        peer.stop(0);
        threads.shutdownNow();
    }

    @Test
    void the_same_seed_tells_the_same_day() {
        Stories one = new Stories(7, Stories.Subject.CEDAR_RIDGE);
        Stories same = new Stories(7, Stories.Subject.CEDAR_RIDGE);
        Stories other = new Stories(8, Stories.Subject.CEDAR_RIDGE);

        assertThat(day(one)).isEqualTo(day(same));
        assertThat(day(one)).isNotEqualTo(day(other));
    }

    @Test
    void a_day_has_everything_that_callrail_tells() {
        Stories stories = new Stories(1, Stories.Subject.CEDAR_RIDGE);
        Set<String> kinds = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        for (int number = 0; number < 300; number++) {
            for (Stories.Step step : stories.story(number, NOON)) {
                kinds.add(step.kind());
                JsonNode body = JsonMapper.builder().build().readTree(step.body());
                types.add(body.path("call_type").asString(""));
                assertThat(body.path("company_resource_id").stringValue()).startsWith("COM");
            }
        }

        assertThat(kinds)
                .containsExactly(
                        "call.answered",
                        "call.completed",
                        "call.incoming",
                        "call.missed",
                        "call.modified",
                        "form.submitted",
                        "text.received",
                        "text.sent");
        assertThat(types).contains("answered", "missed", "abandoned", "voicemail", "in_progress", "outbound");
    }

    @Test
    void the_simulator_posts_signed_stories_and_ends() {
        CallRailSimulator simulator = new CallRailSimulator(
                new CallRailSimulator.Options(baseUrl, KEY, "a key", 1, 6000, Duration.ofMillis(50), false),
                InstantSource.system());

        simulator.stop();
        simulator.run();
        assertThat(simulator.answers()).isEmpty();
        CallRailSimulator running = new CallRailSimulator(
                new CallRailSimulator.Options(baseUrl, KEY, "a key", 1, 6000, Duration.ofMillis(50), false), fast());
        running.run();

        assertThat(running.answers().keySet()).containsExactly("200");
        assertThat(got).hasSizeGreaterThan(5);
        assertThat(got).allSatisfy(one -> {
            assertThat(one.path()).startsWith("/webhooks/callrail/").endsWith("?company=a+key");
            assertThat(one.signature()).isEqualTo(new Signing(KEY).of(one.body()));
        });
    }

    @Test
    void the_load_is_calls_of_their_own_from_many_callers() throws InterruptedException {
        LoadGenerator load = new LoadGenerator(
                new LoadGenerator.Options(baseUrl, KEY, null, 5, 4, 200, Duration.ofSeconds(30), 0, 1000));

        LoadGenerator.Figures figures = load.run();

        assertThat(figures.answers()).containsOnlyKeys("200");
        assertThat(figures.accepted()).hasSize(200).doesNotHaveDuplicates();
        assertThat(figures.p99()).isGreaterThanOrEqualTo(figures.p50());
        assertThat(figures.acceptedPerSecond()).isPositive();
        assertThat(got).hasSize(200);
        assertThat(got.stream().map(one -> field(one.body(), "resource_id"))).doesNotHaveDuplicates();
        assertThat(got.stream()
                        .map(one -> field(one.body(), "customer_phone_number"))
                        .distinct())
                .hasSizeGreaterThan(100);
        assertThat(got).allSatisfy(one -> assertThat(one.body().length).isGreaterThan(8000));
    }

    private static String field(byte[] body, String name) {
        return JsonMapper.builder().build().readTree(body).get(name).stringValue();
    }

    private static List<String> day(Stories stories) {
        return IntStream.range(0, 50)
                .boxed()
                .flatMap(number -> stories.story(number, NOON).stream())
                .map(step -> step.after() + " " + step.kind() + " " + new String(step.body(), StandardCharsets.UTF_8))
                .toList();
    }

    /** A clock that runs a thousand times as fast. */
    private static InstantSource fast() {
        long begun = System.nanoTime();
        return () -> NOON.plusNanos((System.nanoTime() - begun) * 1000);
    }
}
