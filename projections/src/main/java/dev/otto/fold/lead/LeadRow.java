package dev.otto.fold.lead;

import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.DealStatus;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.events.lead.Priority;
import dev.otto.fold.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lead as the dashboards show it.
 *
 * @param ordinal counts the contact's leads from 1
 * @param openedAt business time of the earliest engagement
 * @param zone the company's zone when it was opened
 * @param closedAt when it left the open statuses, null while open
 * @param closedZone the company's zone then
 * @param setPriority a set priority, which outranks the derived one
 * @param emergencyCallIds calls of the lead that an emergency tag marks
 * @param pooled what was said of the pool; see {@link Follows#poolStatus} for what holds
 * @param csrSet whether a person set {@code setCsrId}
 * @param wonValue the deal's value as the win told it
 * @param follows what follows from other rows of the contact
 */
public record LeadRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        int ordinal,
        LeadSource source,
        @Nullable UUID sourceId,
        Instant openedAt,
        ZoneId zone,
        LeadStatus status,
        @Nullable String lostReason,
        @Nullable Instant closedAt,
        @Nullable ZoneId closedZone,
        @Nullable QualificationStatus qualificationStatus,
        @Nullable Priority setPriority,
        List<UUID> emergencyCallIds,
        PoolStatus pooled,
        @Nullable String assignedRepId,
        List<String> requestedByRepIds,
        boolean csrSet,
        @Nullable String setCsrId,
        List<Note> notes,
        @Nullable Instant lastActivityAt,
        @Nullable BigDecimal wonValue,
        Follows follows)
        implements Row {

    /** What somebody wrote about the lead. */
    public record Note(String note, Instant at, String by) {}

    /** What follows from other rows: calls and appointments. */
    public record Follows(
            @Nullable String csrId,
            @Nullable EndCallReason endCallReason,
            Priority priority,
            @Nullable BigDecimal dealValue,
            PoolStatus poolStatus) {

        public static final Follows NOTHING = new Follows(null, null, Priority.medium, null, PoolStatus.none);
    }

    @Override
    public String key() {
        return id.toString();
    }

    public LeadStage stage() {
        return status.stage();
    }

    /** Open while the status is, won when closed so, else lost. */
    public DealStatus dealStatus() {
        if (status.open()) {
            return DealStatus.open;
        }
        return status == LeadStatus.closed_won ? DealStatus.won : DealStatus.lost;
    }

    /** The company-local day on which it was opened. */
    public LocalDate day() {
        return openedAt.atZone(zone).toLocalDate();
    }

    /** The same row with what follows from other rows. */
    public LeadRow with(Follows changed) {
        LeadDraft draft = new LeadDraft(this);
        draft.follows = changed;
        return draft.row();
    }
}
