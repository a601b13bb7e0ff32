package dev.otto.write.callrail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Bodies of webhooks as providers send them, byte for byte. */
public final class Samples {

    /** The signing key of the computed vectors. */
    public static final String SIGNING_KEY = "5f0b8d1c2e7a49b3a6d4c0e19f83b572";

    private Samples() {}

    public static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream("/samples/" + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
