package dev.otto.bench;

import java.io.PrintStream;
import java.time.Duration;

/** Tells whoever waits how far a benchmark is. */
final class Progress {

    private final PrintStream out;
    private final long begun = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String format, Object... arguments) {
        Duration since = Duration.ofNanos(System.nanoTime() - begun);
        out.printf("%4d s  %s%n", since.toSeconds(), format.formatted(arguments));
    }
}
