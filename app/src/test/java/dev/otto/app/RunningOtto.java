package dev.otto.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.LocalTokens;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole of Otto in this JVM, on loopback and with a database of its own, asked over HTTP. */
public final class RunningOtto implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HikariDataSource database;
    private final ConfigurableApplicationContext context;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningOtto(HikariDataSource database, ConfigurableApplicationContext context, int port) {
        this.database = database;
        this.context = context;
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    /** An answer; the body is null where it is no JSON. */
    public record Answer(int status, String text, @Nullable JsonNode json, HttpHeaders headers) {

        /** A header, empty where it is not there. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String text(String field) {
            return json == null ? "" : json.path(field).asString("");
        }
    }

    /** Starts it with local tokens and no limit of rate that a test would reach. */
    public static RunningOtto start() throws IOException {
        return start(Map.of());
    }

    /** The same with more variables. */
    public static RunningOtto start(Map<String, String> more) throws IOException {
        int port = OttoProcess.freePort();
        HikariDataSource database = TestDatabase.fresh();
        Map<String, String> variables = new HashMap<>(Map.of(
                "DATABASE_URL", "postgresql://unused/otto",
                "RATE_LIMIT_USER", "1000000",
                "RATE_LIMIT_TENANT", "1000000",
                "SERVER_PORT", Integer.toString(port)));
        variables.putAll(more);
        OttoSettings settings = OttoSettings.forTests(variables);
        return new RunningOtto(
                database,
                Otto.application(settings, RolesTest.address(database)).run("--server.address=127.0.0.1"),
                port);
    }

    public HikariDataSource database() {
        return database;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What {@code /metrics} says of a series, 0 where it has none. */
    public long metric(String series) {
        return ask("GET", "/metrics", null, null)
                .text()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** The one value that a query of the database's superuser finds, as text. */
    public String one(String sql) {
        return TestDatabase.textAsSuperuser(database, sql);
    }

    /** Changes the database behind Otto's back. */
    public void change(String sql) {
        TestDatabase.asSuperuser(database, sql);
    }

    public String token(@Nullable String company, String user, AccessRole role) {
        return bean(LocalTokens.class)
                .issue(company, user, role, bean(Clock.class).instant())
                .token();
    }

    /** Asks; token and body may be left out. */
    public Answer ask(String method, String path, @Nullable String token, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return asked(request, method, path, token, headers);
    }

    /** Posts bytes as they are. */
    public Answer post(String path, @Nullable String token, byte[] body, String... headers) {
        return asked(
                HttpRequest.newBuilder(address.resolve(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                "POST",
                path,
                token,
                headers);
    }

    private Answer asked(
            HttpRequest.Builder request, String method, String path, @Nullable String token, String... headers) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = response.body();
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(),
                    text,
                    json && !text.isEmpty() ? MAPPER.readTree(text) : null,
                    response.headers());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    @Override
    public void close() {
        http.close();
        context.close();
        database.close();
    }
}
