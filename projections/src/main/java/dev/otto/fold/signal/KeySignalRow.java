package dev.otto.fold.signal;

import dev.otto.events.call.Severity;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A warning raised by an analysis. */
public record KeySignalRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        UUID callId,
        String type,
        Severity severity,
        String title,
        String detail,
        Instant raisedAt,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }
}
