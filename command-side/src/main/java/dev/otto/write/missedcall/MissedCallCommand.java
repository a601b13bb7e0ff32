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

    /** This was the first to get in touch with the caller after the miss, as far as is known now. */
    record EngageMissedCall(
            UUID missedCallId,
            UUID contactCardId,
            RescueBy by,
            @Nullable String userId,
            Instant engagedAt) implements MissedCallCommand {}

    /** Nobody got in touch with the caller, as far as is known now. */
    record DisengageMissedCall(UUID missedCallId, UUID contactCardId) implements MissedCallCommand {}

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

    /** What had rescued the caller does not any more. */
    record WithdrawRescue(UUID missedCallId, UUID contactCardId, String proof) implements MissedCallCommand {}

    /** The call turned out not to be missed. */
    record WithdrawMissedCall(UUID missedCallId, UUID contactCardId, UUID callId) implements MissedCallCommand {}

    record GiveUpRescue(UUID missedCallId, UUID contactCardId) implements MissedCallCommand {}

    record ExpireMissedCall(UUID missedCallId, UUID contactCardId) implements MissedCallCommand {}
}
