package dev.otto.events.shift;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the shifts of a sales rep. Positions are degrees, WGS 84. */
public sealed interface ShiftEvent extends DomainEvent {

    String companyId();

    UUID shiftId();

    String repId();

    @EventType("rep_shift.clocked_in")
    record RepClockedIn(
            String companyId,
            UUID shiftId,
            String repId,
            Instant clockedInAt,
            @Personal @Nullable Double latitude,
            @Personal @Nullable Double longitude)
            implements ShiftEvent {}

    @EventType("rep_shift.clocked_out")
    record RepClockedOut(
            String companyId,
            UUID shiftId,
            String repId,
            Instant clockedOutAt,
            @Personal @Nullable Double latitude,
            @Personal @Nullable Double longitude)
            implements ShiftEvent {}
}
