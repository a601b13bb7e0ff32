package dev.otto.write.missedcall;

import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the rules of a queue entry need to remember; {@code misses} are the calls in it and when they were missed. */
record MissedCallState(
        Map<UUID, Instant> misses,
        MissedCallStatus status,
        @Nullable Instant expiresAt,
        @Nullable Engagement engagement,
        @Nullable Rescue rescue) {

    static final MissedCallState UNQUEUED = new MissedCallState(Map.of(), MissedCallStatus.withdrawn, null, null, null);

    /** What rescued the caller, and when. */
    record Rescue(String proof, Instant at) {}

    /** Who got in touch with the caller first. */
    record Engagement(RescueBy by, @Nullable String userId, Instant at) {}

    boolean open() {
        return status == MissedCallStatus.queued || status == MissedCallStatus.in_progress;
    }

    /** Whether the instant lies after the first miss and within the window. */
    boolean covers(Instant instant) {
        return follows(misses, instant) && (expiresAt == null || !instant.isAfter(expiresAt));
    }

    /** Whether somebody who got in touch then may have been the first: who rescued is often known after that somebody did. */
    boolean hearsOf(Instant engagedAt) {
        boolean waited = open() || rescue != null && !engagedAt.isAfter(rescue.at());
        return waited && covers(engagedAt);
    }

    MissedCallState rescued(Rescue by) {
        return new MissedCallState(misses, MissedCallStatus.rescued, expiresAt, engagement, by);
    }

    MissedCallState waitsAgain() {
        return new MissedCallState(misses, waiting(engagement), expiresAt, engagement, null);
    }

    MissedCallState engaged(@Nullable Engagement first) {
        return new MissedCallState(misses, open() ? waiting(first) : status, expiresAt, first, rescue);
    }

    private static MissedCallStatus waiting(@Nullable Engagement first) {
        return first == null ? MissedCallStatus.queued : MissedCallStatus.in_progress;
    }

    /** The calls missed after that, the earliest first. */
    List<UUID> missedAfter(Instant instant) {
        return misses.entrySet().stream()
                .filter(miss -> miss.getValue().isAfter(instant))
                .sorted(Map.Entry.<UUID, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    MissedCallState with(UUID callId, Instant missedAt) {
        Map<UUID, Instant> more = new HashMap<>(misses);
        more.put(callId, missedAt);
        return of(more);
    }

    MissedCallState without(UUID callId) {
        Map<UUID, Instant> fewer = new HashMap<>(misses);
        fewer.remove(callId);
        return of(fewer);
    }

    /** An engagement before the first miss that is left was about a call that was not missed. */
    private MissedCallState of(Map<UUID, Instant> newMisses) {
        boolean engaged = engagement == null || follows(newMisses, engagement.at());
        return new MissedCallState(
                Map.copyOf(newMisses),
                !engaged && status == MissedCallStatus.in_progress ? MissedCallStatus.queued : status,
                expiresAt,
                engaged ? engagement : null,
                rescue);
    }

    private static boolean follows(Map<UUID, Instant> misses, Instant instant) {
        return misses.values().stream()
                .min(Comparator.naturalOrder())
                .filter(first -> !instant.isBefore(first))
                .isPresent();
    }

    MissedCallState with(MissedCallStatus newStatus) {
        return new MissedCallState(misses, newStatus, expiresAt, engagement, rescue);
    }
}
