package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.lead.LeadCommand.AssignLead;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A rep whom a person gives a visit, and who has it still, gets its lead, unless another visit of the lead is in the way. */
@Component
class WhenAppointmentAssignedThenAssignLead implements Policy {

    private final RepCalendar calendar;

    WhenAppointmentAssignedThenAssignLead(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_appointment_assigned_then_assign_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof AppointmentAssigned e && e.byPerson()) {
            calendar.find(envelope.companyId(), e.appointmentId())
                    .ifPresent(visit -> follow(visit, envelope.metadata().occurredAt(), run));
        }
    }

    private void follow(Visit visit, Instant at, PolicyContext run) {
        @Nullable UUID lead = visit.leadId();
        @Nullable String rep = visit.salesRepId();
        if (lead != null && rep != null && calendar.isFreeForLead(visit.companyId(), lead, rep)) {
            run.tryToSend(new AssignLead(lead, visit.contactCardId(), rep), at);
        }
    }
}
