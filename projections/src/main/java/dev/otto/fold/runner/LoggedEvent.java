package dev.otto.fold.runner;

import dev.otto.events.EventEnvelope;
import dev.otto.platform.eventlog.EventDecoder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log holds it, not yet decoded: which group it belongs to is known even where nobody can read it.
 *
 * @param cardId the contact card that it is about, null where it is about none
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record LoggedEvent(
        long position,
        String streamId,
        long sequence,
        String name,
        int revision,
        String companyId,
        @Nullable String cardId,
        Instant recordedAt,
        byte[] payload,
        byte[] metadata) {

    EventEnvelope decode(EventDecoder decoder) {
        return decoder.decode(position, streamId, sequence, recordedAt, name, revision, payload, metadata);
    }

    /** The group it belongs to before merges are resolved. */
    String rawGroup() {
        return cardId == null ? streamId : cardId;
    }

    /** Whether events of its stream may begin without a card and get one later. */
    boolean mayFindItsCard() {
        return name.startsWith("call.") || name.startsWith("analysis_job.");
    }

    /** Whether it may make two groups one. */
    boolean merges() {
        return name.equals("contact.merged") || name.equals("contact.merged_away");
    }
}
