package dev.otto.platform.eventlog;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * From what the log stores to the newest revision of an event, through upcasters where it was written in an older one.
 * Safe for all threads.
 */
public final class EventDecoder {

    private record Reading(int revision, Class<? extends DomainEvent> type) {}

    private final EventSerializer serializer;
    private final EventUpcaster upcasters;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /**
     * @param upcasters from older revisions to newer ones, oldest first; they come before those of the product
     */
    public EventDecoder(EventSerializer serializer, List<? extends EventUpcaster> upcasters) {
        this.serializer = serializer;
        this.upcasters = new EventUpcasterChain(
                Stream.concat(upcasters.stream(), FieldsAdded.ALL.stream()).toList());
    }

    EventUpcaster upcasters() {
        return upcasters;
    }

    EventEnvelope decode(StoredEvent row) {
        return decode(
                row.position(),
                row.streamId(),
                row.sequence(),
                row.recordedAt(),
                row.name(),
                row.revision(),
                row.payload(),
                row.metadata());
    }

    /**
     * Decodes the columns of the same names.
     *
     * @throws EventTypes.UnknownEventException when neither a class nor an upcaster knows the name
     * @throws UnreadableEvent when the JSON does not fit
     */
    public EventEnvelope decode(
            long position,
            String streamId,
            long sequence,
            Instant recordedAt,
            String name,
            int revision,
            byte[] payload,
            byte[] metadata) {
        try {
            EventMetadata read = EventJson.RECORDS.read(EventMetadata.class, metadata);
            @Nullable Reading reading = readings.get(name);
            if (reading == null) {
                reading = reading(name);
            }
            if (reading != null && reading.revision == revision) {
                DomainEvent event = EventJson.RECORDS.read(reading.type, payload);
                return new EventEnvelope(position, streamId, sequence, recordedAt, name, event, read);
            }
            return upcast(position, streamId, sequence, recordedAt, name, revision, payload, metadata, read);
        } catch (JacksonException e) {
            throw new UnreadableEvent(position, name, revision, e);
        }
    }

    /**
     * As above, where payload and already read metadata are at hand as they lie in a larger array.
     *
     * @param metadata the metadata's stored form, for upcasters
     */
    public EventEnvelope decode(
            long position,
            String streamId,
            long sequence,
            Instant recordedAt,
            String name,
            int revision,
            byte[] bytes,
            int payload,
            int payloadLength,
            EventMetadata read,
            Supplier<byte[]> metadata) {
        @Nullable Reading reading = readings.get(name);
        if (reading == null) {
            reading = reading(name);
        }
        try {
            if (reading != null && reading.revision == revision) {
                DomainEvent event = EventJson.RECORDS.read(reading.type, bytes, payload, payloadLength);
                return new EventEnvelope(position, streamId, sequence, recordedAt, name, event, read);
            }
            byte[] alone = Arrays.copyOfRange(bytes, payload, payload + payloadLength);
            return upcast(position, streamId, sequence, recordedAt, name, revision, alone, metadata.get(), read);
        } catch (JacksonException e) {
            throw new UnreadableEvent(position, name, revision, e);
        }
    }

    private EventEnvelope upcast(
            long position,
            String streamId,
            long sequence,
            Instant recordedAt,
            String name,
            int revision,
            byte[] payload,
            byte[] metadata,
            EventMetadata read) {
        GenericDomainEventEntry<byte[]> entry = new GenericDomainEventEntry<>(
                null,
                streamId,
                sequence,
                Long.toString(position),
                recordedAt.toString(),
                name,
                Integer.toString(revision),
                payload,
                metadata);
        List<IntermediateEventRepresentation> newest = upcasters
                .upcast(Stream.of(new InitialEventRepresentation(entry, serializer)))
                .toList();
        if (newest.size() != 1) {
            throw new IllegalStateException(
                    "upcasters made " + newest.size() + " events of " + name + "/" + revision + ": they must make one");
        }
        SerializedObject<byte[]> data = newest.getFirst().getData(byte[].class);
        String newName = data.getType().getName();
        int known = EventTypes.revisionOf(EventTypes.classOf(newName));
        if (known != Integer.parseInt(data.getType().getRevision())) {
            throw new UnreadableEvent(position, name, revision, null);
        }
        DomainEvent event = EventJson.read(newName, data.getData());
        return new EventEnvelope(position, streamId, sequence, recordedAt, newName, event, read);
    }

    private @Nullable Reading reading(String name) {
        try {
            Class<? extends DomainEvent> type = EventTypes.classOf(name);
            Reading reading = new Reading(EventTypes.revisionOf(type), type);
            readings.put(name, reading);
            return reading;
        } catch (EventTypes.UnknownEventException e) {
            return null; // an upcaster may know it under another name; else that one fails loudly
        }
    }

    /** The log holds an event whose JSON this version cannot read. Says which, never what is in it. */
    public static final class UnreadableEvent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableEvent(long position, String name, int revision, @Nullable Throwable cause) {
            super("event " + position + " is " + name + "/" + revision + ", which cannot be read", cause);
        }
    }
}
