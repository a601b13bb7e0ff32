package dev.otto.write.shunya;

import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.JobRunStarted;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobEvent.StepCompleted;
import dev.otto.events.shunya.JobEvent.StepFailed;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.shunya.JobCommand.RecordStepResult;
import dev.otto.write.shunya.JobCommand.RecordSubmission;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.shunya.JobCommand.StopRun;
import dev.otto.write.shunya.JobCommand.TimeOutRun;
import dev.otto.write.shunya.JobState.StepState;
import dev.otto.write.shunya.JobState.StepStatus;
import dev.otto.write.shunya.StepResult.Completed;
import dev.otto.write.shunya.StepResult.Failed;
import dev.otto.write.shunya.StepResult.NotTaken;
import dev.otto.write.shunya.StepResult.Unusable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job is made once; its runs have attempts, an attempt has steps; no result is applied twice or out of turn. */
final class JobRules implements Rules<JobState, JobCommand, JobEvent> {

    /** Waits before the second and the later attempts of a run. */
    static final List<Duration> WAITS =
            Stream.of(5, 10, 30, 60, 300).map(Duration::ofSeconds).toList();

    @Override
    public JobState initial() {
        return JobState.NONE;
    }

    @Override
    public Decision<JobEvent> decide(JobState state, JobCommand command, CommandContext context) {
        UUID subject = state.subjectId();
        if (subject == null) {
            return command instanceof RequestJob c
                    ? Decision.of(new JobRequested(
                            c.analysisJobId(),
                            c.contactCardId(),
                            c.subjectId(),
                            c.jobType(),
                            c.callNumber(),
                            c.requestedAt()))
                    : Decision.refuse("job_unknown", "There is no such job.");
        }
        return switch (command) {
            case RequestJob c -> Decision.none();
            case StartRun c -> start(state, c);
            case RecordSubmission c -> submitted(state, c);
            case RecordStepResult c -> Decision.of(result(state, c));
            case StopRun c ->
                state.open() && c.run() == state.run()
                        ? state.earliestOpen()
                                .<Decision<JobEvent>>map(step -> Decision.of(new JobFailed(
                                        c.analysisJobId(),
                                        state.contactCardId(),
                                        c.run(),
                                        step,
                                        JobFailed.SWITCHED_OFF,
                                        c.endedAt())))
                                .orElseGet(Decision::none)
                        : Decision.none();
            case TimeOutRun c ->
                state.open() && c.run() == state.run()
                        ? Decision.of(new JobTimedOut(c.analysisJobId(), state.contactCardId(), c.run(), c.endedAt()))
                        : Decision.none();
        };
    }

    private static Decision<JobEvent> start(JobState state, StartRun c) {
        String fingerprint = c.audioFingerprint();
        boolean repeated =
                fingerprint == null ? state.open() : state.run() > 0 && fingerprint.equals(state.audioFingerprint());
        return repeated
                ? Decision.none()
                : Decision.of(new JobRunStarted(
                        c.analysisJobId(),
                        state.contactCardId(),
                        state.run() + 1,
                        c.reason(),
                        fingerprint == null ? state.audioFingerprint() : fingerprint,
                        c.startedAt()));
    }

    private static Decision<JobEvent> submitted(JobState state, RecordSubmission c) {
        boolean stale = c.run() != state.run() || !state.open() || c.attempt() < state.attempt();
        StepState step = state.step(c.step());
        boolean repeated = step.references().contains(c.reference()) && step.submittedAt() != null;
        return stale || repeated
                ? Decision.none()
                : Decision.of(new StepSubmitted(
                        c.analysisJobId(),
                        state.contactCardId(),
                        c.run(),
                        c.attempt(),
                        c.step(),
                        c.reference(),
                        c.submittedAt()));
    }

    // ------------------------------------------------------------------------------------------------- results

