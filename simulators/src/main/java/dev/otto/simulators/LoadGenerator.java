package dev.otto.simulators;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Posts signed CallRail post-calls as fast as its connections allow, or at a rate; every one a call of its own, of the size
 * of a real one, of one of many callers. Ids are made of seed and number, so what was answered can be looked for later.
 */
public final class LoadGenerator {

    private static final String CALL = "CAL9547c6aa09af822b44f301b61a108f2f";
    private static final String CALLER = "+16145550151";
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    /**
     * What load to make.
     *
     * @param integrationKey for {@code ?company=}, null to be found by the names in the body
     * @param connections requests under way at once
     * @param most number of requests after which it ends
     * @param lasts time after which it ends
     * @param perSecond requests begun in a second over all connections, 0 for as many as go
     * @param callers how many different numbers call, at most 80,000
     */
    public record Options(
            URI baseUrl,
            String signingKey,
            @Nullable String integrationKey,
            long seed,
            int connections,
            long most,
            Duration lasts,
            double perSecond,
            int callers) {

        public Options {
            if (connections < 1 || callers < 1 || callers > 80_000) {
                throw new IllegalArgumentException("at least one connection, and 1 to 80,000 callers");
            }
        }

        @Override
        public String toString() {
            return baseUrl + ", " + connections + " connections";
        }
    }

    /**
     * What came of it. Times are from the moment that a request was due, so waiting for a free connection counts.
     *
     * @param answers how often each answer came: HTTP statuses, and {@code unreachable}
     * @param accepted ids of the calls that were answered 2xx
     */
    public record Figures(
            Map<String, Long> answers,
            List<String> accepted,
            Duration took,
            Duration p50,
            Duration p95,
            Duration p99,
            Duration max) {

        public double acceptedPerSecond() {
            return accepted.size() / (took.toNanos() / 1e9);
        }

        @Override
        public String toString() {
            return "%s, %.0f accepted a second, p50 %d ms, p95 %d ms, p99 %d ms, max %d ms"
                    .formatted(
                            answers,
                            acceptedPerSecond(),
                            p50.toMillis(),
                            p95.toMillis(),
                            p99.toMillis(),
                            max.toMillis());
        }
    }

    static {
        // connections that rest at once; the JDK keeps five otherwise
        System.setProperty("http.maxConnections", "256");
    }

    private static final class Lane {
        private final Map<String, Long> answers = new TreeMap<>();
        private final List<String> accepted = new ArrayList<>();
        private long[] nanos = new long[1024];
        private int count;

        void add(String answer, @Nullable String acceptedId, long took) {
            answers.merge(answer, 1L, Long::sum);
            if (acceptedId != null) {
                accepted.add(acceptedId);
            }
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = took;
        }
    }

    private final Options options;
    private final Signing signing;
    private final String[] template;
    private final URL target;

    public LoadGenerator(Options options) {
        this.options = options;
        signing = new Signing(options.signingKey());
        // the template's parts between the call's id (0) and the caller's number (1)
        template = resource()
                .replace(CALL, "\u0001call\u0001")
                .replace(CALLER, "\u0001caller\u0001")
                .split("\u0001", -1);
        String key = options.integrationKey();
        try {
            target = options.baseUrl()
                    .resolve("/webhooks/callrail/call.completed"
                            + (key == null ? "" : "?company=" + URLEncoder.encode(key, StandardCharsets.UTF_8)))
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no address to post to: " + options.baseUrl(), e);
        }
    }

    /** CallRail's id of the call of that number. */
    public String callId(long number) {
        return "CAL%016x%016x".formatted(options.seed(), number);
    }

