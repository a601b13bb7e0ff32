package dev.otto.simulators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Gives out the recordings of the latest calls at {@code /calls/{id}/recording/…}, on loopback. */
final class Recordings implements AutoCloseable {

    private static final int MOST = 2_000;
    private static final int SECONDS = 2;

    private final Map<String, Recording> latest = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Recordings() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/calls/", this::answer);
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void keep(Stories.Heard heard) {
        synchronized (latest) {
            latest.put(heard.callId(), heard.recording());
            if (latest.size() > MOST) {
                latest.remove(latest.keySet().iterator().next());
            }
        }
    }

    private @Nullable Recording of(String path) {
        String[] parts = path.split("/", -1);
        synchronized (latest) {
            return parts.length < 4 || !parts[3].equals("recording") ? null : latest.get(parts[2]);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Recording recording = of(exchange.getRequestURI().getPath());
            if (recording == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] file = recording.file(SECONDS);
            exchange.getResponseHeaders().set("Content-Type", "audio/wav");
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
