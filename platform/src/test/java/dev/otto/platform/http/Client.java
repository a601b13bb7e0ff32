package dev.otto.platform.http;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.LocalTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a server as its clients do. */
public final class Client {

    public static final String COMPANY = "org_cedar";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final LocalTokens tokens;
    private final HttpClient http;

    public Client(int port, LocalTokens tokens) {
        this(port, tokens, HTTP);
    }

    private Client(int port, LocalTokens tokens, HttpClient http) {
        this.port = port;
        this.tokens = tokens;
        this.http = http;
    }

    /** The same from another address of this machine's. */
    public Client from(String address) {
        try {
            return new Client(
                    port,
                    tokens,
                    HttpClient.newBuilder()
                            .localAddress(InetAddress.getByName(address))
                            .build());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer, with its body as JSON where it is that. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return MAPPER.readTree(response.body());
        }

        public String code() {
            return json().path("error_code").asString();
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    public String token(String companyId, AccessRole role) {
        return token(companyId, "user-" + UUID.randomUUID(), role);
    }

    public String token(@Nullable String companyId, String userId, AccessRole role) {
        return tokens.issue(companyId, userId, role, Instant.now()).token();
    }

    public Answer get(AccessRole role, String path, String... headers) {
        return send("GET", token(COMPANY, role), path, null, headers);
    }

    public Answer post(AccessRole role, String path, String body, String... headers) {
        return send("POST", token(COMPANY, role), path, body, headers);
    }

    public Answer send(String method, @Nullable String token, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body != null && !request.build().headers().map().containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
