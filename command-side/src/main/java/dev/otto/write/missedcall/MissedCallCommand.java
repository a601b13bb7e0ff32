package dev.otto.write.missedcall;

import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of the queue entry of a missed call. */
public sealed interface MissedCallCommand extends Command {

    UUID missedCallId();

    UUID contactCardId();

    @Override
    default UUID target() {
        return missedCallId();
    }

    /** Queues a missed call; addressed to an entry that is open, the call joins it. */
    record QueueMissedCall(
            UUID missedCallId,
            UUID contactCardId,
            UUID callId,
            @Nullable UUID leadId,
            Instant missedAt,
            Instant expiresAt)
            implements MissedCallCommand {}

    /** Somebody got in touch with the caller; the earliest after the miss counts. */
    record EngageMissedCall(
            UUID missedCallId,
            UUID contactCardId,
            RescueBy by,
            @Nullable String userId,
            Instant engagedAt) implements MissedCallCommand {}

    /**
     * The caller booked, or a person says so.
     *
     * @param by who gets the credit when nobody engaged the caller before
     * @param proof the appointment's id, or the user who marked it
     */
    record RecordRescue(
            UUID missedCallId,
            UUID contactCardId,
            RescueBy by,
            @Nullable String userId,
            String proof,
            Instant rescuedAt)
            implements MissedCallCommand {}

    /** The call turned out not to be missed. */
    record WithdrawMissedCall(UUID missedCallId, UUID contactCardId, UUID callId) implements MissedCallCommand {}

    record GiveUpRescue(UUID missedCallId, UUID contactCardId) implements MissedCallCommand {}

    record ExpireMissedCall(UUID missedCallId, UUID contactCardId) implements MissedCallCommand {}
}
