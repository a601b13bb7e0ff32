package dev.otto.fold.call;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Calls: begun by the first telling, whichever it is. */
public final class CallFold implements Fold<CallRow, CallEvent> {

    @Override
    public Table<CallRow> table() {
        return Tables.CALL;
    }

    @Override
    public Class<CallEvent> family() {
        return CallEvent.class;
    }

    @Override
    public String key(CallEvent event, EventEnvelope envelope, Group group) {
        return event.callId().toString();
    }

    @Override
    public @Nullable CallRow fold(@Nullable CallRow row, CallEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof CallEvent.Told told ? begun(told, envelope, group) : null;
        }
        CallDraft call = new CallDraft(row);
        if (event.contactCardId() != null) {
            call.contactCardId = group.card();
        }
        change(call, event, envelope);
        return call.row();
    }

    private static CallRow begun(CallEvent.Told told, EventEnvelope envelope, Group group) {
        return new CallRow(
                envelope.companyId(),
                told.callId(),
                told.contactCardId() == null ? null : group.card(),
                told.provider(),
                told.providerCallId(),
                envelope.metadata().zone(),
                envelope.metadata().occurredAt(),
                withoutTranscript(told.facts()),
                CallType.csr_call,
                null,
                null,
                false,
                null,
                false,
                null,
                null,
                null,
                null,
                ProcessingStatus.none,
                ProcessingStatus.none,
                CallRow.Follows.NOTHING);
    }

    private static void change(CallDraft call, CallEvent event, EventEnvelope envelope) {
        switch (event) {
            case CallEvent.Told told -> {
                call.facts = withoutTranscript(told.facts());
                Instant at = envelope.metadata().occurredAt();
                call.firstToldAt = at.isBefore(call.firstToldAt) ? at : call.firstToldAt;
            }
            case CallEvent.CallLinked e -> call.principalCallId = e.principalCallId();
            case CallEvent.BookingAttempted _ ->
                call.agent = attempt(call.agent, BookingAttemptStatus.attempted_failed);
            case CallEvent.BookingConfirmed _ -> call.agent = attempt(call.agent, BookingAttemptStatus.confirmed);
            case CallEvent.BookingFailed _ -> call.agent = attempt(call.agent, BookingAttemptStatus.attempted_failed);
            case CallEvent.ConversationEnded e -> {
                CallRow.Agent agent = spoke(call.agent);
                call.agent = new CallRow.Agent(
                        agent.attempt(),
                        e.endCallReason(),
                        e.problemDescribed(),
                        e.endedAt(),
                        agent.summary(),
                        agent.sentimentScore(),
                        agent.successful());
            }
            case CallEvent.AgentAnalysisRecorded e -> {
                CallRow.Agent agent = spoke(call.agent);
                call.agent = new CallRow.Agent(
                        agent.attempt(),
                        agent.endCallReason(),
                        agent.problemDescribed(),
                        agent.endedAt(),
                        e.summary(),
                        e.sentimentScore(),
                        e.successful());
            }
            case CallEvent.CallAssignedToCsr e -> {
                call.csrId = e.csrId();
                call.salesRepId = e.salesRepId();
                call.callType = e.callType();
                call.claimed = e.claimed();
            }
            case CallEvent.BookingStatusSet e -> call.setBookingStatus = e.bookingStatus();
            case CallEvent.CallMarkedNotALead e -> {
                call.notALead = e.notALead();
                call.notALeadReason = e.reason();
            }
            case CallEvent.CallBookedByAppointment e ->
                call.bookedAppointmentId = e.booked()
                        ? e.appointmentId()
                        : e.appointmentId().equals(call.bookedAppointmentId) ? null : call.bookedAppointmentId;
            case CallEvent.CallProcessingNoted e -> {
                call.notedTranscriptStatus = e.transcriptStatus();
                call.notedAnalysisStatus = e.analysisStatus();
            }
            case CallEvent.ConversationCheckpointed _ -> call.agent = spoke(call.agent);
            case CallEvent.TranscriptAttached _, CallEvent.AnalysisApplied _, CallEvent.AnalysisRevised _ -> {
                // rows of their own; what they mean for the call follows from those
            }
        }
    }

    /** A confirmed booking stays confirmed, whatever else was tried. */
    private static CallRow.Agent attempt(CallRow.@Nullable Agent before, BookingAttemptStatus status) {
        CallRow.Agent agent = spoke(before);
        return agent.attempt() == BookingAttemptStatus.confirmed
                ? agent
                : new CallRow.Agent(
                        status,
                        agent.endCallReason(),
                        agent.problemDescribed(),
                        agent.endedAt(),
                        agent.summary(),
                        agent.sentimentScore(),
                        agent.successful());
    }

    private static CallRow.Agent spoke(CallRow.@Nullable Agent agent) {
        return agent == null ? CallRow.Agent.SILENT : agent;
    }

    private static CallFacts withoutTranscript(CallFacts f) {
        return f.transcriptText() == null
                ? f
                : new CallFacts(
                        f.direction(),
                        f.fromNumber(),
                        f.toNumber(),
                        f.trackingNumber(),
                        f.trackingSource(),
                        f.callerName(),
                        f.city(),
                        f.state(),
                        f.country(),
                        f.agentEmail(),
                        f.audioUrl(),
                        f.startedAt(),
                        f.answeredAt(),
                        f.endedAt(),
                        f.durationSeconds(),
                        f.ending(),
                        f.answered(),
                        f.voicemail(),
                        null,
                        f.callSummary(),
                        f.note(),
                        f.value(),
                        f.tags(),
                        f.spam(),
                        f.twilioCallSid());
    }
}
