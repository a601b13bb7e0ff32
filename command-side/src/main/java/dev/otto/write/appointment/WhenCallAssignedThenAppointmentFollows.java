package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointmentCsr;
import org.springframework.stereotype.Component;

/** The CSR of a conversation is that of the visit it booked, until a person sets another. */
@Component
class WhenCallAssignedThenAppointmentFollows implements Policy {

    private final RepCalendar calendar;

    WhenCallAssignedThenAppointmentFollows(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_call_assigned_then_appointment_follows";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof CallAssignedToCsr e) {
            calendar.bookedFrom(envelope.companyId(), e.callId())
                    .forEach(visit -> run.send(
                            new AssignAppointmentCsr(visit.appointmentId(), e.csrId()),
                            envelope.metadata().occurredAt()));
        }
    }
}
