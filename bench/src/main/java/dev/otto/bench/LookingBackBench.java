package dev.otto.bench;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Ids;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadSource;
import dev.otto.fold.runner.DayIndex;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long it takes to look back: a lead of a thousand events and a company's figures of a day as they stood, a figure
 * opened, and all figures of all history under another metric definition; over HTTP, one at a time.
 */
final class LookingBackBench {

    static final String NAME = "looking-back";
    static final String LEAD = "a lead of 1,000 events as of an instant";
    static final String DAY = "csr-metrics of a day as of an instant";
    static final String PREVIEW = "all figures of all history under another definition";

    private static final long SEED = 900;
    private static final int PIECE = 125_000;
    private static final int PIECE_DAYS = 30;
    private static final int LEAD_EVENTS = 1_000;

    /** For every request that counts. */
    private static final Duration WARM_UP_OF_EACH = Duration.ofMillis(60);

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 2, 21);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * How to measure.
     *
     * @param events of the log, 125,000 in every thirty days
     * @param reads requests of each kind
     */
    record Options(int events, int reads) {
        static final Options FULL = new Options(1_000_000, 100);
    }

    private final Options options;
    private final Progress progress;
    private final SplittableRandom random = new SplittableRandom(SEED);

    LookingBackBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "A log of %,d seeded events of two companies, 125,000 in every thirty days; %d requests of each kind over HTTP, one at a time, after %d s of such that do not count; days and instants at random."
                .formatted(
                        options.events(),
                        options.reads(),
                        WARM_UP_OF_EACH.multipliedBy(options.reads()).toSeconds());
    }

    List<Figure> run() throws IOException, InterruptedException, SQLException {
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            UUID lead = Ids.lead(Ids.of("bench_card", "acme"), 1);
            List<Figure> figures = new ArrayList<>(
                    prepare(database.pool(), lead, scratch.path().resolve("spill")));
            try (ServingOtto otto = DashboardReads.serving(database, scratch.path());
                    HttpClient http = HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .build()) {
                String token = DashboardReads.token(http, otto.address());
                figures.addAll(ask(http, otto.address(), token, lead));
            }
            return figures;
        }
    }

    private List<Figure> prepare(DataSource dataSource, UUID lead, Path spill) throws SQLException {
        progress.say("seeding %,d events", options.events());
        int pieces = Math.max(1, options.events() / PIECE);
        int piece = Math.min(options.events(), PIECE);
        FoldLogs.copy(dataSource, Histories.of(SEED, 1_000));
        for (int i = 0; i < pieces; i++) {
            FoldLogs.copy(dataSource, Histories.more(SEED + 1 + i, piece, i * PIECE_DAYS));
        }
        FoldLogs.copy(dataSource, longLead(lead));
        progress.say("folding");
        long position = FoldedTables.from(dataSource, spill);
        progress.say("indexing days");
        long begun = System.nanoTime();
        new DayIndex(new TestEventLog(dataSource).tenants, dataSource).catchUpWholly();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return List.of(
                new Figure("events", position, ""),
                Figure.perSecond("days indexed behind the folds, one thread", "events", position / seconds));
    }

    private List<EventEnvelope> longLead(UUID lead) {
        UUID card = Ids.of("bench_card", "acme");
        Instant opened = FIRST_DAY.atStartOfDay(ZoneId.of("America/New_York")).toInstant();
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = 0; i < LEAD_EVENTS; i++) {
            Instant at = opened.plus(Duration.ofHours(i));
            LeadEvent event = i == 0
                    ? new LeadEvent.LeadOpened(lead, card, 1, LeadSource.manual, null, at)
                    : i % 2 == 0
                            ? new LeadEvent.LeadNoteAdded(lead, card, "Called; wants to think about it. " + i)
                            : new LeadEvent.LeadActivityRecorded(lead, card, "call", at);
            events.add(new EventEnvelope(
                    i + 1,
                    lead.toString(),
                    i,
                    at,
                    EventTypes.nameOf(event.getClass()),
                    event,
                    new EventMetadata(
                            "acme",
                            "user:acme-csr-3",
                            "manager",
                            "trace",
                            "cause",
                            at,
                            ZoneId.of("America/New_York"))));
        }
        return events;
    }

    private List<Figure> ask(HttpClient http, URI address, String token, UUID lead)
            throws IOException, InterruptedException {
        int days = Math.max(1, options.events() / PIECE) * PIECE_DAYS;
        List<Figure> figures = new ArrayList<>();
        // the whole lead, which is what it can cost most
        figures.addAll(times(
                LEAD,
                n -> DashboardReads.get(
                        address.resolve("/api/v1/leads/" + lead + "?as_of=" + lastOf(days) + "&basis=" + basis(n)),
                        token)));
        figures.addAll(times(DAY, n -> {
            LocalDate day = FIRST_DAY.plusDays(random.nextInt(days));
            Instant at = day.plusDays(1 + random.nextInt(20))
                    .atStartOfDay(ZoneId.of("America/New_York"))
                    .toInstant();
            return DashboardReads.get(
                    address.resolve("/api/v1/dashboard/csr-metrics?from=" + day + "&to=" + day + "&as_of=" + at
                            + "&basis=" + basis(n)),
                    token);
        }));
        figures.addAll(times("a figure of a day opened, a page of 50", n -> {
            LocalDate day = FIRST_DAY.plusDays(random.nextInt(days));
            return DashboardReads.get(
                    address.resolve(
                            "/api/v1/dashboard/csr-metrics?explain=booking_rate&limit=50&from=" + day + "&to=" + day),
                    token);
        }));
        double fastest = Double.MAX_VALUE;
        double slowest = 0;
        for (int i = -1; i < 3; i++) { // the first does not count
            long begun = System.nanoTime();
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(address.resolve("/api/v1/metric-definitions/preview"))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("""
                                    {"terms": {"qualified": ["hot"], "spoken_to_min_seconds": 300, "excluded": ["spam"]}}"""))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            double seconds = (System.nanoTime() - begun) / 1e9;
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200 || body.path("differences").isEmpty()) {
                throw new IllegalStateException("a preview answered " + answer.statusCode() + ": " + answer.body());
            }
            if (i >= 0) {
                fastest = Math.min(fastest, seconds);
                slowest = Math.max(slowest, seconds);
            }
        }
        progress.say("%s: %.1f s to %.1f s", PREVIEW, fastest, slowest);
        figures.add(new Figure(PREVIEW + ", the slowest of three", slowest, "s"));
        figures.add(new Figure(PREVIEW + ", the fastest", fastest, "s"));
        return figures;
    }

    private static Instant lastOf(int days) {
        return FIRST_DAY
                .plusDays(Math.max(days, 60))
                .atStartOfDay(ZoneId.of("America/New_York"))
                .toInstant();
    }

    private static String basis(int n) {
        return n % 2 == 0 ? "recorded" : "happened";
    }

    private List<Figure> times(String name, IntFunction<HttpRequest> request) throws IOException {
        long end = System.nanoTime()
                + WARM_UP_OF_EACH.multipliedBy(options.reads()).toNanos();
        for (int i = 0; i == 0 || System.nanoTime() < end; i++) {
            DashboardReads.nanos(request.apply(i));
        }
        long[] nanos = new long[options.reads()];
        for (int i = 0; i < options.reads(); i++) {
            nanos[i] = DashboardReads.nanos(request.apply(i));
        }
        Times times = new Times(nanos);
        progress.say("%s: p99 %.1f ms", name, times.millis(0.99));
        return times.figures(name);
    }
}
