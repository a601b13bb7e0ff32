package dev.otto.events;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log holds it.
 *
 * @param position global position in the log, from 1
 * @param streamId id of the aggregate whose event this is
 * @param sequence number of the event in its stream, from 0
 * @param recordedAt when it was appended
 * @param name stable event name, without revision
 * @param event the fact
 * @param metadata who, why, when
 */
public record EventEnvelope(
        long position,
        String streamId,
        long sequence,
        Instant recordedAt,
        String name,
        DomainEvent event,
        EventMetadata metadata) {

    public String companyId() {
        return metadata.companyId();
    }

    /** The company-local day on which the thing happened. */
    public LocalDate day() {
        return metadata.occurredAt().atZone(metadata.zone()).toLocalDate();
    }

    /** What is folded together: all facts of one contact card, else of one stream. Before merges are resolved. */
    public String groupId() {
        @Nullable UUID card = event.contactCardId();
        return card == null ? streamId : card.toString();
    }
}
