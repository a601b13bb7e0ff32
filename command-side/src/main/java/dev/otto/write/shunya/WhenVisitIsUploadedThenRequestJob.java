package dev.otto.write.shunya;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.shunya.JobType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.Uwc;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The audio of a visit becomes a job for the AI partner; another recording another run of it. */
@Component
class WhenVisitIsUploadedThenRequestJob implements Policy {

    private final CompanyDirectory companies;
    private final JobBook jobs;
    private final Uwc uwc;

    WhenVisitIsUploadedThenRequestJob(CompanyDirectory companies, JobBook jobs, Uwc uwc) {
        this.companies = companies;
        this.jobs = jobs;
        this.uwc = uwc;
    }

    @Override
    public String name() {
        return "when_visit_is_uploaded_then_request_job";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof AudioUploaded e) || !switchedOn(envelope.companyId())) {
            return;
        }
        UUID jobId = Ids.analysisJob(envelope.companyId(), e.sessionId(), JobType.sales_visit.name());
        Instant occurredAt = envelope.metadata().occurredAt();
        boolean known = jobs.has(jobId);
        if (!known) {
            run.send(
                    new RequestJob(
                            jobId,
                            e.contactCardId(),
                            e.sessionId(),
                            JobType.sales_visit,
                            jobs.nextCallNumber(),
                            envelope.recordedAt()),
                    occurredAt);
        }
        run.send(
                new StartRun(jobId, known ? "recording_changed" : "recording", e.fingerprint(), envelope.recordedAt()),
                occurredAt);
    }

    private boolean switchedOn(String companyId) {
        return companies.find(companyId).map(uwc::transcribesFor).orElse(false);
    }
}
