package dev.otto.fold.call;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.ProcessingStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link CallRow} while it is being changed. */
final class CallDraft {

    String companyId;
    UUID id;

    @Nullable
    UUID contactCardId;

    String provider;
    String providerCallId;
    ZoneId zone;
    Instant firstToldAt;
    CallFacts facts;
    CallType callType;

    @Nullable
    String csrId;

    @Nullable
    String salesRepId;

    boolean claimed;

    @Nullable
    UUID principalCallId;

    boolean notALead;

    @Nullable
    NotALeadReason notALeadReason;

    @Nullable
    BookingStatus setBookingStatus;

    @Nullable
    UUID bookedAppointmentId;

    CallRow.@Nullable Agent agent;
    ProcessingStatus notedTranscriptStatus;
    ProcessingStatus notedAnalysisStatus;
    CallRow.Follows follows;

    CallDraft(CallRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        provider = row.provider();
        providerCallId = row.providerCallId();
        zone = row.zone();
        firstToldAt = row.firstToldAt();
        facts = row.facts();
        callType = row.callType();
        csrId = row.csrId();
        salesRepId = row.salesRepId();
        claimed = row.claimed();
        principalCallId = row.principalCallId();
        notALead = row.notALead();
        notALeadReason = row.notALeadReason();
        setBookingStatus = row.setBookingStatus();
        bookedAppointmentId = row.bookedAppointmentId();
        agent = row.agent();
        notedTranscriptStatus = row.notedTranscriptStatus();
        notedAnalysisStatus = row.notedAnalysisStatus();
        follows = row.follows();
    }

    CallRow row() {
        return new CallRow(
                companyId,
                id,
                contactCardId,
                provider,
                providerCallId,
                zone,
                facts.startedAt() == null ? firstToldAt : facts.startedAt(),
                facts,
                callType,
                csrId,
                salesRepId,
                claimed,
                principalCallId,
                notALead,
                notALeadReason,
                setBookingStatus,
                bookedAppointmentId,
                agent,
                notedTranscriptStatus,
                notedAnalysisStatus,
                follows);
    }
}
