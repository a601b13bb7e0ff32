package dev.otto.write.uwc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A partner on loopback that notes what it is asked and answers what the test says. */
public final class ScriptedPartner implements AutoCloseable {

    /** A request as it came, headers by lower-case name. */
    public record Seen(String method, String path, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What is answered; status 0 breaks the connection, status -1 says nothing until the end of the test. */
    public record Reply(int status, String body, Map<String, String> headers) {

        public static final Reply BROKEN = new Reply(0, "", Map.of());
        public static final Reply SILENT = new Reply(-1, "", Map.of());

        public static Reply ok(String body) {
            return new Reply(200, body, Map.of());
        }

        public static Reply error(int status, String code, boolean retryable) {
            return new Reply(status, """
                    {"success": false, "error": {"error_code": "%s", "error_type": "server_error", "message": "for %s only",
                     "retryable": %s, "details": {}, "timestamp": "2026-07-14T20:00:00Z", "request_id": "req-77"}}
                    """.formatted(code, "the partner", retryable), Map.of());
        }

        public static Reply of(int status) {
            return new Reply(status, "", Map.of());
        }

        public Reply with(String header, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(header, value);
            return new Reply(status, body, more);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Seen, Reply> script;

    public ScriptedPartner(Function<Seen, Reply> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public void answers(Function<Seen, Reply> other) {
        script = other;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Everything asked so far. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** What was asked of paths that begin so. */
    public List<Seen> seen(String path) {
        return seen.stream().filter(request -> request.path().startsWith(path)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        Seen request = new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                headers,
                exchange.getRequestBody().readAllBytes());
        seen.add(request);
        Reply reply = script.apply(request);
        if (reply.status() == 0) {
            exchange.close();
            return;
        }
        if (reply.status() < 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
