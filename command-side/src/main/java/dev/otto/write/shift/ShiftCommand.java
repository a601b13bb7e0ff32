package dev.otto.write.shift;

import dev.otto.events.Ids;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a rep's shifts. Positions are degrees, WGS 84. */
public sealed interface ShiftCommand extends Command {

    String companyId();

    String repId();

    @Override
    default UUID target() {
        return Ids.repShifts(companyId(), repId());
    }

    /** {@code shiftId} is that of the shift that this begins. */
    record ClockIn(
            String companyId,
            String repId,
            UUID shiftId,
            Instant at,
            @Nullable Double latitude,
            @Nullable Double longitude)
            implements ShiftCommand {}

    /** Ends the open shift. */
    record ClockOut(
            String companyId,
            String repId,
            Instant at,
            @Nullable Double latitude,
            @Nullable Double longitude) implements ShiftCommand {}
}
