package dev.otto.write.session;

import dev.otto.events.EventEnvelope;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import org.springframework.stereotype.Component;

/** A visit that takes place keeps its lead awake. */
@Component
class WhenRecordingStartsThenLeadIsActive implements Policy {

    private final RepCalendar calendar;

    WhenRecordingStartsThenLeadIsActive(RepCalendar calendar) {
        this.calendar = calendar;
    }

    @Override
    public String name() {
        return "when_recording_starts_then_lead_is_active";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof RecordingStarted e) {
            calendar.find(envelope.companyId(), e.appointmentId()).ifPresent(visit -> {
                if (visit.leadId() != null) {
                    run.send(
                            new RecordLeadActivity(visit.leadId(), visit.contactCardId(), "visit", e.startedAt()),
                            e.startedAt());
                }
            });
        }
    }
}
