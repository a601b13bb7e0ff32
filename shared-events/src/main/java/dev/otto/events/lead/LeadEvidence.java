package dev.otto.events.lead;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands about one thing that bears on a lead's status: a call, an appointment or a pending action. Whole: it
 * replaces what stood about the same thing.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LeadEvidence.OfEngagement.class, name = "engagement"),
    @JsonSubTypes.Type(value = LeadEvidence.OfCall.class, name = "call"),
    @JsonSubTypes.Type(value = LeadEvidence.OfAppointment.class, name = "appointment"),
    @JsonSubTypes.Type(value = LeadEvidence.NoAppointment.class, name = "no_appointment"),
    @JsonSubTypes.Type(value = LeadEvidence.NoSource.class, name = "no_source"),
    @JsonSubTypes.Type(value = LeadEvidence.OfAction.class, name = "action")
})
public sealed interface LeadEvidence {

    /**
     * A call of the lead.
     *
     * @param qualification the temperature that its standing analysis says, or null without one
     * @param leadQuality whether that analysis calls it qualified, or null when it does not say
     * @param serviceNotOffered whether the analysis, or without one the voice agent, says the company does not do this
     * @param notALead whether it is marked spam, wrong number or no lead
     */
    record OfCall(
            UUID callId,
            @Nullable Instant startedAt,
            @Nullable String csrId,
            boolean analysed,
            @Nullable QualificationStatus qualification,
            @Nullable LeadQuality leadQuality,
            boolean serviceNotOffered,
            boolean notALead,
            boolean emergency,
            @Nullable EndCallReason endCallReason)
            implements LeadEvidence {}

    /** An appointment of the lead; {@code outcomeAt} is when its outcome last changed value, null while it never did. */
    record OfAppointment(
            UUID appointmentId,
            AppointmentStatus status,
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Nullable Instant outcomeAt)
            implements LeadEvidence {}

    /** The appointment turns out to be another lead's, or nobody's: nothing stands about it here. */
    record NoAppointment(UUID appointmentId) implements LeadEvidence {}

    /** The call, message or form turns out to be another lead's, or nobody's: nothing stands about it here. */
    record NoSource(UUID sourceId) implements LeadEvidence {}

    /** A pending action of the lead's contact. */
    record OfAction(UUID pendingActionId, boolean open) implements LeadEvidence {}

    /** A contact by the customer that the lead continues: what may turn out to be its origin. */
    record OfEngagement(UUID sourceId, LeadSource source, Instant engagedAt) implements LeadEvidence {}
}
