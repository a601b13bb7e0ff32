package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLeadLinked;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.lead.LeadEvidence.NoAppointment;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.call.CallCommand.NoteAppointment;
import dev.otto.write.lead.LeadCommand.AssignLead;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.lead.LeadCommand.PoolLead;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A visit books the lead and the call that it came from, and no other lead; a lead without a rep goes into the pool. */
@Component
class WhenAppointmentScheduledThenBookLead implements Policy {

    private final RepCalendar calendar;

    WhenAppointmentScheduledThenBookLead(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_appointment_scheduled_then_book_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case AppointmentScheduled e ->
                calendar.find(envelope.companyId(), e.appointmentId())
                        .ifPresent(visit -> booked(visit, e.conversationAt(), run));
            case AppointmentRescheduled e ->
                calendar.find(envelope.companyId(), e.appointmentId())
                        .ifPresent(visit -> tell(visit, envelope.metadata().occurredAt(), run));
            case AppointmentLeadLinked e ->
                calendar.find(envelope.companyId(), e.appointmentId()).ifPresent(visit -> {
                    leaves(visit, e.formerLeadId(), run);
                    follows(visit, visit.conversationAt(), run);
                });
            default -> {}
        }
    }

    private void booked(Visit visit, Instant conversationAt, PolicyContext run) {
        follows(visit, conversationAt, run);
        @Nullable UUID call = visit.sourceCallId();
        if (call != null) {
            boolean stands = visit.status() != AppointmentStatus.cancelled;
            run.send(new NoteAppointment(call, visit.appointmentId(), stands), conversationAt);
        }
    }

    private static void leaves(Visit visit, @Nullable UUID former, PolicyContext run) {
        if (former != null && !former.equals(visit.leadId())) {
            run.send(
                    new NoteLeadEvidence(former, visit.contactCardId(), new NoAppointment(visit.appointmentId())),
                    visit.conversationAt());
        }
    }

    private void follows(Visit visit, Instant conversationAt, PolicyContext run) {
        tell(visit, conversationAt, run);
        @Nullable UUID lead = visit.leadId();
        @Nullable String rep = visit.salesRepId();
        if (lead != null) {
            if (rep != null && calendar.isFreeForLead(visit.companyId(), lead, rep)) {
                run.tryToSend(new AssignLead(lead, visit.contactCardId(), rep), conversationAt);
            } else {
                run.send(new PoolLead(lead, visit.contactCardId()), conversationAt);
            }
            run.send(new RecordLeadActivity(lead, visit.contactCardId(), "booking", conversationAt), conversationAt);
        }
    }

    private static void tell(Visit visit, Instant at, PolicyContext run) {
        @Nullable UUID lead = visit.leadId();
        if (lead != null) {
            run.send(new NoteLeadEvidence(lead, visit.contactCardId(), visit.evidence()), at);
        }
    }
}
