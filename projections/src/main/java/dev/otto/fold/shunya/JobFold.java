package dev.otto.fold.shunya;

import dev.otto.events.EventEnvelope;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Jobs given to the AI partner: begun by being requested. */
public final class JobFold implements Fold<JobRow, JobEvent> {

    @Override
    public Table<JobRow> table() {
        return Tables.ANALYSIS_JOB;
    }

    @Override
    public Class<JobEvent> family() {
        return JobEvent.class;
    }

    @Override
    public String key(JobEvent event, EventEnvelope envelope, Group group) {
        return event.analysisJobId().toString();
    }

    @Override
    public @Nullable JobRow fold(@Nullable JobRow row, JobEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof JobEvent.JobRequested e
                    ? new JobRow(
                            envelope.companyId(),
                            e.analysisJobId(),
                            e.contactCardId() == null ? null : group.card(),
                            e.subjectId(),
                            e.jobType(),
                            e.callNumber(),
                            JobStatus.pending,
                            0,
                            0,
                            null,
                            null,
                            null,
                            null,
                            e.requestedAt(),
                            null,
                            null,
                            null,
                            null)
                    : null;
        }
        JobDraft job = new JobDraft(row);
        if (event.contactCardId() != null) {
            job.contactCardId = group.card();
        }
        change(job, event);
        return job.row();
    }

    private static void change(JobDraft job, JobEvent event) {
        switch (event) {
            case JobEvent.JobRequested _ -> {
                // begins the row
            }
            case JobEvent.JobRunStarted e -> {
                job.status = JobStatus.pending;
                job.run = e.run();
                job.attempt = 0;
                job.step = null;
                job.reference = null;
                job.errorCode = null;
                job.retryable = null;
                job.nextAttemptAt = null;
                job.endedAt = null;
            }
            case JobEvent.StepSubmitted e -> {
                job.status = JobStatus.running;
                job.run = e.run();
                job.attempt = e.attempt();
                job.step = e.step();
                job.reference = e.reference();
                job.submittedAt = e.submittedAt();
                job.nextAttemptAt = null;
                job.endedAt = null;
            }
            case JobEvent.StepCompleted e -> {
                job.step = e.step();
                job.errorCode = null;
                job.retryable = null;
                if (e.step() == Step.analysis && e.revised()) {
                    job.processedOutputHash = e.outputHash();
                }
            }
            case JobEvent.StepFailed e -> {
                job.step = e.step();
                job.attempt = e.attempt();
                job.errorCode = e.errorCode();
                job.retryable = e.retryable();
            }
            case JobEvent.JobRetryScheduled e -> {
                job.attempt = e.attempt();
                job.nextAttemptAt = e.dueAt();
                if (job.endedAt != null) { // another transcript, after a success
                    job.status = JobStatus.running;
                    job.endedAt = null;
                }
            }
            case JobEvent.JobSucceeded e -> {
                end(job, JobStatus.succeeded, e.endedAt());
                job.errorCode = null;
                job.retryable = null;
                job.processedOutputHash = e.processedOutputHash();
            }
            case JobEvent.JobFailed e -> {
                end(job, JobStatus.failed, e.endedAt());
                job.step = e.step();
                job.errorCode = e.errorCode();
            }
            case JobEvent.JobTimedOut e -> end(job, JobStatus.timeout, e.endedAt());
        }
    }

    private static void end(JobDraft job, JobStatus status, Instant at) {
        job.status = status;
        job.endedAt = at;
        job.nextAttemptAt = null;
    }
}
