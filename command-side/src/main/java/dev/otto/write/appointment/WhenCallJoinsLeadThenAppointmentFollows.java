package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.LinkAppointmentToLead;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.lead.LeadDirectory;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A visit belongs to the lead of the conversation that booked it, also when that lead becomes known later: our own call
 * belongs to none until the customer's, told afterwards, opens one. After a merge of two cards what was booked stays with the
 * lead of the card where it happened, though its call is told again of the other.
 */
@Component
class WhenCallJoinsLeadThenAppointmentFollows implements Policy {

    private final RepCalendar calendar;
    private final CallStandings calls;
    private final LeadDirectory leads;

    WhenCallJoinsLeadThenAppointmentFollows(RepCalendar calendar, CallStandings calls, LeadDirectory leads) {
        this.calendar = calendar;
        this.calls = calls;
        this.leads = leads;
    }

    @Override
    public String name() {
        return "when_call_joins_lead_then_appointment_follows";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof ContactEngaged e) {
            @Nullable
            UUID lead = calls.find(e.sourceId()).map(CallStanding::leadId).orElse(null);
            calendar.bookedFrom(envelope.companyId(), e.sourceId()).stream()
                    .filter(visit -> !Objects.equals(visit.leadId(), lead))
                    .filter(visit -> !isOfAnotherCard(visit, e.contactCardId()))
                    .map(Visit::appointmentId)
                    .forEach(id -> run.send(
                            new LinkAppointmentToLead(id, lead),
                            envelope.metadata().occurredAt()));
        }
    }

    private boolean isOfAnotherCard(Visit visit, UUID contactCardId) {
        return Optional.ofNullable(visit.leadId())
                .flatMap(lead -> leads.find(visit.companyId(), lead))
                .filter(lead -> !lead.contactCardId().equals(contactCardId))
                .isPresent();
    }
}
