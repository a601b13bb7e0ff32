package dev.otto.read.lead;

import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.DealStatus;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.events.lead.Priority;
import dev.otto.fold.lead.LeadRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A lead as the API shows it. */
public record LeadView(
        UUID id,
        String companyId,
        UUID contactCardId,
        LeadStage stage,
        LeadStatus status,
        @Nullable QualificationStatus qualificationStatus,
        DealStatus dealStatus,
        @Nullable BigDecimal dealValue,
        @Nullable String lostReason,
        LeadSource source,
        Priority priority,
        PoolStatus poolStatus,
        @Nullable String assignedRepId,
        List<String> requestedByRepIds,
        @Nullable String csrId,
        @Nullable EndCallReason endCallReason,
        @Nullable Instant lastActivityAt,
        Instant openedAt,
        @Nullable Instant closedAt,
        List<LeadRow.Note> notes) {

    public static LeadView of(LeadRow lead) {
        return new LeadView(
                lead.id(),
                lead.companyId(),
                lead.contactCardId(),
                lead.stage(),
                lead.status(),
                lead.qualificationStatus(),
                lead.dealStatus(),
                lead.follows().dealValue(),
                lead.lostReason(),
                lead.source(),
                lead.follows().priority(),
                lead.follows().poolStatus(),
                lead.assignedRepId(),
                lead.requestedByRepIds(),
                lead.follows().csrId(),
                lead.follows().endCallReason(),
                lead.lastActivityAt(),
                lead.openedAt(),
                lead.closedAt(),
                lead.notes());
    }
}
