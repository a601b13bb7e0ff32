package dev.otto.fold.lead;

import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;

/** A rep asked for a lead, got it or gave it back; {@code by} is the actor. */
public record AssignmentHistoryRow(
        String companyId, UUID id, UUID contactCardId, UUID leadId, String repId, Status status, Instant at, String by)
        implements Row {

    /** What happened between the lead and the rep. */
    public enum Status {
        requested,
        assigned,
        released
    }

    @Override
    public String key() {
        return id.toString();
    }
}
