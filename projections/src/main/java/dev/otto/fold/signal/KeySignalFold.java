package dev.otto.fold.signal;

import dev.otto.events.EventEnvelope;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** Key signals: begun by being raised, gone when withdrawn. */
public final class KeySignalFold implements Fold<KeySignalRow, KeySignalEvent> {

    @Override
    public Table<KeySignalRow> table() {
        return Tables.KEY_SIGNAL;
    }

    @Override
    public Class<KeySignalEvent> family() {
        return KeySignalEvent.class;
    }

    @Override
    public String key(KeySignalEvent event, EventEnvelope envelope, Group group) {
        return event.keySignalId().toString();
    }

    @Override
    public @Nullable KeySignalRow fold(
            @Nullable KeySignalRow row, KeySignalEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case KeySignalEvent.KeySignalRaised e ->
                new KeySignalRow(
                        envelope.companyId(),
                        e.keySignalId(),
                        group.card(),
                        e.callId(),
                        e.type(),
                        e.severity(),
                        e.title(),
                        e.detail(),
                        envelope.metadata().occurredAt(),
                        row == null ? null : row.acknowledgedBy(),
                        row == null ? null : row.acknowledgedAt());
            case KeySignalEvent.KeySignalWithdrawn _ -> null;
            case KeySignalEvent.KeySignalAcknowledged e ->
                row == null
                        ? null
                        : new KeySignalRow(
                                row.companyId(),
                                row.id(),
                                row.contactCardId(),
                                row.callId(),
                                row.type(),
                                row.severity(),
                                row.title(),
                                row.detail(),
                                row.raisedAt(),
                                e.acknowledgedBy(),
                                e.acknowledgedAt());
        };
    }
}
