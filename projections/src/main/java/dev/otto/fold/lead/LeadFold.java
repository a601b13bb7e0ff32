package dev.otto.fold.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Leads: begun by being opened. */
public final class LeadFold implements Fold<LeadRow, LeadEvent> {

    @Override
    public Table<LeadRow> table() {
        return Tables.LEAD;
    }

    @Override
    public Class<LeadEvent> family() {
        return LeadEvent.class;
    }

    @Override
    public String key(LeadEvent event, EventEnvelope envelope, Group group) {
        return event.leadId().toString();
    }

    @Override
    public @Nullable LeadRow fold(@Nullable LeadRow row, LeadEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof LeadEvent.LeadOpened opened ? begun(opened, envelope, group) : null;
        }
        LeadDraft lead = new LeadDraft(row);
        change(lead, event, envelope);
        return lead.row();
    }

    private static LeadRow begun(LeadEvent.LeadOpened opened, EventEnvelope envelope, Group group) {
        return new LeadRow(
                envelope.companyId(),
                opened.leadId(),
                group.card(),
                opened.ordinal(),
                opened.source(),
                opened.sourceId(),
                opened.openedAt(),
                envelope.metadata().zone(),
                LeadStatus.new_,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                PoolStatus.none,
                null,
                List.of(),
                false,
                null,
                List.of(),
                null,
                null,
                LeadRow.Follows.NOTHING);
    }

    private static void change(LeadDraft lead, LeadEvent event, EventEnvelope envelope) {
        ZoneId zone = envelope.metadata().zone();
        switch (event) {
            case LeadEvent.LeadOpened e -> {
                lead.source = e.source();
                lead.sourceId = e.sourceId();
                lead.openedAt = e.openedAt();
            }
            case LeadEvent.LeadOriginCorrected e -> {
                lead.source = e.source();
                lead.sourceId = e.sourceId();
                lead.openedAt = e.openedAt();
            }
            case LeadEvent.LeadEvidenceNoted e -> {
                if (e.evidence() instanceof LeadEvidence.OfCall call) {
                    lead.emergencyCallIds = emergencies(lead.emergencyCallIds, call.callId(), call.emergency());
                } else if (e.evidence() instanceof LeadEvidence.NoSource none) {
                    lead.emergencyCallIds = emergencies(lead.emergencyCallIds, none.sourceId(), false);
                }
            }
            case LeadEvent.LeadQualified e -> lead.qualificationStatus = e.qualificationStatus();
            case LeadEvent.LeadMoved e -> {
                lead.status = e.to();
                lead.lostReason = null;
                lead.wonValue = null;
                close(lead, e.to().open() ? null : e.closedAt(), zone);
            }
            case LeadEvent.LeadPooled _ -> lead.pooled = PoolStatus.in_pool;
            case LeadEvent.LeadPrioritySet e -> lead.setPriority = e.priority();
            case LeadEvent.LeadCsrAssigned e -> {
                if (e.byPerson()) {
                    lead.csrSet = true;
                    lead.setCsrId = e.csrId();
                }
            }
            case LeadEvent.LeadNoteAdded e ->
                lead.notes = with(
                        lead.notes,
                        new LeadRow.Note(
                                e.note(),
                                envelope.metadata().occurredAt(),
                                envelope.metadata().actor()));
            case LeadEvent.LeadRequestedByRep e -> {
                if (!lead.requestedByRepIds.contains(e.repId())) {
                    lead.requestedByRepIds = with(lead.requestedByRepIds, e.repId());
                }
            }
            case LeadEvent.LeadAssignedToRep e -> {
                lead.pooled = PoolStatus.assigned;
                lead.assignedRepId = e.repId();
            }
            case LeadEvent.LeadReleased _ -> {
                lead.pooled = PoolStatus.in_pool;
                lead.assignedRepId = null;
                lead.requestedByRepIds = List.of();
            }
            case LeadEvent.LeadWon e -> {
                lead.status = LeadStatus.closed_won;
                lead.lostReason = null;
                lead.wonValue = e.dealValue();
                close(lead, e.closedAt(), zone);
            }
            case LeadEvent.LeadLost e -> {
                lead.status = LeadStatus.closed_lost;
                lead.lostReason = e.lostReason();
                lead.wonValue = null;
                close(lead, e.closedAt(), zone);
            }
            case LeadEvent.LeadReopened e -> {
                lead.status = e.status();
                lead.lostReason = null;
                lead.wonValue = null;
                close(lead, null, zone);
            }
            case LeadEvent.LeadActivityRecorded e -> {
                if (lead.lastActivityAt == null || lead.lastActivityAt.isBefore(e.activityAt())) {
                    lead.lastActivityAt = e.activityAt();
                }
            }
        }
    }

    /** Told again with the same time, it stays on the day on which it was. */
    private static void close(LeadDraft lead, @Nullable Instant closedAt, ZoneId zone) {
        if (!Objects.equals(lead.closedAt, closedAt)) {
            lead.closedAt = closedAt;
            lead.closedZone = closedAt == null ? null : zone;
        }
    }

    private static List<UUID> emergencies(List<UUID> before, UUID callId, boolean emergency) {
        if (before.contains(callId) == emergency) {
            return before;
        }
        return emergency
                ? Stream.concat(before.stream(), Stream.of(callId)).sorted().toList()
                : before.stream().filter(id -> !id.equals(callId)).toList();
    }

    private static <T> List<T> with(List<T> before, T added) {
        List<T> after = new ArrayList<>(before);
        after.add(added);
        return List.copyOf(after);
    }
}
