package dev.otto.simulators.shunya;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.otto.simulators.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shunya over real HTTP on loopback. Takes what the contract allows and nothing else, answers asynchronously, sends signed
 * webhooks; what it says of a call depends on the recording, or on the seed and the call, and on nothing else. Below
 * {@code /simulator/} it can be told how to misbehave, see {@link Control}.
 */
public final class ShunyaSimulator implements AutoCloseable {

    private static final int MOST_BYTES = 8 << 20;
    private static final int SEEN = 2_000;
    private static final int BACKLOG = 1_000;

    static {
        // the JDK's server reads these once; without the first, every answer on a kept connection waits 40 ms
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "2000");
    }

    /**
     * How long things take.
     *
     * @param work least time of a step; most is half as much again
     * @param slow of a step that is told to be slow
     * @param late of an answer that is told to be late
     * @param silence of a request that is told to stay without an answer; the connection is closed then
     * @param retryAfter told with 429, in whole seconds
     * @param held of a webhook that is told to come after later ones
     */
    public record Timing(
            Duration work, Duration slow, Duration late, Duration silence, Duration retryAfter, Duration held) {

        public static final Timing USUAL = new Timing(
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(40),
                Duration.ofSeconds(2),
                Duration.ofSeconds(100));
    }

    /**
     * What to simulate.
     *
     * @param port 0 for any that is free
     * @param jwtSecret verifies the tokens of requests
     * @param hmacSecret verifies the bodies of requests and signs webhooks
     * @param webhooks base URL of Otto; null: no webhooks until {@link #webhooksTo}
     * @param listening whether to fetch recordings and hear what was said in them; otherwise the call decides
     * @param varying whether results are written in all the ways of which the contract warns
     * @param remembered number of calls of which it knows at once, and ten times as many answers by their keys
     */
    public record Options(
            int port,
            long seed,
            String jwtSecret,
            String hmacSecret,
            String version,
            @Nullable URI webhooks,
            Timing timing,
            boolean listening,
            boolean varying,
            int remembered) {

        public static Options of(String jwtSecret, String hmacSecret) {
            return new Options(0, 1, jwtSecret, hmacSecret, "v1", null, Timing.USUAL, false, true, 20_000);
        }

        public Options port(int other) {
            return new Options(
                    other, seed, jwtSecret, hmacSecret, version, webhooks, timing, listening, varying, remembered);
        }

        public Options seed(long other) {
            return new Options(
                    port, other, jwtSecret, hmacSecret, version, webhooks, timing, listening, varying, remembered);
        }

        public Options webhooks(@Nullable URI other) {
            return new Options(
                    port, seed, jwtSecret, hmacSecret, version, other, timing, listening, varying, remembered);
        }

        public Options timing(Timing other) {
            return new Options(
                    port, seed, jwtSecret, hmacSecret, version, webhooks, other, listening, varying, remembered);
        }

        public Options listening(boolean other) {
            return new Options(
                    port, seed, jwtSecret, hmacSecret, version, webhooks, timing, other, varying, remembered);
        }

        public Options varying(boolean other) {
            return new Options(
                    port, seed, jwtSecret, hmacSecret, version, webhooks, timing, listening, other, remembered);
        }

        public Options remembered(int other) {
            return new Options(port, seed, jwtSecret, hmacSecret, version, webhooks, timing, listening, varying, other);
        }
    }

    /**
     * A request that came, and the answer.
     *
     * @param status 0: it was left without an answer
     */
    public record Seen(
            String method,
            String path,
            @Nullable String company,
            @Nullable String requestId,
            @Nullable String idempotencyKey,
            int status,
            @Nullable String errorCode) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final Door door;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final Agenda agenda;
    private final Agenda transport = new RunningAgenda(InstantSource.system());
    private final Options options;
    private final Mischief mischief;
    private final Shunya shunya;
    private final Webhooks webhooks;
    private final Control control;
    private final Deque<Seen> seen = new ArrayDeque<>();

    /** A simulator that goes by a clock. */
    public ShunyaSimulator(Options options, InstantSource clock) {
        this(options, new RunningAgenda(clock));
    }

    /** A simulator that goes by an agenda, which it closes in the end. */
    public ShunyaSimulator(Options options, Agenda agenda) {
        this.options = options;
        this.agenda = agenda;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(threads)
                .build();
        mischief = new Mischief(options.seed());
        webhooks = new Webhooks(http, threads, agenda, options.hmacSecret(), options.webhooks());
        shunya = new Shunya(options, agenda, mischief, webhooks, http);
        control = new Control(this, mischief);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            door = new Door(options.port(), BACKLOG, server.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Begins to answer. */
    public ShunyaSimulator start() {
        server.start();
        door.open();
        return this;
    }

    /** Where it answers. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + door.port());
    }

    /** Where results go from now on: the base URL of Otto. */
    public void webhooksTo(URI base) {
        webhooks.to(base);
    }

    /** Adds to the ways in which it misbehaves. */
    public ShunyaSimulator misbehave(Rule rule) {
        mischief.add(rule);
        return this;
    }

    /** Behaves from now on. */
    public void behave() {
        mischief.clear();
    }

    /** Which misbehaviour a call has met at an endpoint, by which can be known what must come of it. */
    public Set<Misbehaviour> dealt(String company, long callId, Endpoint endpoint) {
        return shunya.dealt(company, callId, endpoint);
    }

    /**
     * What a simulator with these options says of a call of which it hears nothing, when all goes well.
     *
     * @param delivery each may be written in another way
     */
    public static byte[] says(Options options, String company, long callId, boolean visit, Step step, int delivery) {
        return JSON.writeValueAsBytes(Shunya.says(options, company, callId, visit, step, delivery));
    }

    /** The latest requests, at most 2,000, in order. */
    public List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** How often each answer came to a webhook: HTTP statuses, and {@code unreachable}. */
    public Map<String, Long> webhookAnswers() {
        return webhooks.answers();
    }

    /** Webhooks that are sent and not answered, or wait for their turn to be sent. */
    public int webhooksUnderWay() {
        return webhooks.underWay();
    }

    /** Tasks that were ever submitted, by company. */
    public Map<String, Long> submitted() {
        return shunya.submitted();
    }

    /** Most tasks of a company that were open at one time. */
    public Map<String, Integer> mostOpen() {
        return shunya.mostOpen();
    }

    /** Tasks open now, of all companies. */
    public int open() {
        return shunya.open();
    }

    @Override
    public void close() {
        door.close();
        server.stop(0);
        agenda.close();
        transport.close();
        http.shutdownNow();
        threads.shutdownNow();
    }

    // --------------------------------------------------------------------------------------------------- answering

    /** What is to be done with a request. */
    record Answer(int status, ObjectNode body, @Nullable String errorCode) {

        static Answer of(int status, ObjectNode body) {
            return new Answer(status, body, null);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders(),
                exchange.getRequestBody().readNBytes(MOST_BYTES));
        if (request.path().startsWith("/simulator/")) {
            Answer answer = control.answer(request);
            send(exchange, answer.status(), "application/json", JSON.writeValueAsBytes(answer.body()));
            return;
        }
        shunya.answer(request, outcome -> finish(exchange, request, outcome));
    }

    private void finish(HttpExchange exchange, Request request, Shunya.Outcome outcome) {
        switch (outcome) {
            case Shunya.Outcome.Answered(Answer answer) -> {
                note(request, answer.status(), answer.errorCode());
                send(exchange, answer.status(), "application/json", JSON.writeValueAsBytes(answer.body()));
            }
            case Shunya.Outcome.Late(Answer answer) -> {
                note(request, answer.status(), answer.errorCode());
                transport.after(
                        options.timing().late(),
                        () -> send(
                                exchange, answer.status(), "application/json", JSON.writeValueAsBytes(answer.body())));
            }
            case Shunya.Outcome.TooMany(Answer answer) -> {
                note(request, answer.status(), answer.errorCode());
                exchange.getResponseHeaders()
                        .set(
                                "Retry-After",
                                Long.toString(options.timing().retryAfter().toSeconds()));
                send(exchange, answer.status(), "application/json", JSON.writeValueAsBytes(answer.body()));
            }
            case Shunya.Outcome.ProxyPage page -> {
                note(request, 500, null);
                send(
                        exchange,
                        500,
                        "text/html",
                        "<html><body><h1>500 Internal Server Error</h1></body></html>"
                                .getBytes(StandardCharsets.UTF_8));
            }
            case Shunya.Outcome.Silence silence -> {
                note(request, 0, null);
                transport.after(options.timing().silence(), exchange::close);
            }
            case Shunya.Outcome.Reset reset -> {
                note(request, 0, null);
                door.reset(exchange.getRemoteAddress());
                exchange.close();
            }
            case Shunya.Outcome.CutOff(Answer answer) -> {
                note(request, 0, answer.errorCode());
                cutOff(exchange, answer.status(), JSON.writeValueAsBytes(answer.body()));
            }
        }
    }

    private void note(Request request, int status, @Nullable String errorCode) {
        Seen one = new Seen(
                request.method(),
                request.path(),
                request.header("X-Company-ID"),
                request.header("X-Request-ID"),
                request.header("Idempotency-Key"),
                status,
                errorCode);
        synchronized (seen) {
            if (seen.size() == SEEN) {
                seen.removeFirst();
            }
            seen.addLast(one);
        }
    }

    private static void cutOff(HttpExchange exchange, int status, byte[] body) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        } catch (IOException e) {
            // whoever asked has gone away
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            // whoever asked has gone away
        }
    }

    /**
     * Arguments: port (8090), jwt-secret, hmac-secret (or -file of each), webhooks (base URL of Otto), seed, listening,
     * varying, misbehave ({@code NAME=SHARE,NAME=SHARE,…}: each hits that share of all calls, once at each endpoint).
     */
    @SuppressWarnings("SystemOut") // a command's answer goes to its caller
    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = new Arguments(
                args,
                Set.of(
                        "port",
                        "jwt-secret",
                        "jwt-secret-file",
                        "hmac-secret",
                        "hmac-secret-file",
                        "webhooks",
                        "seed",
                        "listening",
                        "varying",
                        "misbehave"));
        ShunyaSimulator simulator = new ShunyaSimulator(
                Options.of(arguments.secret("jwt-secret"), arguments.secret("hmac-secret"))
                        .port((int) arguments.whole("port", 8090))
                        .seed(arguments.whole("seed", 1))
                        .webhooks(URI.create(arguments.text("webhooks", "http://127.0.0.1:8080")))
                        .listening(Boolean.parseBoolean(arguments.text("listening", "true")))
                        .varying(Boolean.parseBoolean(arguments.text("varying", "true"))),
                InstantSource.system());
        for (String one : arguments.text("misbehave", "").split(",", -1)) {
            String[] parts = one.split("[:=]", 2);
            if (parts.length == 2) {
                simulator.misbehave(Rule.ofAll(Misbehaviour.valueOf(parts[0]), Double.parseDouble(parts[1])));
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        simulator.start();
        System.out.println("Shunya: " + simulator.baseUrl() + ", seed " + simulator.options.seed());
        new CountDownLatch(1).await();
    }

    ObjectNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("open", open());
        ObjectNode submissions = state.putObject("submitted");
        submitted().forEach(submissions::put);
        ObjectNode answers = state.putObject("webhooks");
        webhookAnswers().forEach(answers::put);
        ArrayNode requests = state.putArray("latest");
        for (Seen one : seen().reversed().stream().limit(20).toList()) {
            requests.add(one.method() + " " + one.path() + " " + one.status()
                    + (one.errorCode() == null ? "" : " " + one.errorCode()));
        }
        return state;
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