    /** The body of the call of that number. */
    public byte[] body(long number) {
        String caller = caller(number);
        StringBuilder body = new StringBuilder(10_000);
        for (String part : template) {
            switch (part) {
                case "call" -> body.append(callId(number));
                case "caller" -> body.append(caller);
                default -> body.append(part);
            }
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Of the numbers set aside for fiction: 555-0100 to 555-0199 of every area code. */
    private String caller(long number) {
        int which = (int) (Math.floorMod(number * 7919 + options.seed(), (long) options.callers()));
        return "+1%03d5550%03d".formatted(200 + which / 100, 100 + which % 100);
    }

    /** Sends until the number or the time is reached; blocks. */
    public Figures run() throws InterruptedException {
        AtomicLong next = new AtomicLong();
        long begun = System.nanoTime();
        long ends = begun + options.lasts().toNanos();
        List<Lane> lanes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int connection = 0; connection < options.connections(); connection++) {
            Lane lane = new Lane();
            lanes.add(lane);
            threads.add(
                    Thread.ofPlatform().daemon().name("load-" + connection).start(() -> send(lane, next, begun, ends)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return figures(lanes, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void send(Lane lane, AtomicLong next, long begun, long ends) {
        while (!Thread.currentThread().isInterrupted()) {
            long number = next.getAndIncrement();
            long due =
                    options.perSecond() > 0 ? begun + (long) (number * 1e9 / options.perSecond()) : System.nanoTime();
            if (number >= options.most() || due >= ends) {
                return;
            }
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            byte[] body = body(number);
            try {
                int status = post(body);
                boolean accepted = status >= 200 && status < 300;
                lane.add(Integer.toString(status), accepted ? callId(number) : null, System.nanoTime() - due);
            } catch (IOException e) {
                lane.add("unreachable", null, System.nanoTime() - due);
            }
        }
    }

    /**
     * Posts a body and reads the answer to its end; its status. By the JDK's older client, which takes a small part of the
     * processor time of the newer one: what makes the load shares the machine with what is loaded.
     */
    private int post(byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) target.openConnection();
        connection.setConnectTimeout((int) ANSWERS_WITHIN.toMillis());
        connection.setReadTimeout((int) ANSWERS_WITHIN.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length); // streamed, or it would post again by itself
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty(Signing.HEADER, signing.of(body));
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (answer != null) {
                answer.transferTo(OutputStream.nullOutputStream()); // and the connection can be used again
            }
        }
        return status;
    }

    private static Figures figures(List<Lane> lanes, Duration took) {
        Map<String, Long> answers = new TreeMap<>();
        List<String> accepted = new ArrayList<>();
        long[] nanos = new long[lanes.stream().mapToInt(lane -> lane.count).sum()];
        int at = 0;
        for (Lane lane : lanes) {
            lane.answers.forEach((answer, count) -> answers.merge(answer, count, Long::sum));
            accepted.addAll(lane.accepted);
            System.arraycopy(lane.nanos, 0, nanos, at, lane.count);
            at += lane.count;
        }
        Arrays.sort(nanos);
        return new Figures(answers, accepted, took, at(nanos, 0.5), at(nanos, 0.95), at(nanos, 0.99), at(nanos, 1.0));
    }

    private static Duration at(long[] sorted, double share) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)]);
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(LoadGenerator.class.getResourceAsStream("post-call.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments: base-url, signing-key or signing-key-file, company, seed, connections, most, duration, rate, callers. */
    @SuppressWarnings("SystemOut") // a command's answer goes to its caller
    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = new Arguments(
                args,
                Set.of(
                        "base-url",
                        "signing-key",
                        "signing-key-file",
                        "company",
                        "seed",
                        "connections",
                        "most",
                        "duration",
                        "rate",
                        "callers"));
        Options options = new Options(
                URI.create(arguments.text("base-url", "http://127.0.0.1:8080")),
                arguments.secret("signing-key"),
                arguments.text("company"),
                arguments.whole("seed", 1),
                (int) arguments.whole("connections", 16),
                arguments.whole("most", Long.MAX_VALUE),
                arguments.duration("duration", "30s"),
                arguments.number("rate", 0),
                (int) arguments.whole("callers", 10_000));
        System.out.println(new LoadGenerator(options).run());
    }
}
