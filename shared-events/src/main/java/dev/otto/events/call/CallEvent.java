package dev.otto.events.call;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a call. Events that a delivery caused carry the merged facts whole ({@code facts}) and, for the next
 * merge, what this delivery told and its rank.
 */
public sealed interface CallEvent extends DomainEvent {

    UUID callId();

    /** An event that a provider's telling of the call caused. */
    sealed interface Told extends CallEvent
            permits CallReceived, CallAnswered, CallMissed, CallCompleted, CallCorrected {
        String provider();

        String providerCallId();

        /** The rank of this telling; a higher one outranks a lower one field by field. */
        int rank();

        /** What this delivery said. */
        CallFacts told();

        /** What stands after it. */
        CallFacts facts();
    }

    @EventType(value = "call.received", revision = 2)
    record CallReceived(
            UUID callId,
            @Nullable UUID contactCardId,
            String provider,
            String providerCallId,
            int rank,
            CallFacts told,
            CallFacts facts)
            implements Told {}

    @EventType(value = "call.answered", revision = 2)
    record CallAnswered(
            UUID callId,
            @Nullable UUID contactCardId,
            String provider,
            String providerCallId,
            int rank,
            CallFacts told,
            CallFacts facts)
            implements Told {}

    @EventType(value = "call.missed", revision = 2)
    record CallMissed(
            UUID callId,
            @Nullable UUID contactCardId,
            String provider,
            String providerCallId,
            int rank,
            CallFacts told,
            CallFacts facts)
            implements Told {}

    @EventType(value = "call.completed", revision = 2)
    record CallCompleted(
            UUID callId,
            @Nullable UUID contactCardId,
            String provider,
            String providerCallId,
            int rank,
            CallFacts told,
            CallFacts facts)
            implements Told {}

    @EventType(value = "call.corrected", revision = 2)
    record CallCorrected(
            UUID callId,
            @Nullable UUID contactCardId,
            String provider,
            String providerCallId,
            int rank,
            CallFacts told,
            CallFacts facts)
            implements Told {}

    /** One conversation told by two providers: this call is told better by {@code principalCallId}. */
    @EventType("call.linked")
    record CallLinked(UUID callId, @Nullable UUID contactCardId, UUID principalCallId) implements CallEvent {}

    @EventType("call.conversation_checkpointed")
    record ConversationCheckpointed(
            UUID callId,
            @Nullable UUID contactCardId,
            @Personal String conversationStateJson) implements CallEvent {}

    @EventType("call.booking_attempted")
    record BookingAttempted(UUID callId, @Nullable UUID contactCardId, String attemptId, Instant attemptedAt)
            implements CallEvent {}

    @EventType("call.booking_confirmed")
    record BookingConfirmed(
            UUID callId,
            @Nullable UUID contactCardId,
            String attemptId,
            @Nullable Instant bookedStart) implements CallEvent {}

    @EventType("call.booking_failed")
    record BookingFailed(UUID callId, @Nullable UUID contactCardId, String attemptId, String reason)
            implements CallEvent {}

    /**
     * The voice agent's conversation ended, or what is known by now gives its end another reason.
     *
     * @param endCallReason the effective reason
     * @param toldReason the reason as told
     * @param rank rank of that telling
     */
    @EventType("call.conversation_ended")
    record ConversationEnded(
            UUID callId,
            @Nullable UUID contactCardId,
            EndCallReason endCallReason,
            EndCallReason toldReason,
            boolean problemDescribed,
            int rank,
            Instant endedAt)
            implements CallEvent {}

    @EventType("call.agent_analysis_recorded")
    record AgentAnalysisRecorded(
            UUID callId,
            @Nullable UUID contactCardId,
            @Personal @Nullable String summary,
            @Nullable BigDecimal sentimentScore,
            @Nullable Boolean successful)
            implements CallEvent {}

    /** {@code rank} among the transcripts of who told it: a provider's as of its facts, the partner's run. */
    @EventType(value = "call.transcript_attached", revision = 2)
    record TranscriptAttached(UUID callId, @Nullable UUID contactCardId, int rank, Transcript transcript)
            implements CallEvent {}

    /** {@code run} counts the job's runs from 1; {@code resultAt} is the partner's timestamp of the result. */
    @EventType("call.analysis_applied")
    record AnalysisApplied(
            UUID callId,
            @Nullable UUID contactCardId,
            UUID analysisJobId,
            int run,
            Instant resultAt,
            CallAnalysis analysis)
            implements CallEvent {}

    @EventType("call.analysis_revised")
    record AnalysisRevised(
            UUID callId,
            @Nullable UUID contactCardId,
            UUID analysisJobId,
            int run,
            Instant resultAt,
            CallAnalysis analysis)
            implements CallEvent {}

    /**
     * Who of the company talked; the event of a sales rep's call too.
     *
     * @param csrId the CSR, null for nobody or a sales rep
     * @param salesRepId the sales rep of a sales call, else null
     * @param claimed a person set it, so that no provider's value replaces it
     */
    @EventType("call.assigned_to_csr")
    record CallAssignedToCsr(
            UUID callId,
            @Nullable UUID contactCardId,
            @Nullable String csrId,
            @Nullable String salesRepId,
            CallType callType,
            boolean claimed)
            implements CallEvent {}

    @EventType("call.booking_status_set")
    record BookingStatusSet(UUID callId, @Nullable UUID contactCardId, BookingStatus bookingStatus)
            implements CallEvent {}

    /**
     * Marks or unmarks ({@code notALead} false, then no reason) a call as not coming from a possible customer.
     *
     * @param rank who says so: a higher one outranks a lower one, whichever comes first
     */
    @EventType("call.marked_not_a_lead")
    record CallMarkedNotALead(
            UUID callId,
            @Nullable UUID contactCardId,
            boolean notALead,
            @Nullable NotALeadReason reason,
            int rank) implements CallEvent {}

    /** The appointment booked from this conversation now stands ({@code true}) or no longer does. */
    @EventType("call.booked_by_appointment")
    record CallBookedByAppointment(UUID callId, @Nullable UUID contactCardId, UUID appointmentId, boolean booked)
            implements CallEvent {}

    /** How far the transcript and the analysis are; names of {@link ProcessingStatus}. */
    @EventType("call.processing_noted")
    record CallProcessingNoted(
            UUID callId,
            @Nullable UUID contactCardId,
            List<UUID> jobs,
            ProcessingStatus transcriptStatus,
            ProcessingStatus analysisStatus)
            implements CallEvent {}
}
