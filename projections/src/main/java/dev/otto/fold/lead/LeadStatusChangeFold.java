package dev.otto.fold.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a lead's status changed; it hears each event before the lead's own fold does. */
public final class LeadStatusChangeFold implements Fold<LeadStatusChangeRow, LeadEvent> {

    @Override
    public Table<LeadStatusChangeRow> table() {
        return Tables.LEAD_STATUS_CHANGE;
    }

    @Override
    public Class<LeadEvent> family() {
        return LeadEvent.class;
    }

    @Override
    public @Nullable String key(LeadEvent event, EventEnvelope envelope, Group group) {
        LeadStatus to = to(event);
        return to == null || to == from(event, group)
                ? null
                : id(event, envelope).toString();
    }

    @Override
    public @Nullable LeadStatusChangeRow fold(
            @Nullable LeadStatusChangeRow row, LeadEvent event, EventEnvelope envelope, Group group) {
        LeadStatus to = to(event);
        return to == null
                ? row
                : new LeadStatusChangeRow(
                        envelope.companyId(),
                        id(event, envelope),
                        group.card(),
                        event.leadId(),
                        from(event, group),
                        to,
                        envelope.metadata().occurredAt(),
                        envelope.metadata().actor());
    }

    private static UUID id(LeadEvent event, EventEnvelope envelope) {
        return Ids.of("lead_status_change", event.leadId(), envelope.sequence());
    }

    private static @Nullable LeadStatus from(LeadEvent event, Group group) {
        LeadRow lead = group.row(Tables.LEAD, event.leadId().toString());
        return lead == null ? null : lead.status();
    }

    private static @Nullable LeadStatus to(LeadEvent event) {
        return switch (event) {
            case LeadEvent.LeadOpened _ -> LeadStatus.new_;
            case LeadEvent.LeadMoved e -> e.to();
            case LeadEvent.LeadWon _ -> LeadStatus.closed_won;
            case LeadEvent.LeadLost _ -> LeadStatus.closed_lost;
            case LeadEvent.LeadReopened e -> e.status();
            case LeadEvent.LeadOriginCorrected _,
                    LeadEvent.LeadEvidenceNoted _,
                    LeadEvent.LeadQualified _,
                    LeadEvent.LeadPooled _,
                    LeadEvent.LeadPrioritySet _,
                    LeadEvent.LeadCsrAssigned _,
                    LeadEvent.LeadNoteAdded _,
                    LeadEvent.LeadRequestedByRep _,
                    LeadEvent.LeadAssignedToRep _,
                    LeadEvent.LeadReleased _,
                    LeadEvent.LeadActivityRecorded _ -> null;
        };
    }
}
