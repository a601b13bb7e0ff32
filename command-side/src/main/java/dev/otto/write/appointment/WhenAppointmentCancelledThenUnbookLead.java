package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.BookingNamings.Named;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.call.CallCommand.NoteAppointment;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A visit that is called off leaves the lead unbooked when nothing else is scheduled, and the calls that booked it too. */
@Component
class WhenAppointmentCancelledThenUnbookLead implements Policy {

    private final RepCalendar calendar;
    private final BookingNamings namings;

    WhenAppointmentCancelledThenUnbookLead(RepCalendar calendar, BookingNamings namings) {
        this.calendar = calendar;
        this.namings = namings;
    }

    @Override
    public String name() {
        return "when_appointment_cancelled_then_unbook_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof AppointmentCancelled e) {
            calendar.find(envelope.companyId(), e.appointmentId())
                    .filter(visit -> visit.status() == AppointmentStatus.cancelled)
                    .ifPresent(visit -> tell(visit, envelope.metadata().occurredAt(), run));
        }
    }

    private void tell(Visit visit, Instant at, PolicyContext run) {
        @Nullable UUID lead = visit.leadId();
        if (lead != null) {
            run.send(new NoteLeadEvidence(lead, visit.contactCardId(), visit.evidence()), at);
        }
        Stream.concat(
                        Stream.ofNullable(visit.sourceCallId()),
                        namings.at(visit.companyId(), visit.contactCardId(), visit.start()).stream()
                                .map(Named::callId))
                .distinct()
                .forEach(call -> run.send(new NoteAppointment(call, visit.appointmentId(), false), at));
    }
}
