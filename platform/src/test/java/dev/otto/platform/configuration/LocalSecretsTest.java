package dev.otto.platform.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {

    @TempDir
    Path dataDir;

    @Test
    void aSecretIsMadeOnceAndOnlyItsOwnerReadsIt() throws IOException {
        Secret first = LocalSecrets.under(dataDir).named("local-jwt-key");

        assertThat(LocalSecrets.under(dataDir).named("local-jwt-key")).isEqualTo(first);
        assertThat(LocalSecrets.under(dataDir).named("secrets-key")).isNotEqualTo(first);
        assertThat(Check.keys256.problem(first.value())).isNull();
        Path file = dataDir.resolve("secrets/local-jwt-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(dataDir.resolve("secrets"))) {
            assertThat(files).hasSize(2);
        }
    }
}
