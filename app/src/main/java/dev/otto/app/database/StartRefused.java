package dev.otto.app.database;

import org.jspecify.annotations.Nullable;

/** Otto cannot start here; the message is the one line that whoever started it must read. */
public final class StartRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartRefused(String line, @Nullable Throwable cause) {
        super(line.replaceAll("\\s*\\R\\s*", " | ").strip(), cause);
    }

    StartRefused(String line) {
        this(line, null);
    }
}
