package dev.otto.write.shunya;

import dev.otto.events.EventEnvelope;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobEvent.StepCompleted;
import dev.otto.events.shunya.JobEvent.StepFailed;
import dev.otto.events.shunya.JobType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.session.SessionDirectory;
import dev.otto.write.session.SessionDirectory.Session;
import dev.otto.write.webhook.PartnerDeliveries;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What the partner posted of a ghost visit before it was known whose it was does not stay either. */
@Component
class WhenGhostVisitIsToldThenWithholdDeliveries implements Policy {

    private final JobBook jobs;
    private final SessionDirectory sessions;
    private final PartnerDeliveries deliveries;

    WhenGhostVisitIsToldThenWithholdDeliveries(JobBook jobs, SessionDirectory sessions, PartnerDeliveries deliveries) {
        this.jobs = jobs;
        this.sessions = sessions;
        this.deliveries = deliveries;
    }

    @Override
    public String name() {
        return "when_ghost_visit_is_told_then_withhold_deliveries";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof JobEvent e
                && (e instanceof StepCompleted
                        || e instanceof StepFailed
                        || e instanceof JobSucceeded
                        || e instanceof JobFailed
                        || e instanceof JobTimedOut)) {
            jobs.locked(e.analysisJobId()).map(JobBook.Entry::state).ifPresent(job -> {
                UUID subject = job.subjectId();
                boolean ghost = subject != null
                        && job.jobType() == JobType.sales_visit
                        && sessions.find(envelope.companyId(), subject)
                                .filter(Session::ghost)
                                .isPresent();
                if (ghost) {
                    deliveries.withhold(
                            ShunyaIntake.PROVIDER,
                            envelope.companyId(),
                            e.analysisJobId().toString());
                }
            });
        }
    }
}
