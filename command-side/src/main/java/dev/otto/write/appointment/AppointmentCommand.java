package dev.otto.write.appointment;

import dev.otto.events.appointment.Outcome;
import dev.otto.write.Command;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of an appointment. */
public sealed interface AppointmentCommand extends Command {

    /** Who books: a higher rank reschedules a lower one's booking. */
    int VOICE_AGENT = 1;

    int SHUNYA = 2;
    int PERSON = 3;

    UUID appointmentId();

    @Override
    default UUID target() {
        return appointmentId();
    }

    /**
     * Books. Repeated for an appointment that stands: the same start is the same booking, and that of the conversation that
     * took place earlier, until a person touched it; another start reschedules it
     * when it comes from a source of higher rank, or of the same rank and a later conversation, and no person touched it.
     * By a person, the booking of a conversation becomes theirs; one that a person touched and that says otherwise is refused
     * as {@code appointment_exists}.
     *
     * @param scheduledEndAt null: {@code defaultMinutes} after the start
     * @param conversationAt business time of the conversation, or when it is made by hand
     * @param sourceRank {@link #VOICE_AGENT}, {@link #SHUNYA} or {@link #PERSON}
     * @param defaultMinutes the company's length of a visit
     */
    record ScheduleAppointment(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable UUID sourceCallId,
            @Nullable String externalAppointmentId,
            @Nullable String salesRepId,
            @Nullable String csrId,
            @Nullable String serviceType,
            Instant scheduledStartAt,
            @Nullable Instant scheduledEndAt,
            @Nullable String address,
            @Nullable String notes,
            Instant conversationAt,
            int sourceRank,
            int defaultMinutes)
            implements AppointmentCommand {}

    /** A person moves it. Without a start it stays; without an end the length stays. */
    record RescheduleAppointment(
            UUID appointmentId,
            @Nullable Instant scheduledStartAt,
            @Nullable Instant scheduledEndAt) implements AppointmentCommand {}

    /** Null leaves a value as it is, an empty one takes it away. */
    record EditAppointment(
            UUID appointmentId,
            @Nullable String serviceType,
            @Nullable String address,
            @Nullable String notes) implements AppointmentCommand {}

    record AssignAppointmentCsr(
            UUID appointmentId, @Nullable String csrId) implements AppointmentCommand {}

    /** Null takes the rep away. */
    record AssignAppointment(UUID appointmentId, @Nullable String salesRepId) implements AppointmentCommand {}

    /** The conversation that booked it belongs to this lead; what a person booked stays with its lead. */
    record LinkAppointmentToLead(
            UUID appointmentId, @Nullable UUID leadId) implements AppointmentCommand {}

    /** Degrees, WGS 84. */
    record LocateAppointment(UUID appointmentId, double latitude, double longitude) implements AppointmentCommand {}

    /** A person's takes back what a result of the visit completed; what a person completed stays so. */
    record CancelAppointment(UUID appointmentId, @Nullable String reason) implements AppointmentCommand {}

    /**
     * The conversation's newer analysis no longer books it: undoes an automatic booking that no person touched.
     *
     * @param next the booking of another conversation that still books the same start, which it then is; null without one
     */
    record WithdrawBooking(
            UUID appointmentId, UUID sourceCallId, @Nullable ScheduleAppointment next) implements AppointmentCommand {}

    /**
     * Nobody was there: takes back the outcome that a policy recorded; what a person completed stays so. A person's stands against
     * every later result of the visit.
     */
    record MarkNoShow(UUID appointmentId) implements AppointmentCommand {}

    /** The visit happened; what it led to is open. A policy's takes back the outcome that a policy recorded. */
    record CompleteAppointment(UUID appointmentId) implements AppointmentCommand {}

    /** {@code dealValue} in the company's currency, needed for closed_won, ignored otherwise. */
    record RecordOutcome(
            UUID appointmentId,
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Nullable String notes) implements AppointmentCommand {}

    record RequestReview(UUID appointmentId) implements AppointmentCommand {}
}
