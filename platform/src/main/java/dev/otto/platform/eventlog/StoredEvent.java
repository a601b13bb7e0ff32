package dev.otto.platform.eventlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log as it is stored, before anything is decoded.
 *
 * @param position global position, from 1
 * @param eventId id of the event
 * @param streamId id of the aggregate
 * @param sequence number of the event in its stream, from 0
 * @param streamType kind of the aggregate
 * @param name stable event name
 * @param revision revision under which the payload was written
 * @param recordedAt when it was appended
 * @param payload JSON in UTF-8
 * @param metadata JSON in UTF-8
 * @param companyId whose it is
 * @param contactCardId the contact card that it is about, null where it is about none
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record StoredEvent(
        long position,
        String eventId,
        String streamId,
        long sequence,
        String streamType,
        String name,
        int revision,
        Instant recordedAt,
        byte[] payload,
        byte[] metadata,
        String companyId,
        @Nullable String contactCardId) {

    /** What it is folded and heard with: all facts of one contact card, else of one stream. Before merges are resolved. */
    String groupId() {
        return contactCardId == null ? streamId : contactCardId;
    }
}
