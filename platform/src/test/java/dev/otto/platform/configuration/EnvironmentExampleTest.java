package dev.otto.platform.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EnvironmentExampleTest {

    private static final Path FILE =
            Path.of(Objects.requireNonNull(System.getProperty("otto.root"))).resolve(".env.example");

    /** Run with {@code -Dotto.docs=write} to make the file anew. */
    @Test
    void theExampleFileIsWhatTheSettingsSay() throws IOException {
        if ("write".equals(System.getProperty("otto.docs"))) {
            Files.writeString(FILE, EnvironmentExample.text());
        }
        assertThat(FILE).hasContent(EnvironmentExample.text());
    }

    @Test
    void everyVariableIsInIt() {
        assertThat(EnvironmentExample.text().lines().filter(line -> line.matches("# [A-Z_]+=.*")))
                .hasSameSizeAs(Arrays.asList(Setting.values()));
    }
}
