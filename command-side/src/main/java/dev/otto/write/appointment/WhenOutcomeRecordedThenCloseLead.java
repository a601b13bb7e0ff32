package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a visit led to, or that nobody was there, moves or closes the lead. */
@Component
class WhenOutcomeRecordedThenCloseLead implements Policy {

    private final RepCalendar calendar;

    WhenOutcomeRecordedThenCloseLead(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_outcome_recorded_then_close_lead";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof AppointmentEvent e
                && (e instanceof OutcomeRecorded || e instanceof AppointmentNoShow)) {
            calendar.find(envelope.companyId(), e.appointmentId())
                    .ifPresent(visit -> tell(visit, envelope.metadata().occurredAt(), run));
        }
    }

    private static void tell(Visit visit, Instant at, PolicyContext run) {
        @Nullable UUID lead = visit.leadId();
        if (lead != null) {
            run.send(new NoteLeadEvidence(lead, visit.contactCardId(), visit.evidence()), at);
            run.send(new RecordLeadActivity(lead, visit.contactCardId(), "visit", at), at);
        }
    }
}
