package dev.otto.app.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.otto.app.OttoProcess;
import dev.otto.app.database.OwnPostgres;
import dev.otto.app.day.Wire.Answer;
import dev.otto.app.demo.Demo;
import dev.otto.events.Ids;
import dev.otto.platform.configuration.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Otto with its own PostgreSQL, killed at random points while CallRail posts: what was answered 2xx is in the log, once.
 * {@code -Dsim.kills} (3) says how often, {@code -Dsim.seed} which points.
 */
class KillNineTest {

    private static final int KILLS = Integer.getInteger("sim.kills", 3);
    private static final long SEED = Long.getLong("sim.seed", 20_260_714L);
    private static final int CONNECTIONS = 4;

    @TempDir
    Path directory;

    private final AtomicInteger posted = new AtomicInteger();
    /** By CallRail's id, what was answered 2xx. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final Set<String> unexpected = ConcurrentHashMap.newKeySet();

    @Test
    void whatWasAnsweredIsInTheLogExactlyOnceHoweverOftenItIsKilled() throws Exception {
        Random random = new Random(SEED);
        int port = OttoProcess.freePort();
        Map<String, String> variables = Map.of(
                "SERVER_PORT", Integer.toString(port),
                "OTTO_DATA_DIR", directory.resolve("data").toString(),
                "OTTO_DEMO_TRAFFIC", "false");
        URI address = URI.create("http://127.0.0.1:" + port);
        for (int kill = 0; kill < KILLS; kill++) {
            OttoProcess otto = OttoProcess.start(directory, variables);
            otto.awaitReady();
            loadUntilKilled(otto, address, Duration.ofMillis(300 + random.nextInt(2_000)));
        }
        assertThat(unexpected).isEmpty();
        assertThat(acknowledged).isNotEmpty();

        try (OttoProcess otto = OttoProcess.start(directory, variables);
                Wire wire = new Wire(address, InstantSource.system())) {
            otto.awaitReady();
            String last = "CAL-after-the-last-kill";
            Answer answer = wire.callRail("/webhooks/callrail/call.completed", body(last, 0));
            assertThat(answer.status()).isEqualTo(200);
            acknowledged.put(last, answer.body());
            String admin = wire.token(Demo.COMPANY, "casey", "admin");
            String operator = wire.token(Demo.COMPANY, "olive", "operator");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> wire.get("/api/v1/calls/" + Ids.call(Demo.COMPANY, "callrail", last), admin)
                                    .status()
                            == 200);
            Answer verified = wire.post("/api/v1/admin/projections/all/verify", operator);
            assertThat(verified.status()).as(verified.body()).isEqualTo(200);
            assertThat(verified.json().at("/differences").size())
                    .as(verified.body())
                    .isZero();
            assertThat(verified.json().at("/rows").asLong()).isGreaterThan(acknowledged.size());
        }

        Map<String, Integer> completions = completionsInTheLog();
        List<String> lost = new ArrayList<>();
        for (String call : acknowledged.keySet()) {
            if (completions.getOrDefault(
                            Ids.call(Demo.COMPANY, "callrail", call).toString(), 0)
                    != 1) {
                lost.add(call);
            }
        }
        System.out.printf(
                "killed %d times: %d posted, %d answered 2xx, %d calls in the log%n",
                KILLS, posted.get(), acknowledged.size(), completions.size());
        assertThat(lost).as("answered 2xx, not once in the log").isEmpty();
        assertThat(new HashSet<>(completions.values())).containsExactly(1);
    }

    private void loadUntilKilled(OttoProcess otto, URI address, Duration after) throws Exception {
        try (ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
                Wire wire = new Wire(address, InstantSource.system())) {
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                connections.execute(() -> postUntilNobodyAnswers(wire));
            }
            int before = acknowledged.size();
            await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() > before);
            await().pollDelay(after).atMost(after.plusSeconds(60)).until(() -> true);
            otto.kill();
        }
    }

    private void postUntilNobodyAnswers(Wire wire) {
        while (true) {
            int number = posted.incrementAndGet();
            String call = "CAL%032x".formatted(number);
            try {
                Answer answer = wire.callRail("/webhooks/callrail/call.completed", body(call, number));
                if (answer.status() / 100 == 2) {
                    acknowledged.put(call, answer.body());
                } else if (answer.status() != 503) {
                    unexpected.add(answer.status() + " " + answer.body());
                }
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The roof leak's post-call as another call, of one of a hundred callers. */
    private static byte[] body(String call, int number) {
        return new String(SampleDay.sample("post-call.json"), StandardCharsets.UTF_8)
                .replace(SampleDay.DANA, call)
                .replace("+16145550151", "+161455501%02d".formatted(number % 100))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** How often each call was completed, by its stream. */
    private Map<String, Integer> completionsInTheLog() throws SQLException {
        Map<String, Integer> completions = new HashMap<>();
        try (OwnPostgres postgres = OwnPostgres.start(directory.resolve("data"))) {
            DatabaseAddress address = postgres.address();
            try (Connection connection = DriverManager.getConnection(
                            address.jdbcUrl(),
                            address.username(),
                            Objects.requireNonNull(address.password()).value());
                    Statement statement = connection.createStatement()) {
                statement.execute("set role otto_worker");
                try (ResultSet row = statement.executeQuery("""
                        select aggregate_identifier, count(*) from event_log
                        where event_name = 'call.completed' group by 1""")) {
                    while (row.next()) {
                        completions.put(row.getString(1), row.getInt(2));
                    }
                }
            }
        }
        return completions;
    }
}
