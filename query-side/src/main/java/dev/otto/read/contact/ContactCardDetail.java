package dev.otto.read.contact;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.lead.LeadStatusChangeRow;
import dev.otto.fold.message.MessageRow;
import dev.otto.fold.signal.KeySignalRow;
import dev.otto.platform.http.Versioned;
import dev.otto.read.call.CallView;
import dev.otto.read.session.SessionView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One contact card with everything that hangs on it: where it stands, what was said, what happened. */
public record ContactCardDetail(@JsonUnwrapped ContactCardView card, Top top, Middle middle, Bottom bottom)
        implements Versioned {

    /** Where the contact stands. */
    public record Top(
            @Nullable LeadStage leadStage,
            @Nullable LeadStatus leadStatus,
            List<StatusChange> leadStatusHistory,
            List<Signal> keySignals,
            List<Action> openTasks) {}

    /** What was said. {@code sopCompliance} is the newest analysed call's score, 0..10. */
    public record Middle(
            @Nullable BigDecimal sopCompliance,
            List<CallAnalysis.Objection> objections,
            List<CallAnalysis.MissedOpportunity> missedOpportunities,
            List<Action> pendingActions,
            @Nullable Outcome appointmentOutcome,
            @Nullable String aiSummary,
            List<SessionView> recordingSessions) {}

    /** What happened, newest first. */
    public record Bottom(List<Booking> bookingTimeline, List<CallView> callRecordings, List<Message> messages) {}

    /** One step of a lead. */
    public record StatusChange(UUID leadId, @Nullable LeadStatus from, LeadStatus to, Instant at, String actor) {
        static StatusChange of(LeadStatusChangeRow row) {
            return new StatusChange(row.leadId(), row.from(), row.to(), row.at(), row.actor());
        }
    }

    /** A key signal. */
    public record Signal(
            UUID id,
            String companyId,
            UUID contactCardId,
            UUID callId,
            String type,
            String severity,
            String title,
            String detail,
            Instant raisedAt,
            @Nullable String acknowledgedBy,
            @Nullable Instant acknowledgedAt) {
        static Signal of(KeySignalRow row) {
            return new Signal(
                    row.id(),
                    row.companyId(),
                    row.contactCardId(),
                    row.callId(),
                    row.type(),
                    row.severity().name(),
                    row.title(),
                    row.detail(),
                    row.raisedAt(),
                    row.acknowledgedBy(),
                    row.acknowledgedAt());
        }
    }

    /** What somebody must still do. */
    public record Action(
            UUID id,
            String companyId,
            UUID contactCardId,
            @Nullable UUID linkedCallId,
            @Nullable UUID appointmentId,
            String assignedToType,
            @Nullable String assignedToUserId,
            String category,
            String rawText,
            String title,
            @Nullable Instant dueAt,
            String priority,
            String status,
            boolean overdue,
            @Nullable Instant completedAt) {}

    /** One appointment in the contact's life. */
    public record Booking(
            UUID appointmentId,
            String status,
            Outcome outcome,
            Instant scheduledStartAt,
            Instant scheduledEndAt,
            Instant bookedAt) {}

    /** A text. */
    public record Message(UUID id, @Nullable String direction, String channel, String body, String status, Instant at) {
        static Message of(MessageRow row) {
            return new Message(
                    row.id(),
                    row.direction() == null ? null : row.direction().name(),
                    row.channel(),
                    row.body(),
                    row.status(),
                    row.at());
        }
    }

    @Override
    @JsonIgnore
    public long version() {
        return card.version();
    }
}
