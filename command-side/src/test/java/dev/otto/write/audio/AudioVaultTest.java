package dev.otto.write.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.write.audio.AudioVault.Incoming;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audio on its way into the store, in the store, and gone. */
class AudioVaultTest {

    private static final String COMPANY = "riverbend";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-07-15T14:00:00Z"));
    private static final SecretBox SECRETS = new SecretBox("a secret of the tests only");

    private static HikariDataSource database;
    private static TestEventLog log;

    @TempDir
    private Path directory;

    private final UUID session = UUID.randomUUID();

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        log = new TestEventLog(database);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private AudioVault vault() {
        return vault(new DirectoryStore(directory));
    }

    private AudioVault later(Duration by) {
        return new AudioVault(
                new DirectoryStore(directory),
                log.jdbc,
                log.tenants,
                SECRETS,
                InstantSource.offset(CLOCK, by),
                100_000,
                Duration.ofSeconds(10));
    }

    private static AudioVault vault(AudioStore store) {
        return new AudioVault(store, log.jdbc, log.tenants, SECRETS, CLOCK, 100_000, Duration.ofSeconds(10));
    }

    private Incoming taken(AudioVault vault, byte[] audio) {
        return vault.take(COMPANY, session, new ByteArrayInputStream(audio));
    }

    private void keep(AudioVault vault, Incoming incoming) {
        log.tenants.command(COMPANY, () -> vault.keep(COMPANY, session, incoming));
    }

    private byte[] read(AudioVault vault) throws IOException {
        AudioVault.Kept kept =
                log.tenants.command(COMPANY, () -> vault.find(COMPANY, session)).orElseThrow();
        try (InputStream audio = vault.open(kept)) {
            return audio.readAllBytes();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void audioIsKeptEncryptedAndReadAsItCame() throws IOException {
        byte[] audio = Sounds.wav(5);
        Incoming incoming = taken(vault(), audio);
        assertThat(incoming.mediaType()).isEqualTo("audio/wav");
        assertThat(incoming.bytes()).isEqualTo(audio.length);
        assertThat(incoming.seconds()).isEqualTo(5);
        keep(vault(), incoming);
        assertThat(read(vault())).isEqualTo(audio);
        assertThat(files()).hasSize(1);
        String stored = new String(Files.readAllBytes(files().getFirst()), StandardCharsets.ISO_8859_1);
        assertThat(stored).doesNotContain("RIFF").doesNotContain("WAVE");
    }

    @Test
    void theSameAudioHasTheSameFingerprintAndOtherAudioAnother() {
        assertThat(taken(vault(), Sounds.wav(1)).fingerprint())
                .isEqualTo(taken(vault(), Sounds.wav(1)).fingerprint())
                .isNotEqualTo(taken(vault(), Sounds.wav(2)).fingerprint());
    }

    @Test
    void laterAudioTakesThePlaceOfTheFormer() throws IOException {
        keep(vault(), taken(vault(), Sounds.wav(1)));
        keep(vault(), taken(vault(), Sounds.wav(2)));
        assertThat(read(vault())).isEqualTo(Sounds.wav(2));
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatIsRolledBackLeavesTheFormerAlone() throws IOException {
        keep(vault(), taken(vault(), Sounds.wav(1)));
        Incoming second = taken(vault(), Sounds.wav(2));
        assertThatThrownBy(() -> log.tenants.command(COMPANY, () -> {
                    vault().keep(COMPANY, session, second);
                    throw new IllegalStateException("refused");
                }))
                .isInstanceOf(IllegalStateException.class);
        vault().drop(second);
        assertThat(read(vault())).isEqualTo(Sounds.wav(1));
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatAProcessThatDiedLeftBeforeItsCommitIsSweptADayLater() throws IOException {
        keep(vault(), taken(vault(), Sounds.wav(2)));
        taken(vault(), Sounds.wav(1));
        Path half = Files.createTempFile(new DirectoryStore(directory).staging(), "audio", ".sealed");
        Files.setLastModifiedTime(half, FileTime.from(CLOCK.instant()));
        assertThat(files()).hasSize(3);

        assertThat(later(AudioVault.LOOSE.minusSeconds(1)).sweep()).isZero();
        assertThat(files()).hasSize(3);
        assertThat(later(AudioVault.LOOSE.plusSeconds(1)).sweep()).isPositive();

        assertThat(files()).hasSize(1);
        assertThat(read(vault())).isEqualTo(Sounds.wav(2));
    }

    @Test
    void whatAProcessThatDiedLeftAfterItsCommitIsSweptADayLater() throws IOException {
        keep(vault(), taken(vault(), Sounds.wav(2)));
        Path left = files().getFirst();
        byte[] noise = Files.readAllBytes(left);
        log.tenants.command(COMPANY, () -> vault().discard(COMPANY, session));
        Files.write(left, noise); // as if nobody had lived to remove it

        later(AudioVault.LOOSE.plusSeconds(1)).sweep();

        assertThat(files()).isEmpty();
    }

    @Test
    void whatWasSweptCannotBeKeptAnyMore() {
        Incoming slow = taken(vault(), Sounds.wav(1));
        later(AudioVault.LOOSE.plusSeconds(1)).sweep();

        assertThatThrownBy(() -> keep(vault(), slow))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().errorCode()).isEqualTo("audio_store_unavailable"));
    }

    @Test
    void whatIsDiscardedIsGoneWithItsKey() throws IOException {
        keep(vault(), taken(vault(), Sounds.wav(1)));
        log.tenants.command(COMPANY, () -> vault().discard(COMPANY, session));
        assertThat(log.tenants.command(COMPANY, () -> vault().find(COMPANY, session)))
                .isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void anotherCompanyFindsNothing() {
        keep(vault(), taken(vault(), Sounds.wav(1)));
        assertThat(log.tenants.command("birch", () -> vault().find(COMPANY, session)))
                .isEmpty();
        assertThat(log.tenants.command("birch", () -> vault().find("birch", session)))
                .isEmpty();
    }

    @Test
    void whatIsNoAudioIsNotTakenAndLeavesNothing() throws IOException {
        assertRefused("<html></html>".getBytes(StandardCharsets.UTF_8), 415, "unsupported_media_type");
        assertRefused(new byte[0], 400, "validation_failed");
        assertRefused(Arrays.copyOf(Sounds.mp3(1_000), 100_001), 413, "payload_too_large");
        assertRefused(Sounds.m4a(11), 413, "audio_too_long");
        assertThat(files()).isEmpty();
    }

    private void assertRefused(byte[] audio, int status, String errorCode) {
        assertThatThrownBy(() -> taken(vault(), audio)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().errorCode()).isEqualTo(errorCode);
        });
    }

    @Test
    void anEndlessBodyIsCutOffAtTheLimit() {
        InputStream endless = new InputStream() {
            private long read;

            @Override
            public int read() {
                return Sounds.mp3(1)[(int) (read++ % 138)];
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                assertThat(read).as("read on far behind the limit").isLessThan(1_000_000);
                for (int i = 0; i < length; i++) {
                    target[offset + i] = (byte) read();
                }
                return length;
            }
        };
        assertThatThrownBy(() -> vault().take(COMPANY, session, endless))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(413));
    }

