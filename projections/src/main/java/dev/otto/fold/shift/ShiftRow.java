package dev.otto.fold.shift;

import dev.otto.fold.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shift of a sales rep.
 *
 * @param zone the company's zone when it began
 * @param status active or ended
 * @param startPosition where the rep clocked in; null when not told
 * @param endPosition where the rep clocked out; null when not told
 */
public record ShiftRow(
        String companyId,
        UUID id,
        String repId,
        Status status,
        Instant clockedInAt,
        ZoneId zone,
        @Nullable Instant clockedOutAt,
        @Nullable Place startPosition,
        @Nullable Place endPosition)
        implements Row {

    /** Whether it goes on. */
    public enum Status {
        active,
        ended
    }

    /** Degrees, WGS 84. */
    public record Place(double latitude, double longitude) {
        static @Nullable Place of(@Nullable Double latitude, @Nullable Double longitude) {
            return latitude == null || longitude == null ? null : new Place(latitude, longitude);
        }
    }

    @Override
    public String key() {
        return id.toString();
    }

    /** The company-local day on which it began. */
    public LocalDate day() {
        return clockedInAt.atZone(zone).toLocalDate();
    }
}
