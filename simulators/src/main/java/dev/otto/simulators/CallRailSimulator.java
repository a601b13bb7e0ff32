package dev.otto.simulators;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * CallRail on a day at a home-services company, over real HTTP. Sends what {@link Stories} tell, signed, at a steady rate,
 * and like CallRail never sends anything twice. Two simulators of the same seed tell the same stories.
 */
public final class CallRailSimulator {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    /**
     * What to simulate.
     *
     * @param baseUrl of Otto, without a path
     * @param signingKey the company's key at CallRail
     * @param integrationKey for {@code ?company=}, null to be found by the names in the body
     * @param perMinute stories begun in a minute; each is one to four deliveries
     * @param lasts how long to begin new stories
     * @param recordings whether recordings are to be had, on loopback; otherwise their addresses lead nowhere
     */
    public record Options(
            URI baseUrl,
            String signingKey,
            @Nullable String integrationKey,
            long seed,
            double perMinute,
            Duration lasts,
            boolean recordings) {

        public Options {
            if (perMinute <= 0) {
                throw new IllegalArgumentException("the rate must be above 0 stories a minute");
            }
        }

        @Override
        public String toString() {
            return baseUrl + ", seed " + seed + ", " + perMinute + " stories a minute for " + lasts;
        }
    }

    private record Due(Instant at, Stories.Step step) {}

    private final Options options;
    private final InstantSource clock;
    private final @Nullable Recordings recordings;
    private final Stories stories;
    private final Signing signing;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWERS_WITHIN)
            .build();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    public CallRailSimulator(Options options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        Recordings served = options.recordings() ? new Recordings() : null;
        this.recordings = served;
        this.stories = served == null
                ? new Stories(options.seed(), Stories.Subject.CEDAR_RIDGE)
                : new Stories(options.seed(), Stories.Subject.CEDAR_RIDGE, served.baseUrl());
        this.signing = new Signing(options.signingKey());
    }

    /** Begins stories until its time is over, or it is stopped or interrupted, and tells those that it began to their end. */
    public void run() {
        PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparing(Due::at));
        Instant begun = clock.instant();
        Instant last = begun.plus(options.lasts());
        Duration between = Duration.ofNanos((long) (60e9 / options.perMinute()));
        Instant next = begun;
        long number = 0;
        try {
            while (!stopped) {
                if (next.isBefore(last)) {
                    while (!next.isAfter(clock.instant()) && next.isBefore(last)) {
                        for (Stories.Step step : stories.story(number++, next)) {
                            queue.add(new Due(next.plus(step.after()), step));
                        }
                        next = next.plus(between);
                    }
                } else if (queue.isEmpty()) {
                    return;
                }
                Due due = queue.peek();
                Instant wake = due == null || next.isBefore(last) && next.isBefore(due.at()) ? next : due.at();
                Duration wait = Duration.between(clock.instant(), wake);
                if (wait.isPositive()) {
                    Thread.sleep(wait.compareTo(Duration.ofMillis(500)) < 0 ? wait : Duration.ofMillis(500));
                } else if (due != null && !due.at().isAfter(clock.instant())) {
                    queue.poll();
                    post(due.step());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run} at the next delivery; recordings are no longer to be had. */
    public void stop() {
        stopped = true;
        if (recordings != null) {
            recordings.close();
        }
    }

    /** How often each answer came: HTTP statuses, and {@code unreachable}. */
    public Map<String, Long> answers() {
        Map<String, Long> counted = new TreeMap<>();
        answers.forEach((answer, count) -> counted.put(answer, count.sum()));
        return counted;
    }

    private void post(Stories.Step step) throws InterruptedException {
        if (recordings != null && step.heard() != null) {
            recordings.keep(step.heard());
        }
        String key = options.integrationKey();
        String query = key == null ? "" : "?company=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(
                        options.baseUrl().resolve("/webhooks/callrail/" + step.kind() + query))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/json")
                .header(Signing.HEADER, signing.of(step.body()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(step.body()))
                .build();
        String answer;
        try {
            answer = Integer.toString(
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            answer = "unreachable";
        }
        answers.computeIfAbsent(answer, status -> new LongAdder()).increment();
    }

    /** Arguments: base-url, signing-key or signing-key-file, company, seed, rate (stories a minute), duration. */
    @SuppressWarnings("SystemOut") // a command's answer goes to its caller
    public static void main(String[] args) {
        Arguments arguments = new Arguments(
                args, Set.of("base-url", "signing-key", "signing-key-file", "company", "seed", "rate", "duration"));
        String signingKey = arguments.secret("signing-key");
        CallRailSimulator simulator = new CallRailSimulator(
                new Options(
                        URI.create(arguments.text("base-url", "http://127.0.0.1:8080")),
                        signingKey,
                        arguments.text("company"),
                        arguments.whole("seed", 1),
                        arguments.number("rate", 6),
                        arguments.duration("duration", "10m"),
                        true),
                InstantSource.system());
        System.out.println("CallRail: " + simulator.options);
        simulator.run();
        System.out.println("answers: " + simulator.answers());
    }
}
