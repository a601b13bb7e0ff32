package dev.otto.read.testing;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Histories that were recorded some time after they happened, and in another order. */
public final class Late {

    private Late() {}

    /** The same events, each recorded up to five days after it happened, most of them soon. */
    public static List<EventEnvelope> recorded(List<EventEnvelope> history, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return history.stream()
                .map(event -> new EventEnvelope(
                        event.position(),
                        event.streamId(),
                        event.sequence(),
                        event.recordedAt()
                                .plus(Duration.ofMinutes(
                                        random.nextInt(10) == 0 ? random.nextInt(5 * 24 * 60) : random.nextInt(30))),
                        event.name(),
                        event.event(),
                        event.metadata()))
                .toList();
    }

    /** An instant by which that share of the events was recorded. */
    public static Instant instantAt(List<EventEnvelope> history, double share) {
        return history.stream()
                .map(EventEnvelope::recordedAt)
                .sorted()
                .skip((long) (history.size() * share))
                .findFirst()
                .orElseThrow();
    }

    /** Those of the events that count as known at that moment. */
    public static List<EventEnvelope> knownAt(List<EventEnvelope> history, Moment moment) {
        return history.stream()
                .filter(event -> !(moment.basis() == Basis.recorded
                                ? event.recordedAt()
                                : event.metadata().occurredAt())
                        .isAfter(moment.at()))
                .toList();
    }
}
