package dev.otto.fold.session;

import dev.otto.events.EventEnvelope;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.Step;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.shunya.JobRow;
import org.jspecify.annotations.Nullable;

/** What a visit shows of its job at the AI partner. Hears an event after the job's own fold was begun. */
public final class SessionJobFold implements Fold<SessionRow, JobEvent> {

    @Override
    public Table<SessionRow> table() {
        return Tables.RECORDING_SESSION;
    }

    @Override
    public Class<JobEvent> family() {
        return JobEvent.class;
    }

    @Override
    public @Nullable String key(JobEvent event, EventEnvelope envelope, Group group) {
        JobRow job = group.row(Tables.ANALYSIS_JOB, event.analysisJobId().toString());
        String subject = job == null ? null : job.subjectId().toString();
        return subject == null || group.row(Tables.RECORDING_SESSION, subject) == null ? null : subject;
    }

    @Override
    public @Nullable SessionRow fold(@Nullable SessionRow row, JobEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return null;
        }
        SessionDraft session = new SessionDraft(row);
        switch (event) {
            case JobEvent.JobRequested _ -> {
                // what it leads to is told by its runs
            }
            case JobEvent.JobRunStarted _ -> {
                session.jobOpen = true;
                session.jobFailed = false;
                session.analysisTried = false;
            }
            case JobEvent.StepSubmitted e -> {
                if (e.step() == Step.transcription) {
                    session.asrJobId = e.reference();
                } else if (e.step() == Step.analysis) {
                    session.analysisJobId = e.reference();
                }
            }
            case JobEvent.StepCompleted e -> session.analysisTried |= e.step() == Step.transcription;
            case JobEvent.StepFailed e -> session.analysisTried |= e.step() == Step.analysis;
            // after a success too: another transcript asks for another analysis
            case JobEvent.JobRetryScheduled _ -> session.jobOpen = true;
            case JobEvent.JobSucceeded _ -> {
                session.jobOpen = false;
                session.jobFailed = false;
            }
            case JobEvent.JobFailed e -> {
                session.jobOpen = false;
                session.jobFailed = !e.errorCode().equals(JobEvent.JobFailed.SWITCHED_OFF);
                session.analysisTried |= e.step() == Step.analysis;
            }
            case JobEvent.JobTimedOut _ -> {
                session.jobOpen = false;
                session.jobFailed = true;
            }
        }
        return session.row();
    }
}