    /** What a result of a step leads to; the same judgement that {@link #decide} follows. */
    static ResultOutcome judge(
            JobState state, int run, @Nullable Integer attempt, Step step, StepResult result, Instant resultAt) {
        if (run != state.run() || state.jobType() == null) {
            return ResultOutcome.ignored;
        }
        StepState standing = state.step(step);
        return switch (result) {
            case Completed completed ->
                standing.outdated(attempt) ? ResultOutcome.ignored : judge(standing, completed, resultAt);
            case Failed failed ->
                standing.status() == StepStatus.waiting && state.open() && !earlier(state, attempt, standing)
                        ? ResultOutcome.processed
                        : ResultOutcome.ignored;
            case NotTaken notTaken ->
                state.next()
                                .filter(next -> next.step() == step && !next.submitted())
                                .isPresent()
                        ? ResultOutcome.processed
                        : ResultOutcome.ignored;
            case Unusable unusable ->
                standing.status() != StepStatus.done && earlier(state, attempt, standing)
                        ? ResultOutcome.ignored
                        : ResultOutcome.rejected;
        };
    }

    /** What goes wrong with an attempt that is over costs the current one nothing. */
    private static boolean earlier(JobState state, @Nullable Integer attempt, StepState standing) {
        return attempt == null ? standing.outdated(null) : attempt < state.attempt();
    }

    private static ResultOutcome judge(StepState standing, Completed completed, Instant resultAt) {
        Instant before = standing.resultAt();
        if (standing.stands(completed.outputHash())) {
            return ResultOutcome.already_processed;
        }
        if (before != null && resultAt.isBefore(before)) {
            return ResultOutcome.ignored;
        }
        return standing.status() == StepStatus.done ? ResultOutcome.revised : ResultOutcome.processed;
    }

    /** The events that a result leads to, none when there is nothing new. */
    static List<JobEvent> result(JobState state, RecordStepResult c) {
        ResultOutcome outcome = judge(state, c.run(), c.attempt(), c.step(), c.result(), c.resultAt());
        return switch (c.result()) {
            case Completed completed ->
                switch (outcome) {
                    case processed -> completed(state, c, completed, false);
                    case revised -> completed(state, c, completed, true);
                    case already_processed -> confirmed(state, c, completed);
                    case ignored, rejected -> List.of();
                };
            case Failed failed ->
                outcome == ResultOutcome.processed
                        ? failed(state, c, failed.errorCode(), failed.retryable(), null)
                        : List.of();
            case NotTaken notTaken ->
                outcome == ResultOutcome.processed
                        ? failed(state, c, notTaken.errorCode(), notTaken.retryable(), notTaken.notBefore())
                        : List.of();
            case Unusable unusable ->
                outcome == ResultOutcome.rejected
                                && state.open()
                                && state.step(c.step()).status() == StepStatus.waiting
                        ? failed(state, c, unusable.errorCode(), true, null)
                        : List.of();
        };
    }

    /** Said again at a later time, so that what the partner said in between does not take its place. */
    private static List<JobEvent> confirmed(JobState state, RecordStepResult c, Completed completed) {
        return state.step(c.step()).olderThan(c.resultAt())
                ? List.of(stepCompleted(state, c, completed, false))
                : List.of();
    }

    private static StepCompleted stepCompleted(
            JobState state, RecordStepResult c, Completed completed, boolean revised) {
        return new StepCompleted(
                c.analysisJobId(),
                state.contactCardId(),
                c.run(),
                c.step(),
                completed.outputHash(),
                c.resultAt(),
                revised);
    }

    private static List<JobEvent> completed(JobState state, RecordStepResult c, Completed completed, boolean revised) {
        List<JobEvent> events = new ArrayList<>();
        events.add(stepCompleted(state, c, completed, revised));
        if (revised && c.step() == Step.transcription && analysedOrAsked(state)) {
            // under a new attempt, because the partner answers the same key with what it said of the old transcript
            events.add(new JobRetryScheduled(
                    c.analysisJobId(), state.contactCardId(), c.run(), state.attempt() + 1, c.recordedAt()));
        }
        if (c.step() == Step.analysis && state.status() != JobStatus.succeeded) {
            events.add(new JobSucceeded(
                    c.analysisJobId(), state.contactCardId(), c.run(), completed.outputHash(), c.recordedAt()));
        }
        return events;
    }

    private static boolean analysedOrAsked(JobState state) {
        StepState analysis = state.step(Step.analysis);
        return analysis.status() == StepStatus.done || analysis.submittedAt() != null;
    }

