package dev.otto.write.audio;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Audio in a bucket of an S3-compatible store: single objects put, got and deleted by path ({@code endpoint/bucket/name}).
 * Bodies are streamed from and to disk. An address such as {@code s3://bucket/prefix?region=eu-central-1&endpoint=https://minio:9000};
 * without an endpoint it is Amazon's of the region, without a region us-east-1.
 */
final class S3Store implements AudioStore {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(5);
    private static final String NOTHING = SigV4.sha256(new byte[0]);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI endpoint;
    private final String prefix;
    private final SigV4 signer;
    private final Path staging;
    private final InstantSource clock;

    S3Store(URI address, String keyId, String secret, Path staging, InstantSource clock) {
        Map<String, String> options = options(address);
        String region = options.getOrDefault("region", "us-east-1");
        this.endpoint = URI.create(options.getOrDefault("endpoint", "https://s3." + region + ".amazonaws.com"));
        String path = address.getPath() == null ? "" : address.getPath();
        this.prefix = "/" + address.getAuthority() + (path.endsWith("/") ? path : path + "/");
        this.signer = new SigV4(keyId, secret, region);
        this.staging = staging;
        this.clock = clock;
    }

    private static Map<String, String> options(URI address) {
        Map<String, String> options = new LinkedHashMap<>();
        String query = address.getQuery();
        for (String option : query == null ? new String[0] : query.split("&")) {
            String[] parts = option.split("=", 2);
            if (parts.length != 2 || !(parts[0].equals("region") || parts[0].equals("endpoint"))) {
                throw new IllegalArgumentException("AUDIO_STORE knows the options region and endpoint");
            }
            options.put(parts[0], parts[1]);
        }
        return options;
    }

    @Override
    public Path staging() {
        return staging;
    }

    @Override
    public void put(String name, Path file) throws IOException {
        HttpRequest.Builder request = signed("PUT", name, sha256(file));
        HttpResponse<Void> response = send(
                request.PUT(HttpRequest.BodyPublishers.ofFile(file)).build(), HttpResponse.BodyHandlers.discarding());
        require(response.statusCode(), 200, 201, 204);
        Files.delete(file);
    }

    @Override
    public InputStream open(String name) throws IOException {
        HttpResponse<InputStream> response =
                send(signed("GET", name, NOTHING).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        response.body().close();
        if (response.statusCode() == 404) {
            throw new FileNotFoundException("no audio " + name);
        }
        throw refused(response.statusCode());
    }

    @Override
    public void delete(String name) throws IOException {
        HttpResponse<Void> response =
                send(signed("DELETE", name, NOTHING).DELETE().build(), HttpResponse.BodyHandlers.discarding());
        require(response.statusCode(), 200, 204, 404);
    }

    private HttpRequest.Builder signed(String method, String name, String payload) {
        String path = SigV4.encoded(prefix + name);
        String time = SigV4.time(clock.instant());
        String authorization = signer.authorization(
                method,
                path,
                Map.of("host", endpoint.getAuthority(), "x-amz-content-sha256", payload, "x-amz-date", time));
        return HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(ANSWER)
                .header("x-amz-content-sha256", payload)
                .header("x-amz-date", time)
                .header("Authorization", authorization);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store answered", e);
        }
    }

    private static void require(int status, int... good) throws IOException {
        for (int one : good) {
            if (status == one) {
                return;
            }
        }
        throw refused(status);
    }

    private static IOException refused(int status) {
        return new IOException("the audio store answered " + status);
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }
}
