package dev.otto.simulators.shunya;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other side of the contract, written by hand from its text: signs requests, takes webhooks. */
final class Otto implements AutoCloseable {

    static final String JWT_SECRET = "a secret of tokens, long enough to be one";
    static final String HMAC_SECRET = "a secret of bodies, long enough to be one";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** A webhook as it came. */
    record Told(String path, String family, String timestamp, boolean signed, String raw) {

        JsonNode body() {
            return JSON.readTree(raw);
        }
    }

    /** What is to be asked; each part can be spoilt. */
    record Asking(Map<String, String> headers, String body) {

        Asking with(String header, @Nullable String value) {
            Map<String, String> others = new LinkedHashMap<>(headers);
            if (value == null) {
                others.remove(header);
            } else {
                others.put(header, value);
            }
            return new Asking(others, body);
        }
    }

    record Answered(int status, JsonNode body, HttpResponse<String> whole) {

        String errorCode() {
            return body.path("error").path("error_code").asString("");
        }
    }

    final Queue<Told> told = new ConcurrentLinkedQueue<>();
    volatile IntSupplier answers = () -> 200;
    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    Otto(InstantSource clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String raw = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String family = exchange.getRequestHeaders().containsKey("X-Shunya-Signature") ? "X-Shunya-" : "X-UWC-";
            String timestamp = exchange.getRequestHeaders().getFirst(family + "Timestamp");
            String signature = exchange.getRequestHeaders().getFirst(family + "Signature");
            told.add(new Told(
                    exchange.getRequestURI().getPath(),
                    family,
                    timestamp,
                    hex(timestamp + "." + raw).equals(signature),
                    raw));
            exchange.sendResponseHeaders(answers.getAsInt(), -1);
            exchange.close();
        });
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(hmac(HMAC_SECRET, text));
    }

    static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String token(String claims, String header, String secret) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64.encodeToString(hmac(secret, signed));
    }

    String claims(String company, long age) {
        long issued = clock.instant().getEpochSecond() - age;
        return "{\"company_id\":\"%s\",\"iat\":%d,\"exp\":%d,\"iss\":\"otto-backend\",\"aud\":\"uwc\"}"
                .formatted(company, issued, issued + 300);
    }

    /** A request as it must be. */
    Asking asking(String company, String body, @Nullable String key) {
        return asking(company, body, key, clock.instant());
    }

    Asking asking(String company, String body, @Nullable String key, Instant at) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Authorization",
                "Bearer " + token(claims(company, 0), "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", JWT_SECRET));
        headers.put("X-Company-ID", company);
        headers.put("X-Request-ID", UUID.randomUUID().toString());
        headers.put("X-UWC-Version", "v1");
        headers.put("X-UWC-Timestamp", ISO.format(at));
        headers.put("Content-Type", "application/json");
        if (key != null) {
            headers.put("Idempotency-Key", key(key));
        }
        if (!body.isEmpty()) {
            headers.put("X-Signature", hex(ISO.format(at) + "." + body));
        }
        return new Asking(headers, body);
    }

    /** A UUID that says that it is of version 5. */
    static String key(String of) {
        UUID named = UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8));
        return new UUID((named.getMostSignificantBits() & ~0xF000L) | 0x5000L, named.getLeastSignificantBits())
                .toString();
    }

    static String transcribe(long callId, String audio) {
        return "{\"audio_url\":\"%s\",\"call_id\":%d,\"call_type\":\"csr_call\",\"language\":\"en-US\",\"model\":\"default\"}"
                .formatted(audio, callId);
    }

    Answered post(URI shunya, String path, Asking asking) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(shunya.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .POST(
                        asking.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(asking.body()));
        return sent(request, asking);
    }

    Answered get(URI shunya, String path, String company) throws IOException, InterruptedException {
        return sent(
                HttpRequest.newBuilder(shunya.resolve(path)).timeout(Duration.ofSeconds(10)),
                asking(company, "", null));
    }

    private Answered sent(HttpRequest.Builder request, Asking asking) throws IOException, InterruptedException {
        asking.headers().forEach(request::header);
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return new Answered(response.statusCode(), JSON.readTree(json ? response.body() : "{}"), response);
    }

    Answered transcribe(URI shunya, String company, long callId, String key) throws IOException, InterruptedException {
        return post(
                shunya,
                "/api/v1/transcription/transcribe",
                asking(company, transcribe(callId, "https://otto.example/audio/t"), key));
    }

    Answered analyse(URI shunya, String company, long callId, String key) throws IOException, InterruptedException {
        return post(shunya, "/api/v1/analysis/start/" + callId, asking(company, "", key));
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /** A list of what to spoil, by name. */
    record Spoilt(String name, UnaryOperator<Asking> how, int status, String errorCode) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
        threads.shutdownNow();
    }
}
