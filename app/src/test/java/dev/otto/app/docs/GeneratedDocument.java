package dev.otto.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A file in the repository whose text the code decides. */
final class GeneratedDocument {

    static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("otto.root"), "run by Maven"));

    private GeneratedDocument() {}

    /** Fails when the file says something else; with {@code -Dotto.docs=write} it is written anew first. */
    static void mustBe(String file, String text) throws IOException {
        Path path = ROOT.resolve(file);
        if ("write".equals(System.getProperty("otto.docs"))) {
            Files.createDirectories(path.resolveSibling("."));
            Files.writeString(path, text);
        }
        assertThat(path)
                .as("%s is generated; make it anew with -Dotto.docs=write", file)
                .hasContent(text);
    }
}
