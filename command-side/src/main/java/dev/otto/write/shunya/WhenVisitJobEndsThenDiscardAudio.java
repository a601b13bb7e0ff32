package dev.otto.write.shunya;

import dev.otto.events.EventEnvelope;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.session.SessionCommand.DiscardAudio;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The audio of a ghost visit goes when the partner is done with it; that of any other visit stays. */
@Component
class WhenVisitJobEndsThenDiscardAudio implements Policy {

    private final JobBook jobs;

    WhenVisitJobEndsThenDiscardAudio(JobBook jobs) {
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return "when_visit_job_ends_then_discard_audio";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof JobEvent e
                && (e instanceof JobSucceeded || e instanceof JobFailed || e instanceof JobTimedOut)) {
            jobs.locked(e.analysisJobId()).map(JobBook.Entry::state).ifPresent(job -> {
                UUID session = job.subjectId();
                if (session != null && job.jobType() == JobType.sales_visit && !job.open()) {
                    run.tryToSend(new DiscardAudio(session, "job_ended"), envelope.recordedAt());
                }
            });
        }
    }
}