    @Test
    void anS3CompatibleStoreIsToldEverythingSigned() throws IOException {
        Map<String, byte[]> objects = new ConcurrentHashMap<>();
        try (Bucket bucket = new Bucket(objects)) {
            S3Store store = new S3Store(
                    URI.create("s3://recordings/otto?region=eu-central-1&endpoint=" + bucket.address()),
                    "key-id",
                    "the-secret",
                    directory,
                    CLOCK);
            keep(vault(store), taken(vault(store), Sounds.wav(3)));
            assertThat(objects.keySet()).allMatch(name -> name.startsWith("/recordings/otto/" + session + "/"));
            assertThat(read(vault(store))).isEqualTo(Sounds.wav(3));
            log.tenants.command(COMPANY, () -> vault(store).discard(COMPANY, session));
            assertThat(objects).isEmpty();
            assertThat(bucket.wrong).isEmpty();
            assertThatThrownBy(() -> store.open("gone")).isInstanceOf(FileNotFoundException.class);
            assertThat(files()).as("prepared files that stayed").isEmpty();
        }
    }

    @Test
    void aStoreThatRefusesIsAProblemThatMayBeTriedAgain() throws IOException {
        try (Bucket bucket = new Bucket(new ConcurrentHashMap<>())) {
            S3Store store = new S3Store(
                    URI.create("s3://recordings?endpoint=" + bucket.address()),
                    "id",
                    "another secret",
                    directory,
                    CLOCK);
            assertThatThrownBy(() -> taken(vault(store), Sounds.wav(1)))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> {
                        assertThat(refused.problem().errorCode()).isEqualTo("audio_store_unavailable");
                        assertThat(refused.problem().status()).isEqualTo(503);
                    });
            assertThat(files()).isEmpty();
        }
    }

    /** A store that keeps objects in memory and takes only requests signed with its secret. */
    private static final class Bucket implements AutoCloseable {

        final List<String> wrong = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final HttpServer server;

        Bucket(Map<String, byte[]> objects) {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                String path = exchange.getRequestURI().getRawPath();
                String payload = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
                String wanted = new SigV4("key-id", "the-secret", "eu-central-1")
                        .authorization(
                                exchange.getRequestMethod(),
                                path,
                                Map.of(
                                        "host", exchange.getRequestHeaders().getFirst("Host"),
                                        "x-amz-content-sha256", payload,
                                        "x-amz-date",
                                                exchange.getRequestHeaders().getFirst("x-amz-date")));
                boolean signed = wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                        && SigV4.sha256(body).equals(payload);
                if (!signed) {
                    wrong.add(exchange.getRequestMethod() + " " + path);
                }
                byte[] answer = new byte[0];
                int status = 403;
                if (signed) {
                    switch (exchange.getRequestMethod()) {
                        case "PUT" -> {
                            objects.put(path, body);
                            status = 200;
                        }
                        case "DELETE" -> {
                            objects.remove(path);
                            status = 204;
                        }
                        default -> {
                            byte[] found = objects.get(path);
                            status = found == null ? 404 : 200;
                            answer = found == null ? answer : found;
                        }
                    }
                }
                exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
                try (var out = exchange.getResponseBody()) {
                    out.write(answer);
                }
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
