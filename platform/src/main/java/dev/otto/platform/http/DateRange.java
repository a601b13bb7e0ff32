package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Company-local days, both ends included; null is unbounded. */
public record DateRange(@Nullable LocalDate from, @Nullable LocalDate to) {

    public DateRange {
        if (from != null && to != null && from.isAfter(to)) {
            throw ProblemException.invalid("from", "is after to");
        }
    }

    /** The first instant of the range in that zone. */
    public @Nullable Instant start(ZoneId zone) {
        return from == null ? null : from.atStartOfDay(zone).toInstant();
    }

    /** The first instant after the range in that zone. */
    public @Nullable Instant end(ZoneId zone) {
        return to == null ? null : to.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
