package dev.otto.events.signal;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import dev.otto.events.call.Severity;
import java.time.Instant;
import java.util.UUID;

/** What happened to a key signal: a warning raised by an analysis. */
public sealed interface KeySignalEvent extends DomainEvent {

    UUID keySignalId();

    @Override
    UUID contactCardId();

    /** {@code type} is objection, missed_opportunity or urgency. */
    @EventType("key_signal.raised")
    record KeySignalRaised(
            UUID keySignalId,
            UUID contactCardId,
            UUID callId,
            String type,
            Severity severity,
            @Personal String title,
            @Personal String detail)
            implements KeySignalEvent {}

    /** The call's newer analysis no longer says so; raised again when a later one does. */
    @EventType("key_signal.withdrawn")
    record KeySignalWithdrawn(UUID keySignalId, UUID contactCardId, UUID callId) implements KeySignalEvent {}

    @EventType("key_signal.acknowledged")
    record KeySignalAcknowledged(UUID keySignalId, UUID contactCardId, String acknowledgedBy, Instant acknowledgedAt)
            implements KeySignalEvent {}
}
