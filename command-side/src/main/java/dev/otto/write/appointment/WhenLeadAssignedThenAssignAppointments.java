package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointment;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A lead's scheduled visits go with it to its rep, and lose the rep when it is released. The calendar has followed already, and
 * whoever was given a visit since stays: an older word must not take from them what they have.
 */
@Component
class WhenLeadAssignedThenAssignAppointments implements Policy {

    private final RepCalendar calendar;

    WhenLeadAssignedThenAssignAppointments(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_lead_assigned_then_assign_appointments";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case LeadAssignedToRep e -> assign(envelope, e.leadId(), run);
            case LeadReleased e -> assign(envelope, e.leadId(), run);
            default -> {}
        }
    }

    private void assign(EventEnvelope envelope, UUID lead, PolicyContext run) {
        calendar.scheduledOfLead(envelope.companyId(), lead)
                .forEach(visit -> run.tryToSend(
                        new AssignAppointment(visit.appointmentId(), visit.salesRepId()),
                        envelope.metadata().occurredAt()));
    }
}
