package dev.otto.events.missedcall;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the queue entry of a missed call; at most one is open per contact. */
public sealed interface MissedCallEvent extends DomainEvent {

    UUID missedCallId();

    @Override
    UUID contactCardId();

    @EventType("missed_call.queued")
    record MissedCallQueued(
            UUID missedCallId,
            UUID contactCardId,
            UUID callId,
            @Nullable UUID leadId,
            Instant missedAt,
            Instant expiresAt)
            implements MissedCallEvent {}

    /** A later missed call of the same contact joins the open entry. */
    @EventType("missed_call.joined")
    record MissedCallJoined(UUID missedCallId, UUID contactCardId, UUID callId, Instant missedAt)
            implements MissedCallEvent {}

    /** Who got in touch first, as far as is known now: it replaces what was said before. */
    @EventType("missed_call.engaged")
    record MissedCallEngaged(
            UUID missedCallId,
            UUID contactCardId,
            RescueBy by,
            @Nullable String userId,
            Instant engagedAt) implements MissedCallEvent {}

    /** Nobody got in touch after all: the call that had was told otherwise. */
    @EventType("missed_call.disengaged")
    record MissedCallDisengaged(UUID missedCallId, UUID contactCardId) implements MissedCallEvent {}

    /** {@code proof} names what shows the rescue: an appointment id, or the user who marked it. */
    @EventType("missed_call.rescued")
    record CallRescued(
            UUID missedCallId,
            UUID contactCardId,
            RescueBy by,
            @Nullable String userId,
            String proof,
            Instant rescuedAt)
            implements MissedCallEvent {}

    /** The booking that had rescued the caller is none any more, or an earlier one is known: the entry waits again. */
    @EventType("missed_call.rescue_withdrawn")
    record RescueWithdrawn(UUID missedCallId, UUID contactCardId, String proof, Instant expiresAt)
            implements MissedCallEvent {}

    @EventType("missed_call.withdrawn")
    record MissedCallWithdrawn(UUID missedCallId, UUID contactCardId, UUID callId, boolean entryEnds)
            implements MissedCallEvent {}

    @EventType("missed_call.rescue_abandoned")
    record RescueAbandoned(UUID missedCallId, UUID contactCardId) implements MissedCallEvent {}

    @EventType("missed_call.expired")
    record MissedCallExpired(UUID missedCallId, UUID contactCardId) implements MissedCallEvent {}
}
