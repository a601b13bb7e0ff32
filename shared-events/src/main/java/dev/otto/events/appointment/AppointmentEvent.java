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

    @EventType("appointment.rescheduled")
    record AppointmentRescheduled(
            UUID appointmentId, UUID contactCardId, Instant scheduledStartAt, Instant scheduledEndAt, int sourceRank)
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
            @Nullable String salesRepId) implements AppointmentEvent {}

    /** Degrees, WGS 84. */
    @EventType("appointment.located")
    record AppointmentLocated(
            UUID appointmentId,
            UUID contactCardId,
            @Personal double latitude,
            @Personal double longitude) implements AppointmentEvent {}

    @EventType("appointment.cancelled")
    record AppointmentCancelled(
            UUID appointmentId,
            UUID contactCardId,
            @Personal @Nullable String reason) implements AppointmentEvent {}

    @EventType("appointment.no_show")
    record AppointmentNoShow(UUID appointmentId, UUID contactCardId) implements AppointmentEvent {}

    /** {@code status} completed with outcome open means the visit happened and nothing is decided. */
    @EventType("appointment.outcome_recorded")
    record OutcomeRecorded(
            UUID appointmentId,
            UUID contactCardId,
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Personal @Nullable String notes,
            Instant outcomeAt,
            boolean byPerson)
            implements AppointmentEvent {}

    @EventType("appointment.review_requested")
    record ReviewRequested(UUID appointmentId, UUID contactCardId, Instant requestedAt) implements AppointmentEvent {}
}
