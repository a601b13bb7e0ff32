package dev.otto.bench;

import dev.otto.fold.figure.Rollup;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * How fast the read API answers over the data that lie in a database, one request at a time, beside a request that asks for
 * none of them and beside the same rows read by JDBC alone. All kinds take turns, so that none has the machine's good minute.
 */
final class DashboardReads {

    static final String FLOOR = "GET /health, for comparison";

    private static final String COMPANY = "acme";
    private static final String TOKEN = """
            {"company_id": "acme", "user_id": "acme-csr-3", "role": "manager"}""";

    /** For every request that counts. */
    private static final Duration WARM_UP_OF_EACH = Duration.ofMillis(50);

    /** Days asked for. */
    record Range(String name, LocalDate from, LocalDate to) {
        static final Range YEAR = new Range("a year", LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31));

        /** Days on which a log of any length has the same calls, see {@link ReadsBench}. */
        static final Range WEEKS = new Range("25 days", LocalDate.of(2026, 2, 24), LocalDate.of(2026, 3, 20));

        /** What tells these days in the fewest rows: a year its months. */
        Rollup rollup(Rollup days) {
            return equals(YEAR) ? days.months().orElse(days) : days;
        }

        String query() {
            return "from=" + from + "&to=" + to;
        }
    }

    /**
     * A kind of request.
     *
     * @param sql what its answer is made of; each takes company, first and last day, but for those that say otherwise
     */
    private record Read(String name, String path, Range range, List<String> sql) {}

    private final int reads;
    private final Duration warmUp;
    private final Progress progress;

    DashboardReads(int reads, Progress progress) {
        this(reads, WARM_UP_OF_EACH.multipliedBy(reads), progress);
    }

    DashboardReads(int reads, Duration warmUp, Progress progress) {
        this.reads = reads;
        this.warmUp = warmUp;
        this.progress = progress;
    }

    private static List<Read> reads() {
        List<Read> reads = new ArrayList<>();
        for (Range range : List.of(Range.YEAR, Range.WEEKS)) {
            reads.add(dashboard(
                    "csr-metrics",
                    range,
                    sums(range.rollup(Rollup.CSR_DAY)),
                    sums(range.rollup(Rollup.OBJECTION_DAY), "category", "severity")));
            reads.add(dashboard(
                    "exec-csr-metrics",
                    range,
                    sums(range.rollup(Rollup.CSR_DAY)),
                    sums(range.rollup(Rollup.CSR_DAY), "csr_id"),
                    sums(range.rollup(Rollup.OBJECTION_DAY), "csr_id", "category", "severity"),
                    sums(range.rollup(Rollup.SOP_STAGE_DAY), "csr_id", "stage")));
            reads.add(dashboard(
                    "exec-sales-metrics",
                    range,
                    sums(range.rollup(Rollup.SALES_DAY)),
                    sums(range.rollup(Rollup.SALES_DAY), "rep_id")));
            reads.add(dashboard(
                    "metrics",
                    range,
                    days(Rollup.CSR_DAY_ALL),
                    days(Rollup.SALES_DAY_ALL),
                    sums(
                            range.rollup(Rollup.CALL_HOUR),
                            range.equals(Range.YEAR) ? Rollup.WEEKDAY : "extract(isodow from day)",
                            "hour")));
            reads.add(dashboard(
                    "top-objections", range, sums(range.rollup(Rollup.OBJECTION_DAY), "category", "severity")));
        }
        reads.add(new Read(
                "calls of a year, a page of 50",
                "/api/v1/dashboard/calls?limit=50&" + Range.YEAR.query(),
                Range.YEAR,
                List.of(
                        // between instants that hold the days, as the interface asks
                        "select c.id::text, c.sequence, c.doc::text, c.started_at"
                                + " from (select ? as company, ?::date as first, ?::date as last) d join call c"
                                + " on c.company_id = d.company and (c.day + 0) between d.first and d.last"
                                + " and c.started_at between (d.first - 2)::timestamptz and (d.last + 3)::timestamptz"
                                + " order by c.started_at desc, c.id desc limit 51")));
        reads.add(page("contact cards, a page of 50", "/api/v1/contact-cards", "contact_card", "created_at"));
        reads.add(page("leads, a page of 50", "/api/v1/leads", "lead", "opened_at"));
        return reads;
    }

    private static Read dashboard(String name, Range range, String... sql) {
        return new Read(
                name + " of " + range.name(), "/api/v1/dashboard/" + name + "?" + range.query(), range, List.of(sql));
    }

    private static Read page(String name, String path, String table, String time) {
        return new Read(
                name,
                path + "?limit=50",
                Range.YEAR,
                List.of("select id::text, sequence, doc::text, " + time + " from " + table
                        + " where company_id = ? and ?::date <= ?::date order by " + time + " desc, id desc limit 51"));
    }

    private static String sums(Rollup rollup, String... by) {
        return "select "
                + Stream.concat(Stream.of(by), rollup.measures().stream().map(m -> "sum(" + m.column() + ")"))
                        .collect(Collectors.joining(", "))
                + " from " + rollup.table() + " where company_id = ? and day between ? and ?"
                + (by.length == 0 ? "" : " group by " + String.join(", ", by));
    }

    /** Single days of everybody: each row as it stands. */
    private static String days(Rollup rollup) {
        return "select day, "
                + rollup.measures().stream().map(Rollup.Measure::column).collect(Collectors.joining(", ")) + " from "
                + rollup.table() + " where company_id = ? and day between ? and ?";
    }

    /** What was measured: the times of the floor, and of each kind by HTTP and by JDBC. */
    record Measured(long calls, long cards, Times floor, Map<String, Times> http, Map<String, Times> jdbc) {

        /** p50 and p99 of all. */
        List<Figure> figures() {
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure("calls to read", calls, "rows"));
            figures.add(new Figure("contact cards to read", cards, "rows"));
            figures.addAll(floor.figures(FLOOR));
            http.forEach((name, times) -> {
                figures.addAll(times.figures(name));
                figures.add(new Figure(
                        name + ", its rows by JDBC, p50",
                        Objects.requireNonNull(jdbc.get(name)).millis(0.5),
                        "ms"));
            });
            return figures;
        }
    }

    List<Figure> run(BenchDatabase database, Path directory) throws IOException, InterruptedException, SQLException {
        return measure(database, directory).figures();
    }

    Measured measure(BenchDatabase database, Path directory) throws IOException, InterruptedException, SQLException {
        try (ServingOtto otto = serving(database, directory);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            String token = token(http, otto.address());
            HttpRequest floor = get(otto.address().resolve("/health"), token);
            Map<String, HttpRequest> requests = new LinkedHashMap<>();
            reads().forEach(read -> requests.put(read.name(), get(otto.address().resolve(read.path()), token)));
            long end = System.nanoTime() + warmUp.toNanos();
            int rounds = 0;
            while (System.nanoTime() < end || rounds == 0) {
                nanos(floor);
                for (HttpRequest request : requests.values()) {
                    nanos(request);
                }
                rounds++;
            }
            progress.say("warm after %,d requests of each kind", rounds);
            long[] floors = new long[reads];
            Map<String, long[]> times = new LinkedHashMap<>();
            requests.keySet().forEach(name -> times.put(name, new long[reads]));
            for (int i = 0; i < reads; i++) {
                floors[i] = nanos(floor);
                for (Map.Entry<String, HttpRequest> request : requests.entrySet()) {
                    Objects.requireNonNull(times.get(request.getKey()))[i] = nanos(request.getValue());
                }
            }
            Map<String, Times> measured = new LinkedHashMap<>();
            times.forEach((name, nanos) -> {
                measured.put(name, new Times(nanos));
                progress.say(
                        "%s: p50 %.1f ms, p99 %.1f ms",
                        name, measured.get(name).millis(0.5), measured.get(name).millis(0.99));
            });
            return new Measured(
                    rows(database, "call"),
                    rows(database, "contact_card"),
                    new Times(floors),
                    measured,
                    byJdbc(database));
        }
    }

    private Map<String, Times> byJdbc(BenchDatabase database) throws SQLException {
        Map<String, Times> measured = new LinkedHashMap<>();
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            for (Read read : reads()) {
                long[] nanos = new long[reads];
                for (int i = -reads / 4; i < reads; i++) {
                    long begun = System.nanoTime();
                    byJdbc(connection, read);
                    connection.rollback();
                    if (i >= 0) {
                        nanos[i] = System.nanoTime() - begun;
                    }
                }
                measured.put(read.name(), new Times(nanos));
            }
            connection.setAutoCommit(true);
        }
        return measured;
    }

    /** As a request reads: in its role, under row-level security. */
    private static void byJdbc(Connection connection, Read read) throws SQLException {
        try (PreparedStatement role = connection.prepareStatement(
                "select set_config('role', 'otto_request', true), set_config('otto.company_id', ?, true)")) {
            role.setString(1, COMPANY);
            role.executeQuery().close();
        }
        for (String sql : read.sql()) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, COMPANY);
                statement.setDate(2, Date.valueOf(read.range().from()));
                statement.setDate(3, Date.valueOf(read.range().to()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            row.getString(i);
                        }
                    }
                }
            }
        }
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

    /**
     * How long the request took; one that is not answered with 200 fails. Sent by the JDK's older client, on this thread: what
     * asks shares the machine with what answers, and the newer one hands each answer from thread to thread.
     */
    static long nanos(HttpRequest request) throws IOException {
        long begun = System.nanoTime();
        HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
        request.headers().map().forEach((name, values) -> connection.setRequestProperty(name, values.getFirst()));
        int status = connection.getResponseCode();
        try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] body = answer == null ? new byte[0] : answer.readAllBytes();
            if (status != 200) {
                throw new IllegalStateException(request.uri().getPath() + " answered " + status + ": "
                        + new String(body, StandardCharsets.UTF_8));
            }
        }
        return System.nanoTime() - begun;
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
