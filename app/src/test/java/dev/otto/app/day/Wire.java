package dev.otto.app.day;

import dev.otto.app.SteppedOtto;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP with an Otto: as CallRail, as the partner, and as people. */
final class Wire implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What it answered. */
    record Answer(int status, String body) {

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI otto;
    private final InstantSource clock;

    Wire(URI otto, InstantSource clock) {
        this.otto = otto;
        this.clock = clock;
    }

    Answer callRail(String path, byte[] body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Signature", SampleDay.callRailSignature(body))
                .POST(BodyPublishers.ofByteArray(body)));
    }

    Answer partner(String body) throws IOException, InterruptedException {
        return partner(body, clock.millis());
    }

    /** However often it is sent, the partner made it at that time. */
    Answer partner(String body, long madeAt) throws IOException, InterruptedException {
        return send(request("/api/v1/shunya/webhook")
                .header("Content-Type", "application/json")
                .header("X-Shunya-Timestamp", Long.toString(madeAt))
                .header("X-Shunya-Signature", SampleDay.partnerSignature(SteppedOtto.PARTNER_SECRET, madeAt, body))
                .POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path, String token) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", "Bearer " + token).GET());
    }

    Answer post(String path, String token) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", "Bearer " + token).POST(BodyPublishers.noBody()));
    }

    String token(String companyId, String userId, String role) throws IOException, InterruptedException {
        Answer answer = send(request("/dev/token")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"company_id\":\"%s\",\"user_id\":\"%s\",\"role\":\"%s\"}"
                        .formatted(companyId, userId, role))));
        return answer.json().at("/token").asString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(otto.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Answer(response.statusCode(), response.body());
    }

    /** Name and value of what is asked for, encoded. */
    static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder("?");
        parameters.forEach((name, value) -> query.append(query.length() == 1 ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return query.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
