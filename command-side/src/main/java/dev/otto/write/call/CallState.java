package dev.otto.write.call;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AgentAnalysisRecorded;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.CallProcessingNoted;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.EndCallReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a call need to remember.
 *
 * @param wasTold whether any provider told of the call itself
 * @param told merged facts with their ranks
 * @param attempts what became of each booking attempt
 * @param ended the latest word on how the conversation ended
 * @param analysis the one that stands
 * @param aboutNobody the same, whole, while the call has no card: who it is about becomes known later
 * @param assignedFor the e-mail that was told when the call became somebody's, null while it is nobody's
 * @param bookingStatus what a person said
 * @param appointments those that stand and were booked from this conversation
 */
record CallState(
        @Nullable UUID contactCardId,
        boolean wasTold,
        TellingRules.Told told,
        @Nullable UUID principalCallId,
        @Nullable String checkpoint,
        Map<String, Attempt> attempts,
        @Nullable ConversationEnded ended,
        @Nullable AgentAnalysisRecorded agentAnalysis,
        @Nullable TranscriptAttached transcript,
        @Nullable StandingAnalysis analysis,
        @Nullable ToldAnalysis aboutNobody,
        @Nullable CallAssignedToCsr assigned,
        @Nullable String assignedFor,
        @Nullable BookingStatus bookingStatus,
        @Nullable CallMarkedNotALead mark,
        Set<UUID> appointments,
        @Nullable CallProcessingNoted processing) {

    static final CallState UNHEARD = new CallState(
            null,
            false,
            TellingRules.Told.NOTHING,
            null,
            null,
            Map.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Set.of(),
            null);

    /** A booking attempt: failed or confirmed, or neither yet. */
    record Attempt(
            boolean failed, boolean confirmed, @Nullable Instant bookedStart) {
        static final Attempt TRIED = new Attempt(false, false, null);
    }

    /** What of the standing analysis decides whether another one replaces it, and whether the call is booked. */
    record StandingAnalysis(
            int run,
            Instant resultAt,
            String outputHash,
            @Nullable BookingStatus bookingStatus) {
        static StandingAnalysis of(int run, Instant resultAt, CallAnalysis analysis) {
            return new StandingAnalysis(run, resultAt, analysis.outputHash(), analysis.bookingStatus());
        }

        boolean isNewerThan(int otherRun, Instant otherResultAt) {
            return run != otherRun ? run > otherRun : resultAt.isAfter(otherResultAt);
        }

        boolean isOlderThan(int otherRun, Instant otherResultAt) {
            return run != otherRun ? run < otherRun : resultAt.isBefore(otherResultAt);
        }
    }

    /** An analysis as it was told; {@code revised}: not the call's first. */
    record ToldAnalysis(UUID analysisJobId, int run, Instant resultAt, CallAnalysis analysis, boolean revised) {}

    /** A person's word, else an appointment from this conversation, else the analysis', else the voice agent's. */
    @Nullable
    BookingStatus effectiveBookingStatus() {
        if (bookingStatus != null) {
            return bookingStatus;
        }
        if (!appointments.isEmpty()) {
            return BookingStatus.booked;
        }
        if (analysis != null && analysis.bookingStatus() != null) {
            return analysis.bookingStatus();
        }
        if (attempts.values().stream().anyMatch(Attempt::confirmed)) {
            return BookingStatus.booked;
        }
        return ended == null ? null : BookingStatus.not_booked;
    }

    /** A booked call ended as booked; who hung up after telling the problem or trying to book wants to be called back. */
    EndCallReason effectiveReason(EndCallReason toldReason, boolean problemDescribed) {
        if (effectiveBookingStatus() == BookingStatus.booked) {
            return EndCallReason.booked;
        }
        boolean wantsMore = problemDescribed || !attempts.isEmpty();
        return toldReason == EndCallReason.customer_hangup && wantsMore ? EndCallReason.callback_later : toldReason;
    }

    private CallState with(Consumer<Copy> change) {
        return new Copy(this).with(change);
    }

    CallState withCard(@Nullable UUID card) {
        return contactCardId != null || card == null
                ? this
                : with(c -> {
                    c.contactCardId = card;
                    c.aboutNobody = null;
                });
    }

    CallState withTold(TellingRules.Told merged) {
        return with(c -> {
            c.told = merged;
            c.wasTold = true;
        });
    }

    CallState withPrincipal(UUID principal) {
        return with(c -> c.principalCallId = principal);
    }

    CallState withCheckpoint(String json) {
        return with(c -> c.checkpoint = json);
    }

    CallState withAttempt(String attemptId, Attempt attempt) {
        Map<String, Attempt> all = new HashMap<>(attempts);
        all.put(attemptId, attempt);
        return with(c -> c.attempts = Map.copyOf(all));
    }

    CallState withEnded(ConversationEnded event) {
        return with(c -> c.ended = event);
    }

    CallState withAgentAnalysis(AgentAnalysisRecorded event) {
        return with(c -> c.agentAnalysis = event);
    }

    CallState withTranscript(TranscriptAttached attached) {
        return with(c -> c.transcript = attached);
    }

    CallState withAnalysis(ToldAnalysis told) {
        return with(c -> {
            c.analysis = StandingAnalysis.of(told.run(), told.resultAt(), told.analysis());
            c.aboutNobody = contactCardId == null ? told : null;
        });
    }

    CallState withAssigned(CallAssignedToCsr event) {
        boolean somebodys = event.csrId() != null || event.salesRepId() != null;
        return with(c -> {
            c.assigned = event;
            c.assignedFor = somebodys ? agentEmail() : null;
        });
    }

    /** Who held the call, as the provider names them. */
    @Nullable
    String agentEmail() {
        String email = told.facts().agentEmail();
        return email == null ? null : CallAgents.comparable(email);
    }

    CallState withBookingStatus(BookingStatus said) {
        return with(c -> c.bookingStatus = said);
    }

    CallState withMark(CallMarkedNotALead event) {
        return with(c -> c.mark = event);
    }

    CallState withAppointment(UUID appointmentId, boolean booked) {
        Set<UUID> all = new HashSet<>(appointments);
        if (booked) {
            all.add(appointmentId);
        } else {
            all.remove(appointmentId);
        }
        return with(c -> c.appointments = Set.copyOf(all));
    }

    CallState withProcessing(CallProcessingNoted event) {
        return with(c -> c.processing = event);
    }

    /** One changed copy; the state itself never changes. */
    private static final class Copy {
        private @Nullable UUID contactCardId;
        private boolean wasTold;
        private TellingRules.Told told;
        private @Nullable UUID principalCallId;
        private @Nullable String checkpoint;
        private Map<String, Attempt> attempts;
        private @Nullable ConversationEnded ended;
        private @Nullable AgentAnalysisRecorded agentAnalysis;
        private @Nullable TranscriptAttached transcript;
        private @Nullable StandingAnalysis analysis;
        private @Nullable ToldAnalysis aboutNobody;
        private @Nullable CallAssignedToCsr assigned;
        private @Nullable String assignedFor;
        private @Nullable BookingStatus bookingStatus;
        private @Nullable CallMarkedNotALead mark;
        private Set<UUID> appointments;
        private @Nullable CallProcessingNoted processing;

        Copy(CallState state) {
            contactCardId = state.contactCardId;
            wasTold = state.wasTold;
            told = state.told;
            principalCallId = state.principalCallId;
            checkpoint = state.checkpoint;
            attempts = state.attempts;
            ended = state.ended;
            agentAnalysis = state.agentAnalysis;
            transcript = state.transcript;
            analysis = state.analysis;
            aboutNobody = state.aboutNobody;
            assigned = state.assigned;
            assignedFor = state.assignedFor;
            bookingStatus = state.bookingStatus;
            mark = state.mark;
            appointments = state.appointments;
            processing = state.processing;
        }

        CallState with(Consumer<Copy> change) {
            change.accept(this);
            return new CallState(
                    contactCardId,
                    wasTold,
                    told,
                    principalCallId,
                    checkpoint,
                    attempts,
                    ended,
                    agentAnalysis,
                    transcript,
                    analysis,
                    aboutNobody,
                    assigned,
                    assignedFor,
                    bookingStatus,
                    mark,
                    appointments,
                    processing);
        }
    }
}
