package dev.otto.fold.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Appointments: begun by being scheduled. */
public final class AppointmentFold implements Fold<AppointmentRow, AppointmentEvent> {

    /** {@code sourceRank} of a booking by hand. */
    private static final int BY_HAND = 3;

    @Override
    public Table<AppointmentRow> table() {
        return Tables.APPOINTMENT;
    }

    @Override
    public Class<AppointmentEvent> family() {
        return AppointmentEvent.class;
    }

    @Override
    public String key(AppointmentEvent event, EventEnvelope envelope, Group group) {
        return event.appointmentId().toString();
    }

    @Override
    public @Nullable AppointmentRow fold(
            @Nullable AppointmentRow row, AppointmentEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof AppointmentEvent.AppointmentScheduled scheduled
                    ? begun(scheduled, envelope, group)
                    : null;
        }
        AppointmentDraft appointment = new AppointmentDraft(row);
        change(appointment, event, envelope);
        return appointment.row();
    }

    private static AppointmentRow begun(AppointmentEvent.AppointmentScheduled e, EventEnvelope envelope, Group group) {
        return new AppointmentRow(
                envelope.companyId(),
                e.appointmentId(),
                group.card(),
                e.leadId(),
                e.salesRepId(),
                e.csrId(),
                e.sourceCallId() == null || e.sourceRank() >= BY_HAND,
                e.csrId(),
                e.sourceCallId(),
                e.sourceRank() >= BY_HAND,
                e.externalAppointmentId(),
                e.serviceType(),
                e.scheduledStartAt(),
                e.scheduledEndAt(),
                envelope.metadata().zone(),
                e.conversationAt(),
                envelope.metadata().zone(),
                e.address(),
                null,
                null,
                AppointmentStatus.scheduled,
                Outcome.open,
                null,
                null,
                null,
                e.notes(),
                null);
    }

    private static void change(AppointmentDraft appointment, AppointmentEvent event, EventEnvelope envelope) {
        switch (event) {
            case AppointmentEvent.AppointmentScheduled e -> again(appointment, e, envelope);
            case AppointmentEvent.AppointmentRescheduled e -> {
                appointment.scheduledStartAt = e.scheduledStartAt();
                appointment.scheduledEndAt = e.scheduledEndAt();
                appointment.scheduledZone = envelope.metadata().zone();
                appointment.conversationAt = e.conversationAt();
                appointment.status = AppointmentStatus.scheduled;
            }
            case AppointmentEvent.AppointmentEdited e -> {
                appointment.serviceType = e.serviceType();
                appointment.address = e.address();
                appointment.notes = e.notes();
            }
            case AppointmentEvent.AppointmentCsrAssigned e -> {
                appointment.storedCsrId = e.csrId();
                appointment.csrSet |= e.byPerson();
            }
            case AppointmentEvent.AppointmentAssigned e -> {
                appointment.salesRepId = e.salesRepId();
                lead(appointment, e.leadId());
            }
            case AppointmentEvent.AppointmentLeadLinked e -> appointment.leadId = e.leadId();
            case AppointmentEvent.AppointmentLocated e -> {
                appointment.latitude = e.latitude();
                appointment.longitude = e.longitude();
            }
            case AppointmentEvent.AppointmentCancelled e -> {
                appointment.status = AppointmentStatus.cancelled;
                undecided(appointment);
                lead(appointment, e.leadId());
            }
            case AppointmentEvent.AppointmentNoShow e -> {
                appointment.status = AppointmentStatus.no_show;
                undecided(appointment);
                lead(appointment, e.leadId());
            }
            case AppointmentEvent.OutcomeRecorded e -> {
                if (appointment.outcome != e.outcome()) {
                    appointment.outcomeZone = envelope.metadata().zone();
                }
                appointment.status = AppointmentStatus.completed;
                appointment.outcome = e.outcome();
                appointment.outcomeAt = e.outcomeAt();
                appointment.outcomeZone = e.outcomeAt() == null ? null : appointment.outcomeZone;
                appointment.dealValue = e.dealValue();
                appointment.notes = e.notes() == null ? appointment.notes : e.notes();
                lead(appointment, e.leadId());
            }
            case AppointmentEvent.ReviewRequested e -> appointment.reviewRequestedAt = e.requestedAt();
        }
    }

    /** Booked anew after it was called off, or for another place: what stood before is the booking's no more. */
    private static void again(
            AppointmentDraft appointment, AppointmentEvent.AppointmentScheduled e, EventEnvelope envelope) {
        ZoneId zone = envelope.metadata().zone();
        if (!appointment.scheduledStartAt.equals(e.scheduledStartAt())) {
            appointment.scheduledZone = zone;
        }
        if (!appointment.conversationAt.equals(e.conversationAt())) {
            appointment.bookedZone = zone;
        }
        appointment.leadId = e.leadId();
        appointment.salesRepId = e.salesRepId();
        appointment.storedCsrId = e.csrId();
        appointment.csrSet |= e.sourceRank() >= BY_HAND;
        appointment.sourceCallId = e.sourceCallId();
        appointment.externalAppointmentId = e.externalAppointmentId();
        appointment.serviceType = e.serviceType();
        appointment.scheduledStartAt = e.scheduledStartAt();
        appointment.scheduledEndAt = e.scheduledEndAt();
        appointment.conversationAt = e.conversationAt();
        appointment.address = e.address();
        appointment.latitude = null;
        appointment.longitude = null;
        appointment.notes = e.notes();
        appointment.status = AppointmentStatus.scheduled;
    }

    private static void undecided(AppointmentDraft appointment) {
        appointment.outcome = Outcome.open;
        appointment.outcomeAt = null;
        appointment.outcomeZone = null;
        appointment.dealValue = null;
    }

    private static void lead(AppointmentDraft appointment, @Nullable UUID leadId) {
        if (leadId != null) {
            appointment.leadId = leadId;
        }
    }
}
