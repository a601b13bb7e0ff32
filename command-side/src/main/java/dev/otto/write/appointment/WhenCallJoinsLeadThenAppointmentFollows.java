package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.LinkAppointmentToLead;
import dev.otto.write.appointment.RepCalendar.Visit;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * A visit belongs to the lead of the conversation that booked it, also when that lead becomes known later: our own call
 * belongs to none until the customer's, told afterwards, opens one.
 */
@Component
class WhenCallJoinsLeadThenAppointmentFollows implements Policy {

    private final RepCalendar calendar;

    WhenCallJoinsLeadThenAppointmentFollows(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_call_joins_lead_then_appointment_follows";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof ContactEngaged e) {
            calendar.bookedFrom(envelope.companyId(), e.sourceId()).stream()
                    .filter(visit -> !Objects.equals(visit.leadId(), e.leadId()))
                    .map(Visit::appointmentId)
                    .forEach(id -> run.send(
                            new LinkAppointmentToLead(id, e.leadId()),
                            envelope.metadata().occurredAt()));
        }
    }
}
