package dev.otto.fold.lead;

import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One change of a lead's status, in the order of the log; {@code from} is null for the first. */
public record LeadStatusChangeRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        UUID leadId,
        @Nullable LeadStatus from,
        LeadStatus to,
        Instant at,
        String actor)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }
}
