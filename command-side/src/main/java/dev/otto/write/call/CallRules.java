package dev.otto.write.call;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.AgentAnalysisRecorded;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.BookingAttempted;
import dev.otto.events.call.CallEvent.BookingConfirmed;
import dev.otto.events.call.CallEvent.BookingFailed;
import dev.otto.events.call.CallEvent.BookingStatusSet;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallBookedByAppointment;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.CallProcessingNoted;
import dev.otto.events.call.CallEvent.ConversationCheckpointed;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.CallType;
import dev.otto.events.call.NotALeadReason;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.AssignCallToCsr;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.AttemptBooking;
import dev.otto.write.call.CallCommand.CheckpointConversation;
import dev.otto.write.call.CallCommand.ConfirmBooking;
import dev.otto.write.call.CallCommand.EndConversation;
import dev.otto.write.call.CallCommand.FailBooking;
import dev.otto.write.call.CallCommand.LinkCall;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.NoteAppointment;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.call.CallCommand.RecordAgentAnalysis;
import dev.otto.write.call.CallCommand.SetBookingStatus;
import dev.otto.write.call.CallCommand.Tell;
import dev.otto.write.call.CallState.Attempt;
import dev.otto.write.call.CallState.StandingAnalysis;
import dev.otto.write.call.CallState.ToldAnalysis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a call. Deliveries come late, twice and in any order: each command is merged with what stands by its rank,
 * and only what changes something becomes an event.
 */
final class CallRules implements Rules<CallState, CallCommand, CallEvent> {

    /** Outranks every provider. */
    static final int RANK_OF_A_PERSON = 1_000_000;

    @Override
    public CallState initial() {
        return CallState.UNHEARD;
    }

    @Override
    public Decision<CallEvent> decide(CallState state, CallCommand command, CommandContext context) {
        if (command instanceof AssignCallToCsr c && isClaimOfAnothersCall(state, c, context)) {
            return Decision.refuse("call_claimed", "Another user has this call; a manager may re-assign it.");
        }
        return Decision.of(withEffectiveEnd(state, withAnalysisOfSomebody(state, events(state, command, context))));
    }

    private List<? extends CallEvent> events(CallState state, CallCommand command, CommandContext context) {
        return switch (command) {
            case Tell c -> tell(state, c);
            case LinkCall c -> link(state, c);
            case CheckpointConversation c -> checkpoint(state, c);
            case AttemptBooking c -> attempt(state, c.callId(), c.contactCardId(), c.attemptId(), c.attemptedAt());
            case ConfirmBooking c -> confirm(state, c);
            case FailBooking c -> fail(state, c);
            case EndConversation c -> end(state, c);
            case RecordAgentAnalysis c -> agentAnalysis(state, c);
            case AttachTranscript c -> transcript(state, c);
            case ApplyAnalysis c -> analysis(state, c);
            case AssignCallToCsr c -> assign(state, c, context.byPerson());
            case SetBookingStatus c -> bookingStatus(state, c.callId(), c.bookingStatus());
            case MarkNotALead c -> mark(state, c, context.byPerson() ? RANK_OF_A_PERSON : c.rank());
            case NoteAppointment c -> appointment(state, c);
            case NoteProcessing c -> processing(state, c);
        };
    }

    private List<CallEvent> tell(CallState state, Tell c) {
        List<CallEvent> events = new ArrayList<>(TellingRules.decide(state, c));
        if (!events.isEmpty()) {
            CallState after = evolve(state, events.getFirst());
            events.addAll(spam(after, c, state.told().facts().spam()));
        }
        return events;
    }

