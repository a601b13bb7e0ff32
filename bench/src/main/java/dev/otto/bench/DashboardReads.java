package dev.otto.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** How fast the read API answers over the data that lie in a database, beside a request that asks for none of them. */
final class DashboardReads {

    static final String FLOOR = "GET /health, for comparison";

    private static final String TOKEN = """
            {"company_id": "acme", "user_id": "acme-csr-3", "role": "manager"}""";
    private static final String RANGE = "from=2026-01-01&to=2026-12-31";
    private static final Map<String, String> READS = reads();

    private final int reads;
    private final Progress progress;

    DashboardReads(int reads, Progress progress) {
        this.reads = reads;
        this.progress = progress;
    }

    private static Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>();
        reads.put("csr-metrics", "/api/v1/dashboard/csr-metrics?" + RANGE);
        reads.put("exec-csr-metrics", "/api/v1/dashboard/exec-csr-metrics?" + RANGE);
        reads.put("exec-sales-metrics", "/api/v1/dashboard/exec-sales-metrics?" + RANGE);
        reads.put("dashboard metrics", "/api/v1/dashboard/metrics?" + RANGE);
        reads.put("top objections", "/api/v1/dashboard/top-objections?" + RANGE);
        reads.put("calls, a page of 50", "/api/v1/dashboard/calls?limit=50&" + RANGE);
        reads.put("contact cards, a page of 50", "/api/v1/contact-cards?limit=50");
        reads.put("leads, a page of 50", "/api/v1/leads?limit=50");
        return reads;
    }

    List<Figure> run(BenchDatabase database, Path directory) throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("calls to read", rows(database, "call"), "rows"));
        figures.add(new Figure("contact cards to read", rows(database, "contact_card"), "rows"));
        try (ServingOtto otto = serving(database, directory);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            String token = token(http, otto.address());
            figures.addAll(
                    times(http, get(otto.address().resolve("/health"), token)).figures(FLOOR));
            for (Map.Entry<String, String> read : READS.entrySet()) {
                Times times = times(http, get(otto.address().resolve(read.getValue()), token));
                figures.addAll(times.figures(read.getKey()));
                progress.say("%s: p99 %.1f ms", read.getKey(), times.millis(0.99));
            }
        }
        return figures;
    }

    /** Otto with the role of reading alone, over that database. */
    static ServingOtto serving(BenchDatabase database, Path directory) throws IOException {
        return ServingOtto.start(
                directory,
                Map.of(
                        "DATABASE_URL", database.url(),
                        "SPRING_PROFILES_ACTIVE", "dev",
                        "OTTO_ROLES", "query",
                        "RATE_LIMIT_USER", "100000000",
                        "RATE_LIMIT_TENANT", "100000000",
                        "LOG_LEVEL", "warn"));
    }

    private Times times(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        long[] nanos = new long[reads];
        for (int i = -reads / 2; i < reads; i++) { // the first are for warming up
            long begun = System.nanoTime();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begun;
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        request.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
            }
        }
        return new Times(nanos);
    }

    static HttpRequest get(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    static String token(HttpClient http, URI address) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(address.resolve("/dev/token"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(TOKEN))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JsonMapper.shared().readTree(answer.body()).path("token").stringValue();
    }

    private static long rows(BenchDatabase database, String table) throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local role otto_worker");
                try (ResultSet row =
                        statement.executeQuery("select count(*) from " + table + " where company_id = 'acme'")) {
                    row.next();
                    return row.getLong(1);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
