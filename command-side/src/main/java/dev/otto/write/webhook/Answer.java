package dev.otto.write.webhook;

import dev.otto.platform.access.SlidingWindows;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the sender is told.
 *
 * @param outcome what became of the delivery
 * @param deliveryId null when nothing could be stored
 * @param reason why it was ignored or is not processed yet
 * @param refusal why it was rejected
 * @param position global position of the last event that it led to, 0 when none
 * @param companyId whose it is, null where that is not known
 * @param externalId the provider's id of it, null until it was verified and read
 * @param limit by what it was held back, null when by none
 */
record Answer(
        Outcome outcome,
        String provider,
        @Nullable UUID deliveryId,
        @Nullable String reason,
        Refusal.@Nullable Named refusal,
        long position,
        @Nullable String companyId,
        @Nullable String externalId,
        SlidingWindows.@Nullable Answer limit) {

    /** What became of a delivery. */
    enum Outcome {
        processed(200),
        duplicate_ignored(200),
        ignored(200),
        accepted(202),
        rejected(400);

        private final int status;

        Outcome(int status) {
            this.status = status;
        }
    }

    static Answer of(Outcome outcome, String provider, UUID deliveryId, @Nullable String reason, long position) {
        return new Answer(outcome, provider, deliveryId, reason, null, position, null, null, null);
    }

    /** The same, when its events turn out to have been written up to that position. */
    Answer at(long written) {
        return new Answer(
                outcome,
                provider,
                deliveryId,
                reason,
                refusal,
                Math.max(position, written),
                companyId,
                externalId,
                limit);
    }

    static Answer rejected(String provider, @Nullable UUID deliveryId, Refusal.Named refusal) {
        return new Answer(Outcome.rejected, provider, deliveryId, null, refusal, 0, null, null, null);
    }

    static Answer limited(String provider, SlidingWindows.Answer limit) {
        return new Answer(
                Outcome.rejected, provider, null, null, Refusal.Named.of(Refusal.RATE_LIMITED), 0, null, null, limit);
    }

    /** The same with whose it is and what the provider calls it. */
    Answer about(@Nullable String company, @Nullable String external) {
        return new Answer(outcome, provider, deliveryId, reason, refusal, position, company, external, limit);
    }

    int httpStatus() {
        return refusal == null ? outcome.status : refusal.refusal().status();
    }
}
