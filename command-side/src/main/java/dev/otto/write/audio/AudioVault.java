package dev.otto.write.audio;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The audio of recording sessions and calls that Otto keeps, one per subject. Every recording is encrypted with a key of its
 * own on its way to the disk; the key is kept, sealed, in the table kept_audio, so that a recording is gone for good with its
 * row, whatever became of its bytes.
 */
public final class AudioVault {

    private static final Logger LOG = LoggerFactory.getLogger(AudioVault.class);

    /** Longer than any upload lasts. */
    static final Duration LOOSE = Duration.ofDays(1);

    private static final int SWEPT_AT_ONCE = 100;

    private final AudioStore store;
    private final JdbcClient jdbc;
    private final TenantTransactions transactions;
    private final SecretBox secrets;
    private final InstantSource clock;
    private final long maxBytes;
    private final Duration longest;

    AudioVault(
            AudioStore store,
            JdbcClient jdbc,
            TenantTransactions transactions,
            SecretBox secrets,
            InstantSource clock,
            long maxBytes,
            Duration longest) {
        this.store = store;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.secrets = secrets;
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.longest = longest;
    }

    /** A vault in a directory, with the limits of the settings' defaults; for tests and tools. */
    public static AudioVault in(
            Path directory, JdbcClient jdbc, TenantTransactions transactions, SecretBox secrets, InstantSource clock) {
        return new AudioVault(
                new DirectoryStore(directory), jdbc, transactions, secrets, clock, 100_000_000, Duration.ofHours(2));
    }

    static AudioVault of(
            OttoSettings settings,
            AudioStore store,
            JdbcClient jdbc,
            TenantTransactions transactions,
            SecretBox secrets,
            InstantSource clock) {
        return new AudioVault(
                store,
                jdbc,
                transactions,
                secrets,
                clock,
                settings.audio().maxBytes(),
                settings.audio().longest());
    }

    /**
     * Audio that lies in the store and belongs to nobody yet.
     *
     * @param object its name in the store
     * @param seconds how long it lasts; null where it does not tell
     * @param fingerprint tells recordings apart
     */
    public record Incoming(
            String object,
            byte[] key,
            String mediaType,
            long bytes,
            @Nullable Long seconds,
            String fingerprint) {}

    /** Audio as it can be read. */
    public record Kept(String object, byte[] key, String mediaType, long bytes) {}

    /**
     * Streams audio into the store; outside of any transaction.
     *
     * @throws ProblemException 400 when there is none, 413 when it is too large or too long, 415 when it is not of a kind that
     *     is taken, 503 when the store does not take it
     */
    public Incoming take(String companyId, UUID subjectId, InputStream audio) {
        String object = subjectId + "/" + UuidCreator.getTimeOrderedEpoch();
        byte[] key = SealedStream.newKey();
        @Nullable Path file = null;
        try {
            Files.createDirectories(store.staging());
            file = Files.createTempFile(store.staging(), "audio", ".sealed");
            Incoming incoming = sealed(object, key, audio, file);
            transactions.command(companyId, () -> loose(companyId, object));
            store.put(object, file);
            return incoming;
        } catch (IOException e) {
            LOG.warn("Audio could not be kept ({})", e.getClass().getName());
            throw unavailable();
        } finally {
            removed(file);
        }
    }

