package dev.otto.write.shunya;

import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands.
 *
 * @param subjectId null while nobody requested the job
 * @param callNumber by which the partner knows the subject
 * @param run the current run, from 1; 0 before the first
 * @param attempt the current attempt of the run, from 1
 * @param audioFingerprint of the recording of the current run
 * @param retryDue whether the next attempt is scheduled and not yet submitted
 * @param errorCode why the run failed; null unless it did
 * @param steps where each step of the current run stands
 * @param runStarts when each run started, in their order
 */
record JobState(
        @Nullable UUID analysisJobId,
        @Nullable UUID contactCardId,
        @Nullable UUID subjectId,
        @Nullable JobType jobType,
        int callNumber,
        JobStatus status,
        int run,
        int attempt,
        @Nullable String audioFingerprint,
        boolean retryDue,
        @Nullable String errorCode,
        Map<Step, StepState> steps,
        List<Instant> runStarts) {

    static final JobState NONE =
            new JobState(null, null, null, null, 0, JobStatus.pending, 0, 0, null, false, null, Map.of(), List.of());

    /** Whether a step still waits for its result. */
    enum StepStatus {
        waiting,
        done,
        failed
    }

    /**
     * Where a step stands.
     *
     * @param outputHash of the result that stands; null when none does
     * @param resultAt when the partner last said the result that stands
     * @param submittedAt when the partner was last asked for it; null while it is not
     * @param countsFrom the first attempt whose results count, those before being of a transcript that stands no longer;
     *     0: all count
     */
    record StepState(
            StepStatus status,
            @Nullable String outputHash,
            @Nullable Instant resultAt,
            @Nullable Instant submittedAt,
            List<String> references,
            int countsFrom) {

        static final StepState FRESH = new StepState(StepStatus.waiting, null, null, null, List.of(), 0);

        /** The partner is no longer asked for it. */
        StepState unsubmitted(StepStatus changed) {
            return new StepState(changed, outputHash, resultAt, null, references, countsFrom);
        }

        /** Whether that output is the one that stands. */
        boolean stands(String hash) {
            return status == StepStatus.done && hash.equals(outputHash);
        }

        boolean olderThan(Instant at) {
            return resultAt != null && resultAt.isBefore(at);
        }

        StepState saidAt(Instant at) {
            return new StepState(status, outputHash, at, submittedAt, references, countsFrom);
        }

        StepState countingFrom(int attempt) {
            return new StepState(status, outputHash, resultAt, submittedAt, references, attempt);
        }

        /** Whether its results of that attempt are of a transcript that stands no longer; with null, of what was asked. */
        boolean outdated(@Nullable Integer attempt) {
            return attempt == null
                    ? countsFrom > 0 && status == StepStatus.waiting && submittedAt == null
                    : attempt < countsFrom;
        }
    }

    /** What an open run waits for: that a step is submitted, or that its result is there. */
    record Next(int run, int attempt, Step step, boolean submitted) {}

    /** What is to be done next; nothing once the run has ended. */
    Optional<Next> next() {
        return open() && jobType != null
                ? stepsOf(jobType).stream()
                        .filter(step -> step(step).status() != StepStatus.done)
                        .findFirst()
                        .map(step -> new Next(
                                run,
                                attempt,
                                step,
                                step(step).status() == StepStatus.waiting
                                        && step(step).submittedAt() != null))
                : Optional.empty();
    }

    JobState {
        steps = Map.copyOf(steps);
        // a state that was written before runs were noted has none
        runStarts = runStarts == null ? List.of() : List.copyOf(runStarts);
    }

    /** The run that was the current one at that time; the first for what came before it. */
    int runAt(Instant time) {
        int laterOnes = (int) runStarts.stream().filter(time::isBefore).count();
        return Math.max(Math.min(1, run), run - laterOnes);
    }

    /** The steps of a type of job, in order; what has no recording has the one in which the partner does it. */
    static List<Step> stepsOf(JobType type) {
        return switch (type) {
            case csr_call -> List.of(Step.transcription, Step.analysis);
            case sales_visit -> List.of(Step.transcription, Step.segmentation, Step.analysis);
            case rag_index, training, followup -> List.of(Step.analysis);
        };
    }

    /** Whether the partner can be asked how far it is; it is not for what has no recording. */
    boolean canBeAsked() {
        return jobType == JobType.csr_call || jobType == JobType.sales_visit;
    }

    StepState step(Step step) {
        return steps.getOrDefault(step, StepState.FRESH);
    }

    /** Whether the current run has not ended. */
    boolean open() {
        return run > 0 && (status == JobStatus.pending || status == JobStatus.running);
    }

    /** The step that a failure without a step's name is about: the earliest that waits, else the earliest not done. */
    Optional<Step> earliestOpen() {
        Comparator<Step> waitingFirst = Comparator.comparing(step -> step(step).status() == StepStatus.waiting ? 0 : 1);
        return (jobType == null ? List.<Step>of() : stepsOf(jobType))
                .stream()
                        .filter(step -> step(step).status() != StepStatus.done)
                        .min(waitingFirst.thenComparing(Comparator.naturalOrder()));
    }

    /** How far the transcript is, as a call shows it; none where the analysis came without one. */
    ProcessingStatus transcriptStatus() {
        if (step(Step.transcription).status() == StepStatus.done) {
            return ProcessingStatus.complete;
        }
        if (open()) {
            return ProcessingStatus.processing;
        }
        return status == JobStatus.succeeded || switchedOff() ? ProcessingStatus.none : ProcessingStatus.failed;
    }

    /** How far the analysis is, as a call shows it; unavailable where there is no transcript to analyse. */
    ProcessingStatus analysisStatus() {
        StepStatus analysis = step(Step.analysis).status();
        if (analysis == StepStatus.done) {
            return ProcessingStatus.complete;
        }
        if (open()) {
            return ProcessingStatus.processing;
        }
        if (switchedOff()) {
            return ProcessingStatus.none;
        }
        boolean tried =
                analysis == StepStatus.failed || step(Step.transcription).status() == StepStatus.done;
        return tried ? ProcessingStatus.failed : ProcessingStatus.unavailable;
    }

    private boolean switchedOff() {
        return JobFailed.SWITCHED_OFF.equals(errorCode);
    }

    JobState with(Step step, StepState changed) {
        Map<Step, StepState> all = new EnumMap<>(Step.class);
        all.putAll(steps);
        all.put(step, changed);
        return copy(status, attempt, retryDue, errorCode, all);
    }

    JobState with(JobStatus changed) {
        return copy(changed, attempt, false, null, steps);
    }

    JobState failedBy(String code) {
        return copy(JobStatus.failed, attempt, false, code, steps);
    }

    JobState withAttempt(int number, boolean due) {
        return copy(status, number, due, errorCode, steps);
    }

    private JobState copy(
            JobStatus newStatus,
            int newAttempt,
            boolean newRetryDue,
            @Nullable String newErrorCode,
            Map<Step, StepState> newSteps) {
        return new JobState(
                analysisJobId,
                contactCardId,
                subjectId,
                jobType,
                callNumber,
                newStatus,
                run,
                newAttempt,
                audioFingerprint,
                newRetryDue,
                newErrorCode,
                newSteps,
                runStarts);
    }
}
