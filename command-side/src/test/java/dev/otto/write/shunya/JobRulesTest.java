package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.ProcessingStatus;
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
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.shunya.JobCommand.RecordStepResult;
import dev.otto.write.shunya.JobCommand.RecordSubmission;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.shunya.JobCommand.TimeOutRun;
import dev.otto.write.shunya.StepResult.Completed;
import dev.otto.write.shunya.StepResult.Failed;
import dev.otto.write.shunya.StepResult.NotTaken;
import dev.otto.write.shunya.StepResult.Unusable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobRulesTest {

    private static final UUID CALL = Ids.call("cedar", "callrail", "CAL1");
    private static final UUID JOB = Ids.analysisJob("cedar", CALL, "csr_call");
    private static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final Instant T0 = Instant.parse("2026-07-14T14:00:00Z");
    private static final CommandContext CONTEXT = new CommandContext(
            "cedar", "provider:shunya", null, "trace", "delivery", T0, ZoneId.of("America/New_York"));
    private static final JobRules RULES = new JobRules();

    private static final JobRequested REQUESTED = new JobRequested(JOB, CARD, CALL, JobType.csr_call, 17, T0);
    private static final JobRunStarted FIRST_RUN = new JobRunStarted(JOB, CARD, 1, "recording", "sha-1", T0);

    // --------------------------------------------------------------------------------------------- being made

    @Test
    void aJobIsRequestedOnce() {
        RequestJob command = new RequestJob(JOB, CARD, CALL, JobType.csr_call, 17, T0);

        assertThat(decided(List.of(), command)).containsExactly(REQUESTED);
        assertThat(decided(List.of(REQUESTED), new RequestJob(JOB, CARD, CALL, JobType.csr_call, 18, T0)))
                .isEmpty();
    }

    @Test
    void nothingElseIsDoneToAJobThatNobodyRequested() {
        Decision<JobEvent> decision = RULES.decide(JobState.NONE, new StartRun(JOB, "retry", null, T0), CONTEXT);

        assertThat(decision.refusal())
                .isNotNull()
                .satisfies(refusal -> assertThat(refusal.errorCode()).isEqualTo("job_unknown"));
    }

    @Test
    void anotherRecordingOpensARunAndTheSameDoesNot() {
        assertThat(decided(List.of(REQUESTED), new StartRun(JOB, "recording", "sha-1", T0)))
                .containsExactly(FIRST_RUN);
        assertThat(decided(List.of(REQUESTED, FIRST_RUN), new StartRun(JOB, "recording", "sha-1", at(9))))
                .isEmpty();
        assertThat(decided(List.of(REQUESTED, FIRST_RUN), new StartRun(JOB, "recording_changed", "sha-2", at(9))))
                .containsExactly(new JobRunStarted(JOB, CARD, 2, "recording_changed", "sha-2", at(9)));
    }

    @Test
    void aRunOverTheSameRecordingNeedsTheOneBeforeToHaveEnded() {
        StartRun again = new StartRun(JOB, "reanalyse", null, at(9));

        assertThat(decided(List.of(REQUESTED, FIRST_RUN), again)).isEmpty();
        assertThat(decided(List.of(REQUESTED, FIRST_RUN, succeeded("h")), again))
                .containsExactly(new JobRunStarted(JOB, CARD, 2, "reanalyse", "sha-1", at(9)));
    }

    @Test
    void aSubmissionIsRecordedOnceAndOnlyInItsRun() {
        RecordSubmission command = new RecordSubmission(JOB, 1, 1, Step.transcription, "task-1", at(1));
        StepSubmitted submitted = new StepSubmitted(JOB, CARD, 1, 1, Step.transcription, "task-1", at(1));

        assertThat(decided(List.of(REQUESTED, FIRST_RUN), command)).containsExactly(submitted);
        assertThat(decided(List.of(REQUESTED, FIRST_RUN, submitted), command)).isEmpty();
        assertThat(decided(
                        List.of(REQUESTED, FIRST_RUN),
                        new RecordSubmission(JOB, 2, 1, Step.transcription, "task-9", at(1))))
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------ the step is waiting

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"transcription", "analysis"})
    void aResultThatIsWaitedForIsProcessed(Step step) {
        History history = new History(REQUESTED, FIRST_RUN);

        assertThat(history.judge(step, new Completed("h"), at(5))).isEqualTo(ResultOutcome.processed);
        assertThat(history.decided(step, new Completed("h"), at(5)).getFirst()).isEqualTo(completed(step, "h", at(5)));
    }

    @Test
    void anAppliedAnalysisEndsTheRunThoughAnEarlierStepIsOpen() {
        History history = new History(REQUESTED, FIRST_RUN);

        assertThat(history.decided(Step.analysis, new Completed("h"), at(5)))
                .containsExactly(completed(Step.analysis, "h", at(5)), succeeded("h"));
        assertThat(history.after(completed(Step.analysis, "h", at(5)), succeeded("h"))
                        .status())
                .isEqualTo(JobStatus.succeeded);
    }

    @Test
    void aTranscriptAfterTheAnalysisIsProcessedAndEndsNothingTwice() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.transcription, new Completed("t"), at(6))).isEqualTo(ResultOutcome.processed);
        assertThat(history.decided(Step.transcription, new Completed("t"), at(6)))
                .containsExactly(completed(Step.transcription, "t", at(6)));
        assertThat(history.judge(Step.transcription, new Failed("E", true), at(6)))
                .isEqualTo(ResultOutcome.ignored);
    }

    @Test
    void aRetryableFailureSchedulesTheNextAttempt() {
        History history = new History(REQUESTED, FIRST_RUN);

        assertThat(history.judge(Step.transcription, new Failed("BUSY", true), at(5)))
                .isEqualTo(ResultOutcome.processed);
        assertThat(history.decided(Step.transcription, new Failed("BUSY", true), at(5)))
                .containsExactly(
                        new StepFailed(JOB, CARD, 1, 1, Step.transcription, "BUSY", true, at(5)),
                        new JobRetryScheduled(JOB, CARD, 1, 2, RECORDED.plusSeconds(5)));
    }

    @Test
    void aFailureForGoodEndsTheJob() {
        History history = new History(REQUESTED, FIRST_RUN);

        assertThat(history.decided(Step.transcription, new Failed("NO_AUDIO", false), at(5)))
                .containsExactly(
                        new StepFailed(JOB, CARD, 1, 1, Step.transcription, "NO_AUDIO", false, at(5)),
                        new JobFailed(JOB, CARD, 1, Step.transcription, "NO_AUDIO", RECORDED));
    }

    @Test
    void aCorruptOrPartialResultIsRejectedAndTheJobRetries() {
        History history = new History(REQUESTED, FIRST_RUN);

        assertThat(history.judge(Step.analysis, new Unusable("result_corrupt"), at(5)))
                .isEqualTo(ResultOutcome.rejected);
        assertThat(history.decided(Step.analysis, new Unusable("result_corrupt"), at(5)))
                .containsExactly(
                        new StepFailed(JOB, CARD, 1, 1, Step.analysis, "result_corrupt", true, at(5)),
                        new JobRetryScheduled(JOB, CARD, 1, 2, RECORDED.plusSeconds(5)));
    }

    @Test
    void afterTheSixthAttemptTheJobFails() {
        List<JobEvent> events = new ArrayList<>(List.of(REQUESTED, FIRST_RUN));
        List<Long> waits = new ArrayList<>();
        for (int attempt = 1; attempt <= 6; attempt++) {
            events.add(new StepSubmitted(JOB, CARD, 1, attempt, Step.transcription, "task-" + attempt, at(attempt)));
            List<JobEvent> led = new History(events.toArray(JobEvent[]::new))
                    .decided(Step.transcription, new Failed("BUSY", true), at(attempt));
            events.addAll(led);
            if (led.getLast() instanceof JobRetryScheduled retry) {
                waits.add(retry.dueAt().getEpochSecond() - RECORDED.getEpochSecond());
            }
        }

        assertThat(waits).containsExactly(5L, 10L, 30L, 60L, 300L);
        assertThat(events.getLast()).isEqualTo(new JobFailed(JOB, CARD, 1, Step.transcription, "BUSY", RECORDED));
    }

    // --------------------------------------------------------------------------------------- the step is done

    @Test
    void theSameOutputStandsAlready() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.analysis, new Completed("h"), at(9))).isEqualTo(ResultOutcome.already_processed);
        assertThat(history.decided(Step.analysis, new Completed("h"), at(5))).isEmpty();
        assertThat(history.decided(Step.analysis, new Completed("h"), at(4))).isEmpty();
    }

    @Test
    void whatIsSaidAgainLaterStandsAgainstWhatWasSaidInBetween() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "a", at(1)), succeeded("a"));

        List<JobEvent> again = history.decided(Step.analysis, new Completed("a"), at(3));
        assertThat(again).containsExactly(completed(Step.analysis, "a", at(3)));

        History confirmed = history.and(again.toArray(JobEvent[]::new));
        assertThat(confirmed.state().status()).isEqualTo(JobStatus.succeeded);
        assertThat(confirmed.judge(Step.analysis, new Completed("b"), at(2))).isEqualTo(ResultOutcome.ignored);
        assertThat(history.judge(Step.analysis, new Completed("b"), at(2))).isEqualTo(ResultOutcome.revised);
    }

    @Test
    void whatIsSaidAgainDoesNotTouchTheAttemptThatIsDue() {
        History history = retrying();

        JobState after = history.after(completed(Step.transcription, "t", at(6)));

        assertThat(after.retryDue()).isTrue();
        assertThat(after.next()).isEqualTo(history.state().next());
    }

    @Test
    void anotherOutputRevises() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.analysis, new Completed("i"), at(5))).isEqualTo(ResultOutcome.revised);
        assertThat(history.decided(Step.analysis, new Completed("i"), at(9)))
                .containsExactly(new StepCompleted(JOB, CARD, 1, Step.analysis, "i", at(9), true));
    }

    @Test
    void anotherOutputWithAnEarlierTimestampIsIgnored() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.analysis, new Completed("i"), at(4))).isEqualTo(ResultOutcome.ignored);
        assertThat(history.decided(Step.analysis, new Completed("i"), at(4))).isEmpty();
    }

    @Test
    void anotherTranscriptIsFollowedByAnotherAnalysis() {
        History history = new History(
                REQUESTED,
                FIRST_RUN,
                completed(Step.transcription, "t", at(2)),
                completed(Step.analysis, "h", at(5)),
                succeeded("h"));

        assertThat(history.judge(Step.transcription, new Completed("u"), at(6))).isEqualTo(ResultOutcome.revised);
        JobState after = history.after(new StepCompleted(JOB, CARD, 1, Step.transcription, "u", at(6), true));
        assertThat(after.status()).isEqualTo(JobStatus.running);
        assertThat(after.analysisStatus()).isEqualTo(ProcessingStatus.processing);
        assertThat(JobRules.judge(after, 1, 2, Step.analysis, new Completed("h"), at(7)))
                .isEqualTo(ResultOutcome.processed);
        assertThat(JobRules.judge(after, 1, 2, Step.analysis, new Completed("g"), at(4)))
                .isEqualTo(ResultOutcome.ignored);
    }

    @Test
    void anAnalysisOfATranscriptThatStandsNoLongerIsIgnored() {
        History history = new History(
                REQUESTED,
                FIRST_RUN,
                completed(Step.transcription, "t", at(2)),
                submitted(1, Step.analysis, at(3)),
                new StepCompleted(JOB, CARD, 1, Step.transcription, "u", at(4), true),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(4)));

        for (StepResult late : List.of(new Completed("g"), new Failed("E", false), new Unusable("result_corrupt"))) {
            assertThat(history.of(1).judge(Step.analysis, late, at(5))).isEqualTo(ResultOutcome.ignored);
            assertThat(history.of(1).decided(Step.analysis, late, at(5))).isEmpty();
            // Otto's own id: nothing has been asked since
            assertThat(history.of(null).judge(Step.analysis, late, at(5))).isEqualTo(ResultOutcome.ignored);
        }
        History asked = history.and(submitted(2, Step.analysis, at(6)));
        assertThat(asked.of(1).judge(Step.analysis, new Completed("g"), at(7))).isEqualTo(ResultOutcome.ignored);
        assertThat(asked.of(2).judge(Step.analysis, new Completed("g"), at(7))).isEqualTo(ResultOutcome.processed);
        assertThat(asked.of(null).judge(Step.analysis, new Completed("g"), at(7)))
                .isEqualTo(ResultOutcome.processed);
    }

    @Test
    void anAnalysisThatFailedBeforeTheTranscriptWasRevisedIsNotTakenLater() {
        History history = new History(
                REQUESTED,
                FIRST_RUN,
                completed(Step.transcription, "t", at(2)),
                submitted(1, Step.analysis, at(3)),
                new StepFailed(JOB, CARD, 1, 1, Step.analysis, "E", true, at(4)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(9)));
        assertThat(history.of(1).judge(Step.analysis, new Completed("g"), at(5)))
                .isEqualTo(ResultOutcome.processed);

        History revised = history.and(new StepCompleted(JOB, CARD, 1, Step.transcription, "u", at(6), true));

        assertThat(revised.of(1).judge(Step.analysis, new Completed("g"), at(7)))
                .isEqualTo(ResultOutcome.ignored);
        assertThat(revised.of(2).judge(Step.analysis, new Completed("g"), at(7)))
                .isEqualTo(ResultOutcome.processed);
    }

    @Test
    void whatGoesWrongWithAnEarlierAttemptIsNotChargedToTheCurrentOne() {
        History history = new History(
                REQUESTED,
                FIRST_RUN,
                submitted(1, Step.transcription, at(1)),
                new StepFailed(JOB, CARD, 1, 1, Step.transcription, "E", true, at(2)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(3)),
                submitted(2, Step.transcription, at(3)));

        for (StepResult late : List.of(new Failed("E", false), new Unusable("result_corrupt"))) {
            assertThat(history.of(1).judge(Step.transcription, late, at(5))).isEqualTo(ResultOutcome.ignored);
            assertThat(history.of(1).decided(Step.transcription, late, at(5))).isEmpty();
            assertThat(history.of(2).decided(Step.transcription, late, at(5))).hasSize(2);
            assertThat(history.of(null).decided(Step.transcription, late, at(5)))
                    .hasSize(2);
        }
        assertThat(history.of(1).judge(Step.transcription, new Completed("t"), at(5)))
                .isEqualTo(ResultOutcome.processed);
    }

    @Test
    void anIdThatThePartnerGivesAgainToTheNextAttemptIsASubmissionToo() {
        History history = new History(
                REQUESTED,
                FIRST_RUN,
                submitted(1, Step.transcription, at(1)),
                new StepFailed(JOB, CARD, 1, 1, Step.transcription, "E", true, at(2)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(3)));

        assertThat(decided(
                        history.events(),
                        new RecordSubmission(JOB, 1, 2, Step.transcription, "transcription-1", at(3))))
                .containsExactly(new StepSubmitted(JOB, CARD, 1, 2, Step.transcription, "transcription-1", at(3)));
    }

    @Test
    void aLaterSubmissionThatIsNotTakenCostsAnAttemptToo() {
        History history = retrying();
        NotTaken notTaken = new NotTaken("BUSY", true, at(2000));

        assertThat(history.judge(Step.analysis, notTaken, RECORDED)).isEqualTo(ResultOutcome.processed);
        assertThat(history.decided(Step.analysis, notTaken, RECORDED).getLast()).isInstanceOf(JobRetryScheduled.class);
        assertThat(history.decided(Step.analysis, new NotTaken("NO", false, null), RECORDED)
                        .getLast())
                .isInstanceOf(JobFailed.class);
        // the partner's word of the attempt before is old, and so is a submission of what is not next
        assertThat(history.judge(Step.analysis, new Failed("BUSY", true), RECORDED))
                .isEqualTo(ResultOutcome.ignored);
        assertThat(history.judge(Step.transcription, notTaken, RECORDED)).isEqualTo(ResultOutcome.ignored);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aFailureOfWhatIsDoneIsIgnored(boolean retryable) {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.analysis, new Failed("E", retryable), at(9)))
                .isEqualTo(ResultOutcome.ignored);
        assertThat(history.decided(Step.analysis, new Failed("E", retryable), at(9)))
                .isEmpty();
    }

    @Test
    void anUnusableResultOfWhatIsDoneIsRejectedAndChangesNothing() {
        History history = new History(REQUESTED, FIRST_RUN, completed(Step.analysis, "h", at(5)), succeeded("h"));

        assertThat(history.judge(Step.analysis, new Unusable("result_partial"), at(9)))
                .isEqualTo(ResultOutcome.rejected);
        assertThat(history.decided(Step.analysis, new Unusable("result_partial"), at(9)))
                .isEmpty();
    }

    // -------------------------------------------------------------------------------- failed, or timed out

    @Test
    void aResultAfterAFailureIsProcessed() {
        for (History history : List.of(retrying(), failedForGood(), timedOut())) {
            assertThat(history.judge(Step.analysis, new Completed("h"), at(1))).isEqualTo(ResultOutcome.processed);
            assertThat(history.decided(Step.analysis, new Completed("h"), at(1)))
                    .containsExactly(completed(Step.analysis, "h", at(1)), succeeded("h"));
        }
    }

    @Test
    void aFailureAfterAFailureIsIgnored() {
        for (History history : List.of(retrying(), failedForGood(), timedOut())) {
            assertThat(history.judge(Step.analysis, new Failed("E", true), at(9)))
                    .isEqualTo(ResultOutcome.ignored);
            assertThat(history.decided(Step.analysis, new Failed("E", true), at(9)))
                    .isEmpty();
            assertThat(history.decided(Step.analysis, new Unusable("result_corrupt"), at(9)))
                    .isEmpty();
        }
    }

    @Test
    void aRunTimesOutOnceAndOnlyWhileItIsOpen() {
        TimeOutRun command = new TimeOutRun(JOB, 1, at(86_400));

        assertThat(decided(List.of(REQUESTED, FIRST_RUN), command))
                .containsExactly(new JobTimedOut(JOB, CARD, 1, at(86_400)));
        assertThat(decided(List.of(REQUESTED, FIRST_RUN, succeeded("h")), command))
                .isEmpty();
        assertThat(decided(List.of(REQUESTED, FIRST_RUN), new TimeOutRun(JOB, 2, T0)))
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------------------- runs

    @Test
    void aResultOfAnEarlierRunIsIgnored() {
        JobRunStarted second = new JobRunStarted(JOB, CARD, 2, "recording_changed", "sha-2", at(8));
        History history = new History(REQUESTED, FIRST_RUN, second);

        assertThat(JobRules.judge(history.state(), 1, 1, Step.analysis, new Completed("h"), at(9)))
                .isEqualTo(ResultOutcome.ignored);
        assertThat(history.state().attempt()).isEqualTo(1);
    }

    @Test
    void aFailureWithoutAStepIsAboutTheEarliestOpen() {
        assertThat(new History(REQUESTED, FIRST_RUN).state().earliestOpen()).contains(Step.transcription);
        assertThat(new History(REQUESTED, FIRST_RUN, completed(Step.transcription, "t", at(1)))
                        .state()
                        .earliestOpen())
                .contains(Step.analysis);
        assertThat(new History(
                                REQUESTED,
                                FIRST_RUN,
                                completed(Step.transcription, "t", at(1)),
                                completed(Step.analysis, "h", at(1)),
                                succeeded("h"))
                        .state()
                        .earliestOpen())
                .isEmpty();
    }

    @Test
    void whatACallShowsOfItsJob() {
        assertThat(new History(REQUESTED, FIRST_RUN).shown()).isEqualTo("processing/processing");
        assertThat(new History(REQUESTED, FIRST_RUN, completed(Step.transcription, "t", at(1))).shown())
                .isEqualTo("complete/processing");
        assertThat(new History(
                                REQUESTED,
                                FIRST_RUN,
                                new StepFailed(JOB, CARD, 1, 1, Step.transcription, "E", false, at(1)),
                                new JobFailed(JOB, CARD, 1, Step.transcription, "E", at(1)))
                        .shown())
                .isEqualTo("failed/unavailable");
        assertThat(failedForGood().shown()).isEqualTo("complete/failed");
        assertThat(retrying().shown()).isEqualTo("complete/processing");
    }

    // ---------------------------------------------------------------------------------------------- helpers

    private static final Instant RECORDED = T0.plusSeconds(1000);

    private static History retrying() {
        return new History(
                REQUESTED,
                FIRST_RUN,
                completed(Step.transcription, "t", at(0)),
                new StepFailed(JOB, CARD, 1, 1, Step.analysis, "E", true, at(2)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(7)));
    }

    private static History failedForGood() {
        return new History(
                REQUESTED,
                FIRST_RUN,
                completed(Step.transcription, "t", at(0)),
                new StepFailed(JOB, CARD, 1, 1, Step.analysis, "E", false, at(2)),
                new JobFailed(JOB, CARD, 1, Step.analysis, "E", at(2)));
    }

    private static History timedOut() {
        return new History(
                REQUESTED, FIRST_RUN, completed(Step.transcription, "t", at(0)), new JobTimedOut(JOB, CARD, 1, at(2)));
    }

    private static StepCompleted completed(Step step, String hash, Instant at) {
        return new StepCompleted(JOB, CARD, 1, step, hash, at, false);
    }

    private static StepSubmitted submitted(int attempt, Step step, Instant at) {
        return new StepSubmitted(JOB, CARD, 1, attempt, step, step + "-" + attempt, at);
    }

    private static JobSucceeded succeeded(String hash) {
        return new JobSucceeded(JOB, CARD, 1, hash, RECORDED);
    }

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private static List<JobEvent> decided(List<JobEvent> history, JobCommand command) {
        return RULES.decide(new History(history.toArray(JobEvent[]::new)).state(), command, CONTEXT)
                .events();
    }

    /** What happened, and the attempt that a result then names. */
    private record History(List<JobEvent> events, @Nullable Integer attempt) {

        History(JobEvent... events) {
            this(List.of(events), null);
        }

        History of(@Nullable Integer named) {
            return new History(events, named);
        }

        History and(JobEvent... more) {
            return new History(Stream.concat(events.stream(), Stream.of(more)).toList(), attempt);
        }

        JobState state() {
            JobState state = RULES.initial();
            for (JobEvent event : events) {
                state = RULES.evolve(state, event);
            }
            return state;
        }

        JobState after(JobEvent... more) {
            JobState state = state();
            for (JobEvent event : more) {
                state = RULES.evolve(state, event);
            }
            return state;
        }

        ResultOutcome judge(Step step, StepResult result, Instant at) {
            return JobRules.judge(state(), 1, attempt, step, result, at);
        }

        List<JobEvent> decided(Step step, StepResult result, Instant at) {
            return RULES.decide(state(), new RecordStepResult(JOB, 1, attempt, step, result, at, RECORDED), CONTEXT)
                    .events();
        }

        String shown() {
            return state().transcriptStatus() + "/" + state().analysisStatus();
        }
    }
}
