package dev.otto.write.lead;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadMoved;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.write.Command;
import dev.otto.write.WriteIndex;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.deadline.Deadline;
import dev.otto.write.deadline.Deadlines;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An open lead that is silent for the company's period falls asleep; counted from when the last sign was recorded. */
@Component
class LeadDormancy implements Deadline, WriteIndex {

    private static final String KIND = "lead_dormancy";

    private final Deadlines deadlines;
    private final CompanyDirectory companies;
    private final InstantSource clock;

    LeadDormancy(Deadlines deadlines, CompanyDirectory companies, InstantSource clock) {
        this.deadlines = deadlines;
        this.companies = companies;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Command command(UUID subject, UUID contactCardId) {
        return new LeadCommand.MarkDormant(subject, contactCardId);
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case LeadOpened e -> wake(e, metadata);
            case LeadActivityRecorded e -> wake(e, metadata);
            case LeadReopened e -> wake(e, metadata);
            case LeadMoved e -> {
                if (e.to().open()) {
                    wake(e, metadata);
                } else {
                    deadlines.cancel(KIND, e.leadId());
                }
            }
            // while a visit was ahead it did not fall asleep, and its deadline is gone
            case LeadEvidenceNoted e
            when e.evidence() instanceof OfAppointment visit && visit.status() != AppointmentStatus.scheduled ->
                wake(e, metadata);
            case LeadWon e -> deadlines.cancel(KIND, e.leadId());
            case LeadLost e -> deadlines.cancel(KIND, e.leadId());
            default -> {}
        }
    }

    private void wake(LeadEvent event, EventMetadata metadata) {
        int days = companies.of(metadata.companyId()).settings().dormantAfterDays();
        deadlines.set(
                KIND,
                event.leadId(),
                metadata.companyId(),
                event.contactCardId(),
                clock.instant().plus(Duration.ofDays(days)));
    }
}
