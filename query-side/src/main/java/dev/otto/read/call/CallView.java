package dev.otto.read.call;

import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.fold.call.CallRow;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call as the API shows it. */
public record CallView(
        UUID id,
        String companyId,
        @Nullable UUID contactCardId,
        @Nullable UUID leadId,
        @Nullable String csrId,
        @Nullable String agentEmail,
        @Nullable String assignedRepId,
        Direction direction,
        CallType callType,
        String provider,
        @Nullable String callrailCallId,
        @Nullable String twilioSid,
        @Nullable String retellCallId,
        @Nullable String blandCallId,
        List<UUID> linkedCallIds,
        @Nullable String fromNumber,
        @Nullable String toNumber,
        @Nullable String trackingSource,
        @Nullable String audioUrl,
        Instant startedAt,
        @Nullable Instant answeredAt,
        @Nullable Instant endedAt,
        @Nullable Integer durationSeconds,
        boolean answered,
        boolean missed,
        boolean voicemail,
        boolean notALead,
        @Nullable BookingStatus bookingStatus,
        @Nullable BookingAttemptStatus bookingAttemptStatus,
        @Nullable EndCallReason endCallReason,
        ProcessingStatus transcriptStatus,
        ProcessingStatus analysisStatus) {

    public static CallView of(CallRow call) {
        return of(call, true);
    }

    /** {@code heard}: whether the caller may have the recording and what came of it. */
    public static CallView of(CallRow call, boolean heard) {
        return new CallView(
                call.id(),
                call.companyId(),
                call.contactCardId(),
                call.follows().leadId(),
                call.csrId(),
                call.facts().agentEmail(),
                call.follows().assignedRepId(),
                call.direction(),
                call.callType(),
                call.provider(),
                idAt(call, "callrail"),
                idAt(call, "twilio"),
                idAt(call, "retell"),
                idAt(call, "bland"),
                call.follows().linkedCallIds(),
                call.facts().fromNumber(),
                call.facts().toNumber(),
                call.follows().trackingSource(),
                heard ? call.follows().audioUrl() : null,
                call.startedAt(),
                call.facts().answeredAt(),
                call.facts().effectiveEnd(),
                call.facts().durationSeconds(),
                call.answered(),
                call.missed(),
                call.voicemail(),
                call.notALead(),
                call.follows().bookingStatus(),
                call.bookingAttemptStatus(),
                call.follows().endCallReason(),
                heard ? call.follows().transcriptStatus() : ProcessingStatus.none,
                heard ? call.follows().analysisStatus() : ProcessingStatus.none);
    }

    private static @Nullable String idAt(CallRow call, String provider) {
        return call.provider().equals(provider) ? call.providerCallId() : null;
    }
}
