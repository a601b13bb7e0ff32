package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a job given to the AI partner. */
public sealed interface JobCommand extends Command {

    UUID analysisJobId();

    @Override
    default UUID target() {
        return analysisJobId();
    }

    /** Makes the job of a subject, once; {@code callNumber} is the number by which the partner knows the subject. */
    record RequestJob(
            UUID analysisJobId,
            @Nullable UUID contactCardId,
            UUID subjectId,
            JobType jobType,
            int callNumber,
            Instant requestedAt)
            implements JobCommand {}

    /**
     * Opens the next run. With a fingerprint that is the current run's, or without one while a run is open, nothing
     * happens.
     *
     * @param reason such as {@code recording}, {@code recording_changed}, {@code reanalyse} or {@code retry}
     * @param audioFingerprint tells recordings apart; null asks for a run over the same recording
     */
    record StartRun(
            UUID analysisJobId, String reason, @Nullable String audioFingerprint, Instant startedAt)
            implements JobCommand {}

    /** A step went to the partner; {@code reference} is the partner's id of it. */
    record RecordSubmission(UUID analysisJobId, int run, int attempt, Step step, String reference, Instant submittedAt)
            implements JobCommand {}

    /**
     * What the partner answered of a step.
     *
     * @param attempt that it answers; null when it does not say, which means the current one
     * @param resultAt the partner's time of the answer
     * @param recordedAt when it came, from which a retry's wait counts
     */
    record RecordStepResult(
            UUID analysisJobId,
            int run,
            @Nullable Integer attempt,
            Step step,
            StepResult result,
            Instant resultAt,
            Instant recordedAt)
            implements JobCommand {}

    /** The run is not gone on with, because the partner is switched off. */
    record StopRun(UUID analysisJobId, int run, Instant endedAt) implements JobCommand {}

    /** The run has gone on for too long. */
    record TimeOutRun(UUID analysisJobId, int run, Instant endedAt) implements JobCommand {}
}
