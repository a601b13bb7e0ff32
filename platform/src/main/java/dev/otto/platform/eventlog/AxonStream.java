package dev.otto.platform.eventlog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * A log that Axon carries elsewhere, Axon Server's, which itself shows no event before those with lower positions and leaves
 * no position out. Positions here count from 1. Keeps the streams that were read from open where they will go on.
 */
final class AxonStream implements AutoCloseable {

    private static final int MOST_OPEN = 8;
    private static final Duration OPENING = Duration.ofMillis(200);

    private final StreamableMessageSource<TrackedEventMessage<?>> source;
    private final long firstToken;
    private final Map<Long, BlockingStream<TrackedEventMessage<?>>> open = new HashMap<>();

    /**
     * @param firstToken the number that the log gives its first event (Axon Server: 0)
     */
    AxonStream(StreamableMessageSource<TrackedEventMessage<?>> source, long firstToken) {
        this.source = source;
        this.firstToken = firstToken;
    }

    /** A message and its place in the log. */
    record Placed(long position, TrackedEventMessage<?> message) {}

    /** What follows a position and is here already, at most that many; fewer do not mean the end. */
    List<Placed> read(long after, int limit) {
        BlockingStream<TrackedEventMessage<?>> stream = take(after);
        List<Placed> messages = new ArrayList<>();
        try {
            while (messages.size() < limit && stream.hasNextAvailable()) {
                TrackedEventMessage<?> message = stream.nextAvailable();
                messages.add(new Placed(position(message.trackingToken()), message));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stream.close();
            if (messages.isEmpty()) {
                throw e;
            }
            return messages; // who goes on behind them meets it again
        }
        give(messages.isEmpty() ? after : messages.getLast().position(), stream);
        return messages;
    }

    /** Position of the newest event; 0 while there is none. */
    long head() {
        return position(source.createHeadToken());
    }

    /** Waits until there is something beyond the position; whether there is. */
    boolean awaitBeyond(long position, Duration timeout) throws InterruptedException {
        BlockingStream<TrackedEventMessage<?>> stream = take(position);
        boolean there;
        try {
            there = stream.hasNextAvailable(
                    (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | RuntimeException e) {
            stream.close();
            throw e;
        }
        give(position, stream);
        return there;
    }

    @Override
    public void close() {
        synchronized (open) {
            open.values().forEach(BlockingStream::close);
            open.clear();
        }
    }

    private BlockingStream<TrackedEventMessage<?>> take(long after) {
        synchronized (open) {
            @Nullable BlockingStream<TrackedEventMessage<?>> stream = open.remove(after);
            if (stream != null) {
                return stream;
            }
        }
        BlockingStream<TrackedEventMessage<?>> stream =
                source.openStream(new GlobalSequenceTrackingToken(after - 1 + firstToken));
        try {
            // a stream from afar is empty until its first events have arrived
            stream.hasNextAvailable((int) OPENING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stream.close();
            throw e;
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

    private long position(@Nullable TrackingToken token) {
        return Optional.ofNullable(token)
                .map(known -> known.position().orElseThrow() + 1 - firstToken)
                .orElse(EventSource.START);
    }
}
