package dev.otto.write.shift;

import dev.otto.events.shift.ShiftEvent;
import dev.otto.events.shift.ShiftEvent.RepClockedIn;
import dev.otto.events.shift.ShiftEvent.RepClockedOut;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.shift.ShiftCommand.ClockIn;
import dev.otto.write.shift.ShiftCommand.ClockOut;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A rep has at most one open shift. */
final class ShiftRules implements Rules<ShiftState, ShiftCommand, ShiftEvent> {

    @Override
    public ShiftState initial() {
        return ShiftState.NONE;
    }

    @Override
    public Decision<ShiftEvent> decide(ShiftState state, ShiftCommand command, CommandContext context) {
        @Nullable UUID open = state.open();
        return switch (command) {
            case ClockIn c -> {
                if (c.shiftId().equals(state.last())) {
                    yield Decision.none();
                }
                yield open == null
                        ? Decision.of(new RepClockedIn(
                                c.companyId(), c.shiftId(), c.repId(), c.at(), c.latitude(), c.longitude()))
                        : Decision.refuse(
                                "shift_open",
                                "The rep has clocked in already: the open shift ends first.",
                                Map.of("shift_id", open.toString()));
            }
            case ClockOut c ->
                open == null
                        ? Decision.refuse("shift_not_open", "The rep has not clocked in.")
                        : Decision.of(new RepClockedOut(
                                c.companyId(),
                                open,
                                c.repId(),
                                later(c.at(), state.since()),
                                c.latitude(),
                                c.longitude()));
        };
    }

    private static Instant later(Instant at, @Nullable Instant since) {
        return since != null && at.isBefore(since) ? since : at;
    }

    @Override
    public ShiftState evolve(ShiftState state, ShiftEvent event) {
        return switch (event) {
            case RepClockedIn e -> new ShiftState(e.shiftId(), e.clockedInAt(), e.shiftId());
            case RepClockedOut _ -> new ShiftState(null, null, state.last());
        };
    }
}