    private static List<JobEvent> failed(
            JobState state, RecordStepResult c, String errorCode, boolean retryable, @Nullable Instant notBefore) {
        int attempt = Math.max(1, state.attempt());
        StepFailed failed = new StepFailed(
                c.analysisJobId(),
                state.contactCardId(),
                c.run(),
                attempt,
                c.step(),
                errorCode,
                retryable,
                c.resultAt());
        JobEvent then = retryable && attempt <= WAITS.size()
                ? new JobRetryScheduled(
                        c.analysisJobId(),
                        state.contactCardId(),
                        c.run(),
                        attempt + 1,
                        later(c.recordedAt().plus(WAITS.get(attempt - 1)), notBefore))
                : new JobFailed(c.analysisJobId(), state.contactCardId(), c.run(), c.step(), errorCode, c.recordedAt());
        return List.of(failed, then);
    }

    private static Instant later(Instant at, @Nullable Instant notBefore) {
        return notBefore != null && notBefore.isAfter(at) ? notBefore : at;
    }

    // --------------------------------------------------------------------------------------------------- state

    @Override
    public JobState evolve(JobState state, JobEvent event) {
        return switch (event) {
            case JobRequested e ->
                new JobState(
                        e.analysisJobId(),
                        e.contactCardId(),
                        e.subjectId(),
                        e.jobType(),
                        e.callNumber(),
                        JobStatus.pending,
                        0,
                        0,
                        null,
                        false,
                        null,
                        JobState.stepsOf(e.jobType()).stream()
                                .collect(Collectors.toMap(step -> step, step -> StepState.FRESH)),
                        List.of());
            case JobRunStarted e ->
                new JobState(
                        state.analysisJobId(),
                        state.contactCardId(),
                        state.subjectId(),
                        state.jobType(),
                        state.callNumber(),
                        JobStatus.pending,
                        e.run(),
                        1,
                        e.audioFingerprint(),
                        false,
                        null,
                        state.steps().keySet().stream()
                                .collect(Collectors.toMap(step -> step, step -> StepState.FRESH)),
                        Stream.concat(state.runStarts().stream(), Stream.of(e.startedAt()))
                                .toList());
            case StepSubmitted e ->
                state.with(e.step(), submitted(state.step(e.step()), e))
                        .with(JobStatus.running)
                        .withAttempt(e.attempt(), false);
            case StepCompleted e -> completed(state, e);
            case StepFailed e -> state.with(e.step(), state.step(e.step()).unsubmitted(StepStatus.failed));
            case JobRetryScheduled e -> state.withAttempt(e.attempt(), true);
            case JobSucceeded e -> state.with(JobStatus.succeeded);
            case JobFailed e -> state.failedBy(e.errorCode());
            case JobTimedOut e -> state.with(JobStatus.timeout);
        };
    }

    /** A result may come before the word of its submission: then the step stays done. */
    private static StepState submitted(StepState step, StepSubmitted e) {
        List<String> references = Stream.concat(step.references().stream(), Stream.of(e.reference()))
                .toList();
        StepStatus status = step.status() == StepStatus.done ? StepStatus.done : StepStatus.waiting;
        return new StepState(
                status, step.outputHash(), step.resultAt(), e.submittedAt(), references, step.countsFrom());
    }

    /** Another transcript asks for another analysis: that step waits again, and the run with it. */
    private static JobState completed(JobState state, StepCompleted e) {
        StepState before = state.step(e.step());
        if (before.stands(e.outputHash())) {
            return state.with(e.step(), before.saidAt(e.resultAt()));
        }
        JobState done = state.with(
                        e.step(),
                        new StepState(
                                StepStatus.done,
                                e.outputHash(),
                                e.resultAt(),
                                before.submittedAt(),
                                before.references(),
                                before.countsFrom()))
                .withAttempt(state.attempt(), false);
        if (e.step() != Step.transcription || !e.revised()) {
            return done;
        }
        StepState analysis = state.step(Step.analysis);
        if (analysedOrAsked(state)) {
            return done.with(
                            Step.analysis,
                            analysis.unsubmitted(StepStatus.waiting).countingFrom(state.attempt() + 1))
                    .with(JobStatus.running);
        }
        return state.open() && state.retryDue() && analysis.status() == StepStatus.failed
                ? done.with(Step.analysis, analysis.countingFrom(state.attempt()))
                : done;
    }
}
