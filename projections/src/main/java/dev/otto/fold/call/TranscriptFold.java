package dev.otto.fold.call;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** Transcripts: the last one attached stands, for the write side attaches none that another outranks. */
public final class TranscriptFold implements Fold<TranscriptRow, TranscriptAttached> {

    @Override
    public Table<TranscriptRow> table() {
        return Tables.CALL_TRANSCRIPT;
    }

    @Override
    public Class<TranscriptAttached> family() {
        return TranscriptAttached.class;
    }

    @Override
    public String key(TranscriptAttached event, EventEnvelope envelope, Group group) {
        return event.callId().toString();
    }

    @Override
    public TranscriptRow fold(
            @Nullable TranscriptRow row, TranscriptAttached event, EventEnvelope envelope, Group group) {
        return new TranscriptRow(
                envelope.companyId(),
                event.callId(),
                event.contactCardId() == null ? null : group.card(),
                event.transcript());
    }
}