    private static void removed(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn(
                        "A prepared file of audio could not be removed ({})",
                        e.getClass().getName());
            }
        }
    }

    private Incoming sealed(String object, byte[] key, InputStream audio, Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] head = audio.readNBytes(AudioType.HEAD);
        if (head.length == 0) {
            throw ProblemException.invalid("file", "is empty");
        }
        AudioType type = AudioType.of(head)
                .orElseThrow(() -> new ProblemException(
                        415, "unsupported_media_type", "The file is no audio that is taken: MP3, WAV or M4A."));
        long bytes = head.length;
        try (OutputStream out = new DigestOutputStream(
                new SealedStream.Sealing(new BufferedOutputStream(Files.newOutputStream(file)), key), digest)) {
            out.write(head);
            byte[] buffer = new byte[SealedStream.SEGMENT];
            for (int n = audio.read(buffer); n >= 0; n = audio.read(buffer)) {
                bytes += n;
                if (bytes > maxBytes) {
                    throw new ProblemException(
                            413, "payload_too_large", "A recording may have " + maxBytes / 1_000_000 + " MB.");
                }
                out.write(buffer, 0, n);
            }
        }
        OptionalLong seconds;
        try (InputStream content = new SealedStream.Opening(Files.newInputStream(file), key)) {
            seconds = type.length(content);
        }
        if (seconds.isPresent() && seconds.getAsLong() > longest.toSeconds()) {
            throw new ProblemException(
                    413, "audio_too_long", "A recording may last " + longest.toMinutes() + " minutes.");
        }
        return new Incoming(
                object,
                key,
                type.mediaType(),
                bytes,
                seconds.isPresent() ? seconds.getAsLong() : null,
                HexFormat.of().formatHex(digest.digest()).substring(0, 32));
    }

    private void loose(String companyId, String object) {
        jdbc.sql("insert into loose_audio (object, company_id, since) values (?, ?, ?) on conflict do nothing")
                .params(object, companyId, Timestamp.from(clock.instant()))
                .update();
    }

    /**
     * Makes it the subject's audio, in the open transaction; what was kept before goes when that commits.
     *
     * @throws ProblemException 503 when it came so late that it was taken for forgotten
     */
    public void keep(String companyId, UUID subjectId, Incoming incoming) {
        int held = jdbc.sql("delete from loose_audio where object = ?")
                .param(incoming.object())
                .update();
        if (held == 0) {
            throw unavailable();
        }
        object(companyId, subjectId).ifPresent(former -> letGo(companyId, former));
        jdbc.sql("""
                        insert into kept_audio (company_id, subject_id, object, sealed_key, media_type, bytes, kept_at)
                        values (:company, :subject, :object, :key, :type, :bytes, :at)
                        on conflict (company_id, subject_id) do update set object = excluded.object,
                            sealed_key = excluded.sealed_key, media_type = excluded.media_type, bytes = excluded.bytes,
                            kept_at = excluded.kept_at
                        """)
                .param("company", companyId)
                .param("subject", subjectId)
                .param("object", incoming.object())
                .param("key", secrets.seal(incoming.key(), sealedFor(companyId, incoming.object())))
                .param("type", incoming.mediaType())
                .param("bytes", incoming.bytes())
                .param("at", Timestamp.from(clock.instant()))
                .update();
    }

    /** The subject's audio; in the open transaction. */
    public Optional<Kept> find(String companyId, UUID subjectId) {
        return jdbc.sql("select object, sealed_key, media_type, bytes from kept_audio"
                        + " where company_id = :company and subject_id = :subject")
                .param("company", companyId)
                .param("subject", subjectId)
                .query((row, number) -> new Kept(
                        row.getString(1),
                        secrets.open(row.getBytes(2), sealedFor(companyId, row.getString(1))),
                        row.getString(3),
                        row.getLong(4)))
                .optional();
    }

    private Optional<String> object(String companyId, UUID subjectId) {
        return jdbc.sql("select object from kept_audio where company_id = :company and subject_id = :subject")
                .param("company", companyId)
                .param("subject", subjectId)
                .query(String.class)
                .optional();
    }

    /** Its bytes, decrypted as they are read; outside of any transaction. */
    public InputStream open(Kept audio) throws IOException {
        return new SealedStream.Opening(store.open(audio.object()), audio.key());
    }

    /** Takes the subject's audio away, in the open transaction: its key at once, its bytes when that commits. */
    public void discard(String companyId, UUID subjectId) {
        object(companyId, subjectId).ifPresent(object -> {
            jdbc.sql("delete from kept_audio where company_id = :company and subject_id = :subject")
                    .param("company", companyId)
                    .param("subject", subjectId)
                    .update();
            letGo(companyId, object);
        });
    }

    /** Takes away what became nobody's. */
    public void drop(Incoming incoming) {
        delete(incoming.object());
    }

    /**
     * Takes away what was left behind by processes that died: between the store and the commit that made it somebody's, or
     * between a commit and the removal that should have followed. Answers how much that was.
     */
    int sweep() {
        Instant before = clock.instant().minus(LOOSE);
        sweepStaging(before);
        int swept = 0;
        int batch;
        do {
            batch = transactions.worker(() -> sweep(before));
            swept += batch;
        } while (batch == SWEPT_AT_ONCE);
        return swept;
    }

    private int sweep(Instant before) {
        List<String> objects = jdbc.sql("select object from loose_audio where since < :before"
                        + " order by since limit :most for update skip locked")
                .param("before", Timestamp.from(before))
                .param("most", SWEPT_AT_ONCE)
                .query(String.class)
                .list();
        int swept = 0;
        for (String object : objects) {
            if (delete(object)) {
                jdbc.sql("delete from loose_audio where object = ?")
                        .param(object)
                        .update();
                swept++;
            }
        }
        return swept;
    }

    private void sweepStaging(Instant before) {
        if (!Files.isDirectory(store.staging())) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(store.staging(), "audio*.sealed")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn(
                    "What uploads left behind could not be looked at ({})",
                    e.getClass().getName());
        }
    }

    /** The object is nobody's when the open transaction commits, and goes then; or later, should nobody live to do it. */
    private void letGo(String companyId, String object) {
        loose(companyId, object);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                delete(object);
            }
        });
    }

    /** Without its key it is noise: that it could not be removed is worth a line, no more. */
    private boolean delete(String object) {
        try {
            store.delete(object);
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "Audio {} could not be removed ({}); it can no longer be read",
                    object,
                    e.getClass().getName());
            return false;
        }
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                503, "audio_store_unavailable", "The audio could not be kept; try again.", true, Map.of());
    }

    private static String sealedFor(String companyId, String object) {
        return "kept_audio/" + companyId + "/" + object;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }
}