    /** What a provider took for spam is marked; what it no longer does is no more, unless it is marked for another reason. */
    private List<CallEvent> spam(CallState state, Tell c, @Nullable Boolean before) {
        boolean spam = Boolean.TRUE.equals(state.told().facts().spam());
        if (spam && Boolean.TRUE.equals(c.told().spam())) {
            return mark(state, new MarkNotALead(c.callId(), true, NotALeadReason.spam, c.rank()), c.rank());
        }
        CallMarkedNotALead standing = state.mark();
        boolean takenBack =
                Boolean.TRUE.equals(before) && !spam && standing != null && standing.reason() == NotALeadReason.spam;
        return takenBack ? mark(state, new MarkNotALead(c.callId(), false, null, c.rank()), c.rank()) : List.of();
    }

    private List<CallEvent> link(CallState state, LinkCall c) {
        return c.principalCallId().equals(c.callId()) || c.principalCallId().equals(state.principalCallId())
                ? List.of()
                : List.of(new CallLinked(c.callId(), state.contactCardId(), c.principalCallId()));
    }

    private List<CallEvent> checkpoint(CallState state, CheckpointConversation c) {
        return c.conversationStateJson().equals(state.checkpoint())
                ? List.of()
                : List.of(new ConversationCheckpointed(
                        c.callId(), card(state, c.contactCardId()), c.conversationStateJson()));
    }

    private List<CallEvent> attempt(
            CallState state, UUID callId, @Nullable UUID card, String attemptId, Instant attemptedAt) {
        return state.attempts().containsKey(attemptId)
                ? List.of()
                : List.of(new BookingAttempted(callId, card(state, card), attemptId, attemptedAt));
    }

    private List<CallEvent> confirm(CallState state, ConfirmBooking c) {
        Attempt known = state.attempts().getOrDefault(c.attemptId(), Attempt.TRIED);
        boolean saysMore = c.bookedStart() != null && known.bookedStart() == null;
        if (known.confirmed() && !saysMore) {
            return List.of();
        }
        List<CallEvent> events =
                new ArrayList<>(attempt(state, c.callId(), c.contactCardId(), c.attemptId(), c.attemptedAt()));
        events.add(new BookingConfirmed(c.callId(), card(state, c.contactCardId()), c.attemptId(), c.bookedStart()));
        return events;
    }

    private List<CallEvent> fail(CallState state, FailBooking c) {
        Attempt known = state.attempts().getOrDefault(c.attemptId(), Attempt.TRIED);
        if (known.confirmed() || known.failed()) {
            return List.of();
        }
        List<CallEvent> events =
                new ArrayList<>(attempt(state, c.callId(), c.contactCardId(), c.attemptId(), c.attemptedAt()));
        events.add(new BookingFailed(c.callId(), card(state, c.contactCardId()), c.attemptId(), c.reason()));
        return events;
    }

    private List<CallEvent> end(CallState state, EndConversation c) {
        ConversationEnded told = new ConversationEnded(
                c.callId(),
                card(state, c.contactCardId()),
                state.effectiveReason(c.toldReason(), c.problemDescribed()),
                c.toldReason(),
                c.problemDescribed(),
                c.rank(),
                c.endedAt());
        ConversationEnded standing = state.ended();
        boolean outranked = standing != null && standing.rank() > c.rank();
        return outranked || told.equals(standing) ? List.of() : List.of(told);
    }

