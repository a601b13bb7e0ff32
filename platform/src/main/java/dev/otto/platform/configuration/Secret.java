package dev.otto.platform.configuration;

import java.nio.charset.StandardCharsets;

/** A value that must never be printed: its text is only had by asking for it. */
public record Secret(String value) {

    /** The secret's characters in UTF-8, as keyed hashes want them. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
