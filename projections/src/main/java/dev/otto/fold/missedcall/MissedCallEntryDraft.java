package dev.otto.fold.missedcall;

import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.missedcall.MissedCallEntryRow.Miss;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link MissedCallEntryRow} while it is being changed. */
final class MissedCallEntryDraft {

    String companyId;
    UUID id;
    UUID contactCardId;
    List<Miss> misses;

    @Nullable
    UUID queuedLeadId;

    @Nullable
    UUID leadId;

    MissedCallStatus status;

    @Nullable
    RescueBy by;

    @Nullable
    String userId;

    @Nullable
    Instant firstEngagedAt;

    @Nullable
    Instant rescuedAt;

    @Nullable
    ZoneId rescuedZone;

    Instant expiresAt;
    int attempts;

    @Nullable
    String proof;

    MissedCallEntryDraft(MissedCallEntryRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        misses = row.misses();
        queuedLeadId = row.queuedLeadId();
        leadId = row.leadId();
        status = row.status();
        by = row.by();
        userId = row.userId();
        firstEngagedAt = row.firstEngagedAt();
        rescuedAt = row.rescuedAt();
        rescuedZone = row.rescuedZone();
        expiresAt = row.expiresAt();
        attempts = row.attempts();
        proof = row.proof();
    }

    MissedCallEntryRow row() {
        return new MissedCallEntryRow(
                companyId,
                id,
                contactCardId,
                misses,
                queuedLeadId,
                leadId,
                status,
                by,
                userId,
                firstEngagedAt,
                rescuedAt,
                rescuedZone,
                expiresAt,
                attempts,
                proof);
    }
}
