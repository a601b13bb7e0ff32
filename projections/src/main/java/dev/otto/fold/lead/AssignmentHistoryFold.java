package dev.otto.fold.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvent.LeadRequestedByRep;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which rep asked for a lead, got it and gave it back. */
public final class AssignmentHistoryFold implements Fold<AssignmentHistoryRow, LeadEvent> {

    @Override
    public Table<AssignmentHistoryRow> table() {
        return Tables.LEAD_ASSIGNMENT;
    }

    @Override
    public Class<LeadEvent> family() {
        return LeadEvent.class;
    }

    @Override
    public @Nullable String key(LeadEvent event, EventEnvelope envelope, Group group) {
        return event instanceof LeadRequestedByRep
                        || event instanceof LeadAssignedToRep
                        || event instanceof LeadReleased
                ? id(event, envelope).toString()
                : null;
    }

    @Override
    public @Nullable AssignmentHistoryRow fold(
            @Nullable AssignmentHistoryRow row, LeadEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case LeadRequestedByRep e -> row(event, e.repId(), AssignmentHistoryRow.Status.requested, envelope, group);
            case LeadAssignedToRep e -> row(event, e.repId(), AssignmentHistoryRow.Status.assigned, envelope, group);
            case LeadReleased e -> row(event, e.repId(), AssignmentHistoryRow.Status.released, envelope, group);
            default -> row;
        };
    }

    private static AssignmentHistoryRow row(
            LeadEvent event, String repId, AssignmentHistoryRow.Status status, EventEnvelope envelope, Group group) {
        return new AssignmentHistoryRow(
                envelope.companyId(),
                id(event, envelope),
                group.card(),
                event.leadId(),
                repId,
                status,
                envelope.metadata().occurredAt(),
                envelope.metadata().actor());
    }

    private static UUID id(LeadEvent event, EventEnvelope envelope) {
        return Ids.of("lead_assignment", event.leadId(), envelope.sequence());
    }
}
