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
 * @param misses the calls that wait in it, the earliest first; once withdrawn the last that did
 * @param queuedLeadId the lead as the queueing said it
 * @param leadId the lead: the missed call's, else as the queueing said it
 * @param userId the person who engaged first, or rescued
 * @param attempts how often somebody called or texted the caller from the miss until the rescue or the end of the window
 * @param proof an appointment id, or the user who marked it
 */
public record MissedCallEntryRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        List<Miss> misses,
        @Nullable UUID queuedLeadId,
        @Nullable UUID leadId,
        MissedCallStatus status,
        @Nullable RescueBy by,
        @Nullable String userId,
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

    /** A missed call; {@code zone} is the company's when it was told. */
    public record Miss(UUID callId, Instant missedAt, ZoneId zone) {}

    /** The earliest call in it. */
    public UUID callId() {
        return misses.getFirst().callId();
    }

    /** The other calls in it. */
    public List<UUID> joinedCallIds() {
        return misses.stream().skip(1).map(Miss::callId).toList();
    }

    /** When the earliest call in it was missed. */
    public Instant missedAt() {
        return misses.getFirst().missedAt();
    }

    /** The company's zone then. */
    public ZoneId zone() {
        return misses.getFirst().zone();
    }

    /** The company-local day of the missed call. */
    public LocalDate day() {
        return missedAt().atZone(zone()).toLocalDate();
    }

    /** Whether the instant lies between the miss and the rescue, or the end of the window. */
    public boolean waitedAt(Instant instant) {
        return !instant.isBefore(missedAt()) && !instant.isAfter(rescuedAt == null ? expiresAt : rescuedAt);
    }

    /** The same entry, of that lead, with so many attempts. */
    public MissedCallEntryRow with(@Nullable UUID lead, int tried) {
        MissedCallEntryDraft draft = new MissedCallEntryDraft(this);
        draft.leadId = lead;
        draft.attempts = tried;
        return draft.row();
    }
}
