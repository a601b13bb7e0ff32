package dev.otto.fold.call;

import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call as the dashboards show it.
 *
 * @param zone the company's zone when the call was first told: its day never moves
 * @param firstToldAt earliest business time of a telling, the start where nobody states one
 * @param facts what providers say, merged; without the transcript
 * @param salesRepId the rep who made a sales call
 * @param claimed whether a person set the CSR
 * @param principalCallId the call that tells the same conversation better; such a call is counted nowhere
 * @param setBookingStatus what a person set
 * @param bookedAppointmentId the standing appointment booked from this conversation
 * @param agent what the voice agent told, null where none spoke
 * @param notedTranscriptStatus how far the jobs say the transcript is
 * @param notedAnalysisStatus how far the jobs say the analysis is
 * @param follows what follows from other rows of the contact
 */
public record CallRow(
        String companyId,
        UUID id,
        @Nullable UUID contactCardId,
        String provider,
        String providerCallId,
        ZoneId zone,
        Instant firstToldAt,
        CallFacts facts,
        CallType callType,
        @Nullable String csrId,
        @Nullable String salesRepId,
        boolean claimed,
        @Nullable UUID principalCallId,
        boolean notALead,
        @Nullable NotALeadReason notALeadReason,
        @Nullable BookingStatus setBookingStatus,
        @Nullable UUID bookedAppointmentId,
        @Nullable Agent agent,
        ProcessingStatus notedTranscriptStatus,
        ProcessingStatus notedAnalysisStatus,
        Follows follows)
        implements Row {

    /** What the voice agent told of its conversation. */
    public record Agent(
            @Nullable BookingAttemptStatus attempt,
            @Nullable EndCallReason endCallReason,
            boolean problemDescribed,
            @Nullable Instant endedAt,
            @Nullable String summary,
            @Nullable BigDecimal sentimentScore,
            @Nullable Boolean successful) {

        public static final Agent SILENT = new Agent(null, null, false, null, null, null, null);
    }

    /**
     * What follows from other rows: the lead, the standing analysis, the appointment, linked calls.
     *
     * @param sopComplianceScore of the standing analysis, 0..10
     * @param objectionCategories of the standing analysis, in their order and each once
     */
    public record Follows(
            @Nullable UUID leadId,
            @Nullable String assignedRepId,
            List<UUID> linkedCallIds,
            @Nullable BookingStatus bookingStatus,
            @Nullable EndCallReason endCallReason,
            ProcessingStatus transcriptStatus,
            ProcessingStatus analysisStatus,
            @Nullable QualificationStatus qualificationStatus,
            @Nullable BigDecimal sopComplianceScore,
            List<String> objectionCategories,
            @Nullable String audioUrl,
            @Nullable String trackingSource) {

        public static final Follows NOTHING = new Follows(
                null,
                null,
                List.of(),
                null,
                null,
                ProcessingStatus.none,
                ProcessingStatus.none,
                null,
                null,
                List.of(),
                null,
                null);
    }

    @Override
    public String key() {
        return id.toString();
    }

    /** The start: stated, else end minus duration, else when it was first told. */
    public Instant startedAt() {
        if (facts.startedAt() != null) {
            return facts.startedAt();
        }
        return facts.endedAt() != null && facts.durationSeconds() != null
                ? facts.endedAt().minusSeconds(facts.durationSeconds())
                : firstToldAt;
    }

    /** The company-local day of the start. */
    public LocalDate day() {
        return startedAt().atZone(zone).toLocalDate();
    }

    public Direction direction() {
        return facts.direction() == null ? Direction.inbound : facts.direction();
    }

    /** Inbound and ended unanswered, abandoned or in voicemail. */
    public boolean missed() {
        return facts.missed();
    }

    /** Somebody answered; a message left in voicemail is no answer. */
    public boolean answered() {
        return facts.ending() == null ? Boolean.TRUE.equals(facts.answered()) : facts.ending() == Ending.answered;
    }

    /** Whether it is still going on. */
    public boolean inProgress() {
        return facts.ending() == null && facts.effectiveEnd() == null;
    }

    public boolean voicemail() {
        return Boolean.TRUE.equals(facts.voicemail()) || facts.ending() == Ending.voicemail;
    }

    /** Whether another call tells the same conversation better. */
    public boolean linked() {
        return principalCallId != null;
    }

    /** Ids of the calls that tell its conversation: its own, then those of the calls linked to it, the earliest first. */
    public List<UUID> conversation() {
        return Stream.concat(Stream.of(id), follows.linkedCallIds().stream()).toList();
    }

    /** Whether figures count it: told by no better call, and possibly a customer's. */
    public boolean counted() {
        return !linked() && !notALead;
    }

    /** What became of the voice agent's booking; null where no voice agent spoke. */
    public @Nullable BookingAttemptStatus bookingAttemptStatus() {
        if (agent == null) {
            return null;
        }
        return agent.attempt() == null ? BookingAttemptStatus.not_requested : agent.attempt();
    }

    /** The same row with what follows from other rows. */
    public CallRow with(Follows changed) {
        CallDraft draft = new CallDraft(this);
        draft.follows = changed;
        return draft.row();
    }
}
