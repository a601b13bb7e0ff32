package dev.otto.write.call;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.Transcript;
import dev.otto.write.Command;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a call. Any of them may be the first that is heard of it. */
public sealed interface CallCommand extends Command {

    UUID callId();

    @Override
    default UUID target() {
        return callId();
    }

    /**
     * A provider's telling of the call.
     *
     * <p>{@code told} is merged with what stands field by field: the higher {@code rank} wins, at equal rank the later
     * received, non-empty always beats empty. The card of a call is the first that a telling names.
     */
    sealed interface Tell extends CallCommand permits ReceiveCall, AnswerCall, MissCall, CompleteCall, CorrectCall {
        /** The other party's card; null for a caller without a number. */
        @Nullable
        UUID contactCardId();

        String provider();

        String providerCallId();

        /** From 0: how much this kind of delivery knows. */
        int rank();

        CallFacts told();
    }

    /** The phone rings. Never tells that the call was answered or missed, whatever {@code told} says. */
    record ReceiveCall(
            UUID callId, @Nullable UUID contactCardId, String provider, String providerCallId, int rank, CallFacts told)
            implements Tell {}

    /** Somebody answered and the call goes on; an ending in {@code told} is not looked at. */
    record AnswerCall(
            UUID callId, @Nullable UUID contactCardId, String provider, String providerCallId, int rank, CallFacts told)
            implements Tell {}

    /** The call ended unanswered, abandoned or in voicemail; an absent ending, or {@code answered}, is read as unanswered. */
    record MissCall(
            UUID callId, @Nullable UUID contactCardId, String provider, String providerCallId, int rank, CallFacts told)
            implements Tell {}

    /** The call ended; an absent ending is read as unanswered when {@code told} says so, else as answered. */
    record CompleteCall(
            UUID callId, @Nullable UUID contactCardId, String provider, String providerCallId, int rank, CallFacts told)
            implements Tell {}

    /** More or other is known of the call; {@code told} is taken as it is. */
    record CorrectCall(
            UUID callId, @Nullable UUID contactCardId, String provider, String providerCallId, int rank, CallFacts told)
            implements Tell {}

    /** The same conversation is told better by another call. */
    record LinkCall(UUID callId, UUID principalCallId) implements CallCommand {}

    /** Keeps the voice agent's whole conversation state, as JSON text. */
    record CheckpointConversation(UUID callId, @Nullable UUID contactCardId, String conversationStateJson)
            implements CallCommand {}

    /** The voice agent tries to book. {@code attemptId} is the provider's id of the attempt, unique within the call. */
    record AttemptBooking(UUID callId, @Nullable UUID contactCardId, String attemptId, Instant attemptedAt)
            implements CallCommand {}

    /** The attempt worked; {@code bookedStart} where it is known. Stands though a failure of the same attempt is told later. */
    record ConfirmBooking(
            UUID callId,
            @Nullable UUID contactCardId,
            String attemptId,
            Instant attemptedAt,
            @Nullable Instant bookedStart)
            implements CallCommand {}

    /** The attempt did not work; {@code reason} is a word such as {@code slot_unavailable}. */
    record FailBooking(UUID callId, @Nullable UUID contactCardId, String attemptId, Instant attemptedAt, String reason)
            implements CallCommand {}

    /** The voice agent's conversation ended with the reason told; the rules make the effective one of it. */
    record EndConversation(
            UUID callId,
            @Nullable UUID contactCardId,
            EndCallReason toldReason,
            boolean problemDescribed,
            int rank,
            Instant endedAt)
            implements CallCommand {}

    /** What the voice agent's provider says of the call. {@code sentimentScore} 0..1. */
    record RecordAgentAnalysis(
            UUID callId,
            @Nullable String summary,
            @Nullable BigDecimal sentimentScore,
            @Nullable Boolean successful) implements CallCommand {}

    /**
     * A transcript with a {@code uwcJobId} outranks a provider's own.
     *
     * @param rank among the transcripts of who tells it: a provider's as of its facts, the partner's run
     */
    record AttachTranscript(UUID callId, int rank, Transcript transcript) implements CallCommand {}

    /**
     * The partner's result.
     *
     * @param run of the job, from 1; a lower one than that of the standing analysis is ignored
     * @param resultAt the partner's time of the result; within a run an earlier one than the standing one's is ignored
     */
    record ApplyAnalysis(UUID callId, UUID analysisJobId, int run, Instant resultAt, CallAnalysis analysis)
            implements CallCommand {}

    /**
     * Who of the company talked. Sent by a person it is a claim that nothing automatic replaces; decided by an e-mail that is not
     * the call's any more it is ignored.
     *
     * @param csrId the CSR; null for nobody or a sales rep
     * @param salesRepId the sales rep of a sales call, else null
     * @param agentEmail the provider's name for who held it, by which this was decided; null where a person decides
     */
    record AssignCallToCsr(
            UUID callId,
            @Nullable String csrId,
            @Nullable String salesRepId,
            CallType callType,
            @Nullable String agentEmail)
            implements CallCommand {}

    /** A person says whether the call led to an appointment. */
    record SetBookingStatus(UUID callId, BookingStatus bookingStatus) implements CallCommand {}

    /**
     * The call is ({@code true}, with a reason) or is not ({@code false}) from nobody who may buy.
     *
     * @param rank as of tellings; a person outranks every rank
     */
    record MarkNotALead(
            UUID callId, boolean notALead, @Nullable NotALeadReason reason, int rank) implements CallCommand {}

    /** An appointment booked from this conversation stands ({@code true}), or no longer does. */
    record NoteAppointment(UUID callId, UUID appointmentId, boolean booked) implements CallCommand {}

    /** How far the transcript and the analysis are, and by which jobs. */
    record NoteProcessing(
            UUID callId, List<UUID> jobs, ProcessingStatus transcriptStatus, ProcessingStatus analysisStatus)
            implements CallCommand {}
}
