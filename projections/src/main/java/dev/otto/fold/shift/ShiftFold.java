package dev.otto.fold.shift;

import dev.otto.events.EventEnvelope;
import dev.otto.events.shift.ShiftEvent;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.shift.ShiftRow.Place;
import dev.otto.fold.shift.ShiftRow.Status;
import org.jspecify.annotations.Nullable;

/** Shifts of sales reps: all of a rep's are one stream and one group. */
public final class ShiftFold implements Fold<ShiftRow, ShiftEvent> {

    @Override
    public Table<ShiftRow> table() {
        return Tables.REP_SHIFT;
    }

    @Override
    public Class<ShiftEvent> family() {
        return ShiftEvent.class;
    }

    @Override
    public String key(ShiftEvent event, EventEnvelope envelope, Group group) {
        return event.shiftId().toString();
    }

    @Override
    public @Nullable ShiftRow fold(@Nullable ShiftRow row, ShiftEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case ShiftEvent.RepClockedIn e ->
                new ShiftRow(
                        e.companyId(),
                        e.shiftId(),
                        e.repId(),
                        Status.active,
                        e.clockedInAt(),
                        envelope.metadata().zone(),
                        null,
                        Place.of(e.latitude(), e.longitude()),
                        null);
            case ShiftEvent.RepClockedOut e ->
                row == null
                        ? null
                        : new ShiftRow(
                                row.companyId(),
                                row.id(),
                                row.repId(),
                                Status.ended,
                                row.clockedInAt(),
                                row.zone(),
                                e.clockedOutAt(),
                                row.startPosition(),
                                Place.of(e.latitude(), e.longitude()));
        };
    }
}
