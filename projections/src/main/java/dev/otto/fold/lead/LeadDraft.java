package dev.otto.fold.lead;

import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.events.lead.Priority;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link LeadRow} while it is being changed. */
final class LeadDraft {

    String companyId;
    UUID id;
    UUID contactCardId;
    int ordinal;
    LeadSource source;

    @Nullable
    UUID sourceId;

    Instant openedAt;
    ZoneId zone;
    LeadStatus status;

    @Nullable
    String lostReason;

    @Nullable
    Instant closedAt;

    @Nullable
    ZoneId closedZone;

    @Nullable
    QualificationStatus qualificationStatus;

    @Nullable
    Priority setPriority;

    List<UUID> emergencyCallIds;
    PoolStatus pooled;

    @Nullable
    String assignedRepId;

    List<String> requestedByRepIds;
    boolean csrSet;

    @Nullable
    String setCsrId;

    List<LeadRow.Note> notes;

    @Nullable
    Instant lastActivityAt;

    @Nullable
    BigDecimal wonValue;

    LeadRow.Follows follows;

    LeadDraft(LeadRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        ordinal = row.ordinal();
        source = row.source();
        sourceId = row.sourceId();
        openedAt = row.openedAt();
        zone = row.zone();
        status = row.status();
        lostReason = row.lostReason();
        closedAt = row.closedAt();
        closedZone = row.closedZone();
        qualificationStatus = row.qualificationStatus();
        setPriority = row.setPriority();
        emergencyCallIds = row.emergencyCallIds();
        pooled = row.pooled();
        assignedRepId = row.assignedRepId();
        requestedByRepIds = row.requestedByRepIds();
        csrSet = row.csrSet();
        setCsrId = row.setCsrId();
        notes = row.notes();
        lastActivityAt = row.lastActivityAt();
        wonValue = row.wonValue();
        follows = row.follows();
    }

    LeadRow row() {
        return new LeadRow(
                companyId,
                id,
                contactCardId,
                ordinal,
                source,
                sourceId,
                openedAt,
                zone,
                status,
                lostReason,
                closedAt,
                closedZone,
                qualificationStatus,
                setPriority,
                emergencyCallIds,
                pooled,
                assignedRepId,
                requestedByRepIds,
                csrSet,
                setCsrId,
                notes,
                lastActivityAt,
                wonValue,
                follows);
    }
}
