package dev.otto.platform.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that a demo or developer's installation makes for itself, once, in files only their owner can read. */
public final class LocalSecrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    private LocalSecrets(Path directory) {
        this.directory = directory;
    }

    /** The secrets kept in {@code secrets/} under the data directory, which is made when the first one is asked for. */
    public static LocalSecrets under(Path dataDir) {
        return new LocalSecrets(dataDir.resolve("secrets"));
    }

    /**
     * The secret of that name: 32 random bytes in base64, the same in every later call and process.
     *
     * @throws UncheckedIOException when the directory cannot be written or the file not read
     */
    public Secret named(String name) {
        try {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                create(file);
            }
            String value = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (value.isEmpty()) {
                throw new IOException(file + " is empty; delete it to have it made anew");
            }
            return new Secret(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create(Path file) throws IOException {
        Files.createDirectories(directory, ownerOnly("rwx------"));
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        Path draft = Files.createTempFile(directory, ".new-", "", ownerOnly("rw-------"));
        Files.writeString(draft, Base64.getEncoder().encodeToString(key) + "\n", StandardOpenOption.SYNC);
        try {
            // a link, not a move: of two processes that start together the first one's secret stays
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
