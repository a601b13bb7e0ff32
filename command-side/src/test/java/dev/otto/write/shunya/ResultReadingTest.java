package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRunStarted;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.StepCompleted;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.Command;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.shunya.JobCommand.RecordStepResult;
import dev.otto.write.shunya.StepResult.Completed;
import dev.otto.write.shunya.StepResult.Failed;
import dev.otto.write.shunya.StepResult.Unusable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultReadingTest {

    private static final ZoneId COLUMBUS = ZoneId.of("America/New_York");
    private static final UUID CALL = Ids.call("cedar", "callrail", "CAL1");
    private static final UUID JOB = Ids.analysisJob("cedar", CALL, "csr_call");
    private static final Instant T0 = Instant.parse("2026-07-14T14:00:00Z");
    private static final Instant RESULT_AT = T0.plusSeconds(60);
    private static final Instant RECEIVED = T0.plusSeconds(61);
    private static final JobState RUNNING = after(
            new JobRequested(JOB, null, CALL, JobType.csr_call, 17, T0),
            new JobRunStarted(JOB, null, 1, "recording", "sha-1", T0));

    @Test
    void anAnalysisIsAppliedToTheCallAndRecordedWithTheJob() {
        ResultReading reading = read(RUNNING, completed(Results.analysis()), null);

        assertThat(reading.outcome()).isEqualTo(ResultOutcome.processed);
        assertThat(reading.commands()).hasSize(3);
        assertThat(reading.commands().getFirst()).isInstanceOfSatisfying(ApplyAnalysis.class, apply -> {
            assertThat(apply.callId()).isEqualTo(CALL);
            assertThat(apply.analysisJobId()).isEqualTo(JOB);
            assertThat(apply.run()).isEqualTo(1);
            assertThat(apply.resultAt()).isEqualTo(RESULT_AT);
            assertThat(apply.analysis().uwcJobId()).isEqualTo("an_81f0");
        });
        assertThat(reading.commands().subList(1, 3))
                .containsExactly(
                        record(Step.analysis, new Completed(hash(Results.analysis()))),
                        noted(ProcessingStatus.none, ProcessingStatus.complete));
    }

    @Test
    void aTranscriptIsAttachedToTheCall() {
        ResultReading reading = read(RUNNING, completed(Results.transcript()), null);

        assertThat(reading.outcome()).isEqualTo(ResultOutcome.processed);
        assertThat(reading.commands().getFirst()).isInstanceOfSatisfying(AttachTranscript.class, attach -> {
            assertThat(attach.transcript().uwcJobId()).isEqualTo(JOB.toString());
            assertThat(attach.transcript().uwcTaskId()).isEqualTo("task_5");
        });
        assertThat(reading.commands().getLast())
                .isEqualTo(noted(ProcessingStatus.complete, ProcessingStatus.processing));
    }

    @Test
    void anIdThatNamesItsStepTakesNothingElse() {
        ResultReading reading = read(RUNNING, completed(Results.analysis()), Step.transcription);

        assertThat(reading.outcome()).isEqualTo(ResultOutcome.rejected);
        assertThat(reading.reason()).isEqualTo("missing: transcript_text");
        assertThat(reading.commands().getFirst()).isEqualTo(record(Step.transcription, new Unusable("result_partial")));
    }

    @Test
    void aCorruptResultIsNeverAppliedAndNamesItsField() {
        ResultReading reading = read(RUNNING, completed(Results.analysis().put("sentiment_score", 7000)), null);

        assertThat(reading.outcome()).isEqualTo(ResultOutcome.rejected);
        assertThat(reading.reason()).isEqualTo("sentiment_score is out of range");
        assertThat(reading.commands())
                .containsExactly(
                        record(Step.analysis, new Unusable("result_corrupt")),
                        noted(ProcessingStatus.processing, ProcessingStatus.processing));
    }

    @Test
    void aFailureOfTheEarliestOpenStep() {
        ShunyaBody failed = new ShunyaBody(
                JOB.toString(), "cedar", false, Results.json("{\"error_code\": \"NO_AUDIO\", \"retryable\": false}"));

        ResultReading reading = read(RUNNING, failed, null);

        assertThat(reading.outcome()).isEqualTo(ResultOutcome.processed);
        assertThat(reading.commands())
                .containsExactly(
                        record(Step.transcription, new Failed("NO_AUDIO", false)),
                        noted(ProcessingStatus.failed, ProcessingStatus.unavailable));
    }

    @Test
    void whatChangesNothingSendsNothing() {
        JobState done = after(
                new JobRequested(JOB, null, CALL, JobType.csr_call, 17, T0),
                new JobRunStarted(JOB, null, 1, "recording", "sha-1", T0),
                new StepCompleted(JOB, null, 1, Step.analysis, hash(Results.analysis()), RESULT_AT, false),
                new JobSucceeded(JOB, null, 1, hash(Results.analysis()), RESULT_AT));
        ShunyaBody failed = new ShunyaBody("an_81f0", "cedar", false, Results.json("{}"));

        ResultReading same = read(done, completed(Results.analysis().put("job_id", "another")), null);
        ResultReading late = read(done, failed, Step.analysis);

        assertThat(same).isEqualTo(new ResultReading(ResultOutcome.already_processed, null, List.of()));
        assertThat(late.outcome()).isEqualTo(ResultOutcome.ignored);
        assertThat(late.commands()).isEmpty();
    }

    @Test
    void aSegmentationOfAPhoneCallIsRejected() {
        ResultReading reading = read(RUNNING, completed(Results.segmentation()), null);

        assertThat(reading)
                .isEqualTo(new ResultReading(ResultOutcome.rejected, "the job has no step segmentation", List.of()));
    }

    @Test
    void aStateIsTheSameAfterItsTable() {
        JsonMapper json = JsonMapper.builder().build();

        assertThat(json.readValue(json.writeValueAsString(RUNNING), JobState.class))
                .isEqualTo(RUNNING);
        assertThat(json.readValue(json.writeValueAsString(JobState.NONE), JobState.class))
                .isEqualTo(JobState.NONE);
    }

    private static ResultReading read(JobState job, ShunyaBody body, @Nullable Step step) {
        return ResultReading.of(
                job,
                new ResultReading.Told(body, step == null ? job.run() : 1, null, step, null, RESULT_AT, RECEIVED, true),
                COLUMBUS);
    }

    private static ShunyaBody completed(JsonNode result) {
        return new ShunyaBody(JOB.toString(), "cedar", true, result);
    }

    private static String hash(JsonNode analysis) {
        return ((NormalisedResult.Complete) new Normaliser(COLUMBUS).normalise(analysis)).outputHash();
    }

    private static Command record(Step step, StepResult result) {
        return new RecordStepResult(JOB, 1, null, step, result, RESULT_AT, RECEIVED);
    }

    private static Command noted(ProcessingStatus transcript, ProcessingStatus analysis) {
        return new NoteProcessing(CALL, List.of(JOB), transcript, analysis);
    }

    private static JobState after(JobEvent... events) {
        JobState state = JobState.NONE;
        for (JobEvent event : events) {
            state = new JobRules().evolve(state, event);
        }
        return state;
    }
}
