package dev.otto.platform.eventlog;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log that Axon carries, Axon Server's, which itself shows no event before those with lower positions. Keeps the
 * streams that followers have read from open at the positions where they will go on.
 */
public final class AxonEventSource implements EventSource {

    private static final int MOST_OPEN = 32;
    private static final Duration OPENING = Duration.ofMillis(200);

    private final StreamableMessageSource<TrackedEventMessage<?>> source;
    private final long firstToken;
    private final Map<Long, BlockingStream<TrackedEventMessage<?>>> open = new HashMap<>();

    /**
     * @param firstToken the number that the log gives its first event (Axon Server: 0); positions here count from 1
     */
    public AxonEventSource(StreamableMessageSource<TrackedEventMessage<?>> source, long firstToken) {
        this.source = source;
        this.firstToken = firstToken;
    }

    @Override
    public List<EventEnvelope> read(long after, int limit) {
        BlockingStream<TrackedEventMessage<?>> stream = take(after);
        List<EventEnvelope> events = new ArrayList<>();
        try {
            while (events.size() < limit && stream.hasNextAvailable()) {
                events.add(envelope(stream.nextAvailable()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
        give(events.isEmpty() ? after : events.getLast().position(), stream);
        return events;
    }

    @Override
    public long provenHead() {
        return position(source.createHeadToken());
    }

    @Override
    public boolean awaitBeyond(long position, Duration timeout) throws InterruptedException {
        BlockingStream<TrackedEventMessage<?>> stream = take(position);
        try {
            return stream.hasNextAvailable(
                    (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } finally {
            give(position, stream);
        }
    }

    private BlockingStream<TrackedEventMessage<?>> take(long after) {
        synchronized (open) {
            @Nullable BlockingStream<TrackedEventMessage<?>> stream = open.remove(after);
            if (stream != null) {
                return stream;
            }
        }
        @Nullable
        TrackingToken token =
                after == START ? source.createTailToken() : new GlobalSequenceTrackingToken(after - 1 + firstToken);
        BlockingStream<TrackedEventMessage<?>> stream = source.openStream(token);
        try {
            // a stream from afar is empty until its first events have arrived
            stream.hasNextAvailable((int) OPENING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return stream;
    }

    private void give(long at, BlockingStream<TrackedEventMessage<?>> stream) {
        synchronized (open) {
            if (open.size() < MOST_OPEN && open.putIfAbsent(at, stream) == null) {
                return;
            }
        }
        stream.close();
    }

    private EventEnvelope envelope(TrackedEventMessage<?> message) {
        if (!(message instanceof DomainEventMessage<?> domainMessage)
                || !(message.getPayload() instanceof DomainEvent event)) {
            throw new IllegalStateException("the log holds a message that is no event of an aggregate: "
                    + message.getPayloadType().getName());
        }
        return new EventEnvelope(
                position(message.trackingToken()),
                domainMessage.getAggregateIdentifier(),
                domainMessage.getSequenceNumber(),
                message.getTimestamp(),
                EventTypes.nameOf(event.getClass()),
                event,
                AxonMetadata.from(message.getMetaData()));
    }

    private long position(@Nullable TrackingToken token) {
        return Optional.ofNullable(token)
                .map(known -> known.position().orElseThrow() + 1 - firstToken)
                .orElse(START);
    }
}
