package dev.otto.events.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a job given to the AI partner. */
public sealed interface JobEvent extends DomainEvent {

    UUID analysisJobId();

    /** {@code subjectId} is the call or recording session. */
    @EventType("analysis_job.requested")
    record JobRequested(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            UUID subjectId,
            JobType jobType,
            int callNumber,
            Instant requestedAt)
            implements JobEvent {}

    /** {@code run} counts from 1; {@code audioFingerprint} tells whether a later recording is another one. */
    @EventType("analysis_job.run_started")
    record JobRunStarted(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            int run,
            String reason,
            @Nullable String audioFingerprint,
            Instant startedAt)
            implements JobEvent {}

    @EventType("analysis_job.step_submitted")
    record StepSubmitted(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            int run,
            int attempt,
            Step step,
            String reference,
            Instant submittedAt)
            implements JobEvent {}

    /** {@code revised}: another output than the one that stood. */
    @EventType("analysis_job.step_completed")
    record StepCompleted(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            int run,
            Step step,
            String outputHash,
            Instant resultAt,
            boolean revised)
            implements JobEvent {}

    @EventType("analysis_job.step_failed")
    record StepFailed(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            int run,
            int attempt,
            Step step,
            String errorCode,
            boolean retryable,
            Instant failedAt)
            implements JobEvent {}

    @EventType("analysis_job.retry_scheduled")
    record JobRetryScheduled(UUID analysisJobId, @Nullable UUID contactCardId, int run, int attempt, Instant dueAt)
            implements JobEvent {}

    @EventType("analysis_job.succeeded")
    record JobSucceeded(
            UUID analysisJobId, @Nullable UUID contactCardId, int run, String processedOutputHash, Instant endedAt)
            implements JobEvent {}

    @EventType("analysis_job.failed")
    record JobFailed(
            UUID analysisJobId, @Nullable UUID contactCardId, int run, Step step, String errorCode, Instant endedAt)
            implements JobEvent {

        /** The error code of a run that was never submitted, the partner being switched off by then. */
        public static final String SWITCHED_OFF = "switched_off";
    }

    @EventType("analysis_job.timed_out")
    record JobTimedOut(UUID analysisJobId, @Nullable UUID contactCardId, int run, Instant endedAt)
            implements JobEvent {}
}
