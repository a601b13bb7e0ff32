package dev.otto.events.appointment;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to an appointment: a visit of a sales rep at a customer's. */
public sealed interface AppointmentEvent extends DomainEvent {

    UUID appointmentId();

    @Override
    UUID contactCardId();

    /**
     * @param sourceCallId the conversation that booked it, null when booked by hand
     * @param conversationAt business time of that conversation, or when it was made by hand
     * @param sourceRank Shunya 2, voice agent 1, a person 3: who may reschedule it later
     */
    @EventType("appointment.scheduled")
    record AppointmentScheduled(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable UUID sourceCallId,
            @Nullable String externalAppointmentId,
            @Nullable String salesRepId,
            @Nullable String csrId,
            @Nullable String serviceType,
            Instant scheduledStartAt,
            Instant scheduledEndAt,
            @Personal @Nullable String address,
            @Personal @Nullable String notes,
            Instant conversationAt,
            int sourceRank)
            implements AppointmentEvent {}

    /** Scheduled at another time; after a no-show too, which makes it scheduled again. */
    @EventType("appointment.rescheduled")
    record AppointmentRescheduled(
            UUID appointmentId,
            UUID contactCardId,
            Instant scheduledStartAt,
            Instant scheduledEndAt,
            Instant conversationAt,
            int sourceRank)
            implements AppointmentEvent {}

    /** Whole values after the edit. */
    @EventType("appointment.edited")
    record AppointmentEdited(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable String serviceType,
            @Personal @Nullable String address,
            @Personal @Nullable String notes)
            implements AppointmentEvent {}

    /** {@code byPerson}: then the conversation's CSR no longer replaces it. */
    @EventType("appointment.csr_assigned")
    record AppointmentCsrAssigned(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable String csrId,
            boolean byPerson) implements AppointmentEvent {}

    @EventType("appointment.assigned")
    record AppointmentAssigned(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable String salesRepId,
            boolean byPerson)
            implements AppointmentEvent {}

    /** The conversation that booked it turns out to belong to this lead, or to none, and no longer to the former one. */
    @EventType(value = "appointment.lead_linked", revision = 2)
    record AppointmentLeadLinked(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable UUID formerLeadId) implements AppointmentEvent {}

    /** Degrees, WGS 84. */
    @EventType("appointment.located")
    record AppointmentLocated(
            UUID appointmentId,
            UUID contactCardId,
            @Personal double latitude,
            @Personal double longitude) implements AppointmentEvent {}

    /** Not {@code byPerson}: the conversation's newer analysis no longer books. */
    @EventType("appointment.cancelled")
    record AppointmentCancelled(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Personal @Nullable String reason,
            boolean byPerson)
            implements AppointmentEvent {}

    /** Nobody was there: an outcome that was recorded before is taken back. {@code byPerson}: no result of the visit says otherwise. */
    @EventType(value = "appointment.no_show", revision = 2)
    record AppointmentNoShow(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            boolean byPerson) implements AppointmentEvent {}

    /**
     * The visit happened: the appointment is completed. With outcome open nothing is decided yet. {@code outcomeAt} is when
     * the outcome last changed value, null while it never did, and when a newer result of the visit takes an older one's back.
     */
    @EventType("appointment.outcome_recorded")
    record OutcomeRecorded(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Personal @Nullable String notes,
            @Nullable Instant outcomeAt,
            boolean byPerson)
            implements AppointmentEvent {}

    @EventType("appointment.review_requested")
    record ReviewRequested(UUID appointmentId, UUID contactCardId, Instant requestedAt) implements AppointmentEvent {}
}
