package dev.otto.fold.missedcall;

import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A contact's entry in the queue of missed calls.
 *
 * @param joinedCallIds later missed calls that joined it
 * @param queuedLeadId the lead as the queueing said it
 * @param leadId the lead: the missed call's, else as the queueing said it
 * @param userId the person who engaged first, or rescued
 * @param attempts how often somebody or something engaged
 * @param proof an appointment id, or the user who marked it
 */
public record MissedCallEntryRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        UUID callId,
        List<UUID> joinedCallIds,
        @Nullable UUID queuedLeadId,
        @Nullable UUID leadId,
        MissedCallStatus status,
        @Nullable RescueBy by,
        @Nullable String userId,
        Instant missedAt,
        ZoneId zone,
        @Nullable Instant firstEngagedAt,
        @Nullable Instant rescuedAt,
        @Nullable ZoneId rescuedZone,
        Instant expiresAt,
        int attempts,
        @Nullable String proof)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }

    /** The company-local day of the missed call. */
    public LocalDate day() {
        return missedAt.atZone(zone).toLocalDate();
    }

    /** The same entry, of that lead. */
    public MissedCallEntryRow withLead(@Nullable UUID lead) {
        MissedCallEntryDraft draft = new MissedCallEntryDraft(this);
        draft.leadId = lead;
        return draft.row();
    }
}