    /** What was analysed before it was known who called is told once more, for whoever acts on it needs to know of whom it is. */
    private List<CallEvent> withAnalysisOfSomebody(CallState state, List<? extends CallEvent> events) {
        List<CallEvent> all = new ArrayList<>(events);
        ToldAnalysis told = state.aboutNobody();
        UUID card = events.stream()
                .map(CallEvent::contactCardId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (told != null && card != null) {
            UUID call = events.getFirst().callId();
            all.add(
                    told.revised()
                            ? new AnalysisRevised(
                                    call, card, told.analysisJobId(), told.run(), told.resultAt(), told.analysis())
                            : new AnalysisApplied(
                                    call, card, told.analysisJobId(), told.run(), told.resultAt(), told.analysis()));
        }
        return all;
    }

    /** What becomes known of a call may give the end of its conversation another reason. */
    private List<CallEvent> withEffectiveEnd(CallState state, List<? extends CallEvent> events) {
        CallState after = state;
        for (CallEvent event : events) {
            after = evolve(after, event);
        }
        List<CallEvent> all = new ArrayList<>(events);
        ConversationEnded ended = after.ended();
        if (ended != null) {
            var reason = after.effectiveReason(ended.toldReason(), ended.problemDescribed());
            if (reason != ended.endCallReason()) {
                all.add(new ConversationEnded(
                        ended.callId(),
                        after.contactCardId(),
                        reason,
                        ended.toldReason(),
                        ended.problemDescribed(),
                        ended.rank(),
                        ended.endedAt()));
            }
        }
        return all;
    }

    private List<CallEvent> agentAnalysis(CallState state, RecordAgentAnalysis c) {
        AgentAnalysisRecorded told = new AgentAnalysisRecorded(
                c.callId(), state.contactCardId(), c.summary(), c.sentimentScore(), c.successful());
        return told.equals(state.agentAnalysis()) ? List.of() : List.of(told);
    }

    private List<CallEvent> transcript(CallState state, AttachTranscript c) {
        TranscriptAttached told = new TranscriptAttached(c.callId(), state.contactCardId(), c.rank(), c.transcript());
        TranscriptAttached standing = state.transcript();
        boolean stands = standing != null
                && (outranks(standing, told)
                        || standing.rank() == told.rank()
                                && standing.transcript().equals(told.transcript()));
        return stands ? List.of() : List.of(told);
    }

    /** The partner's above a provider's, of one of them the higher rank. */
    private static boolean outranks(TranscriptAttached standing, TranscriptAttached told) {
        boolean partners = standing.transcript().uwcJobId() != null;
        return partners == (told.transcript().uwcJobId() != null) ? standing.rank() > told.rank() : partners;
    }

    private List<CallEvent> analysis(CallState state, ApplyAnalysis c) {
        StandingAnalysis standing = state.analysis();
        if (standing == null) {
            return List.of(new AnalysisApplied(
                    c.callId(), state.contactCardId(), c.analysisJobId(), c.run(), c.resultAt(), c.analysis()));
        }
        // said again it is news of when it was said: what is older than that no longer replaces it
        boolean same = standing.outputHash().equals(c.analysis().outputHash());
        boolean stands =
                same ? !standing.isOlderThan(c.run(), c.resultAt()) : standing.isNewerThan(c.run(), c.resultAt());
        return stands
                ? List.of()
                : List.of(new AnalysisRevised(
                        c.callId(), state.contactCardId(), c.analysisJobId(), c.run(), c.resultAt(), c.analysis()));
    }

    private static boolean isClaimOfAnothersCall(CallState state, AssignCallToCsr c, CommandContext context) {
        CallAssignedToCsr standing = state.assigned();
        return "csr".equals(context.role())
                && standing != null
                && standing.csrId() != null
                && !standing.csrId().equals(context.userId())
                && !standing.csrId().equals(c.csrId());
    }

    private List<CallEvent> assign(CallState state, AssignCallToCsr c, boolean byPerson) {
        CallAssignedToCsr standing = Objects.requireNonNullElseGet(
                state.assigned(),
                () -> new CallAssignedToCsr(c.callId(), state.contactCardId(), null, null, CallType.csr_call, false));
        boolean overtaken = !Objects.equals(c.agentEmail(), state.agentEmail());
        if (!byPerson && (standing.claimed() || overtaken || standsFor(state, state.agentEmail()))) {
            return List.of();
        }
        boolean same = Objects.equals(standing.csrId(), c.csrId())
                && Objects.equals(standing.salesRepId(), c.salesRepId())
                && standing.callType() == c.callType()
                && standing.claimed() == byPerson;
        return same
                ? List.of()
                : List.of(new CallAssignedToCsr(
                        c.callId(), state.contactCardId(), c.csrId(), c.salesRepId(), c.callType(), byPerson));
    }

    /** Whose a call became by an e-mail stays theirs while no other is told, whatever becomes of that user or their role. */
    private static boolean standsFor(CallState state, @Nullable String email) {
        return email != null && email.equals(state.assignedFor());
    }

    private List<CallEvent> bookingStatus(CallState state, UUID callId, BookingStatus said) {
        return said == state.bookingStatus()
                ? List.of()
                : List.of(new BookingStatusSet(callId, state.contactCardId(), said));
    }

    private List<CallEvent> mark(CallState state, MarkNotALead c, int rank) {
        NotALeadReason reason =
                !c.notALead() ? null : Objects.requireNonNullElse(c.reason(), NotALeadReason.not_a_lead);
        CallMarkedNotALead told = new CallMarkedNotALead(c.callId(), state.contactCardId(), c.notALead(), reason, rank);
        CallMarkedNotALead standing = state.mark();
        boolean stands = standing != null
                && (standing.rank() > rank
                        || (standing.rank() == rank
                                && standing.notALead() == told.notALead()
                                && standing.reason() == told.reason()));
        return stands ? List.of() : List.of(told);
    }

    private List<CallEvent> appointment(CallState state, NoteAppointment c) {
        return state.appointments().contains(c.appointmentId()) == c.booked()
                ? List.of()
                : List.of(
                        new CallBookedByAppointment(c.callId(), state.contactCardId(), c.appointmentId(), c.booked()));
    }

    private List<CallEvent> processing(CallState state, NoteProcessing c) {
        CallProcessingNoted standing = state.processing();
        boolean same = standing != null
                && standing.jobs().equals(c.jobs())
                && standing.transcriptStatus() == c.transcriptStatus()
                && standing.analysisStatus() == c.analysisStatus();
        return same
                ? List.of()
                : List.of(new CallProcessingNoted(
                        c.callId(), state.contactCardId(), c.jobs(), c.transcriptStatus(), c.analysisStatus()));
    }

    private static @Nullable UUID card(CallState state, @Nullable UUID told) {
        return state.contactCardId() == null ? told : state.contactCardId();
    }

    @Override
    public CallState evolve(CallState before, CallEvent event) {
        CallState state = before.withCard(event.contactCardId());
        return switch (event) {
            case Told e -> state.withTold(TellingRules.merge(state.told(), e.told(), e.rank()));
            case CallLinked e -> state.withPrincipal(e.principalCallId());
            case ConversationCheckpointed e -> state.withCheckpoint(e.conversationStateJson());
            case BookingAttempted e -> state.withAttempt(e.attemptId(), Attempt.TRIED);
            case BookingConfirmed e -> state.withAttempt(e.attemptId(), new Attempt(false, true, e.bookedStart()));
            case BookingFailed e -> state.withAttempt(e.attemptId(), new Attempt(true, false, null));
            case ConversationEnded e -> state.withEnded(e);
            case AgentAnalysisRecorded e -> state.withAgentAnalysis(e);
            case TranscriptAttached e -> state.withTranscript(e);
            case AnalysisApplied e ->
                state.withAnalysis(new ToldAnalysis(e.analysisJobId(), e.run(), e.resultAt(), e.analysis(), false));
            case AnalysisRevised e ->
                state.withAnalysis(new ToldAnalysis(e.analysisJobId(), e.run(), e.resultAt(), e.analysis(), true));
            case CallAssignedToCsr e -> state.withAssigned(e);
            case BookingStatusSet e -> state.withBookingStatus(e.bookingStatus());
            case CallMarkedNotALead e -> state.withMark(e);
            case CallBookedByAppointment e -> state.withAppointment(e.appointmentId(), e.booked());
            case CallProcessingNoted e -> state.withProcessing(e);
        };
    }
}
