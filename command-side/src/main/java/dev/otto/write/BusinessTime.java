package dev.otto.write;

import java.time.Instant;

/** Times that somebody names. What lies outside is a slip of the pen, and partly more than the database can hold. */
public final class BusinessTime {

    public static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private BusinessTime() {}

    public static boolean canBe(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }
}
