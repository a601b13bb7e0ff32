package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.Command;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.contact.ContactCommand.SuggestMessage;
import dev.otto.write.session.SessionCommand.ApplyVisitAnalysis;
import dev.otto.write.session.SessionCommand.AttachSegmentation;
import dev.otto.write.session.SessionCommand.AttachVisitTranscript;
import dev.otto.write.shunya.JobCommand.RecordStepResult;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.NormalisedResult.Complete;
import dev.otto.write.shunya.NormalisedResult.Corrupt;
import dev.otto.write.shunya.NormalisedResult.Partial;
import dev.otto.write.shunya.NormalisedResult.SegmentationResult;
import dev.otto.write.shunya.NormalisedResult.TranscriptResult;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a delivered result means for the job that it is about. Pure.
 *
 * @param outcome the answer
 * @param reason why, where the outcome does not say it all; no personal data
 * @param commands what to send, in order
 */
record ResultReading(ResultOutcome outcome, @Nullable String reason, List<Command> commands) {

    private static final JobRules RULES = new JobRules();

    /**
     * What the partner told.
     *
     * @param run of the id that it named; of Otto's own that which was current when it was received
     * @param attempt of the id that it named; null with Otto's own, which means the current attempt
     * @param step of the id that it named; null with Otto's own, then the content tells it
     * @param transcriptKept false: that there is a transcript is noted, and nothing of it is read
     */
    record Told(
            ShunyaBody body,
            int run,
            @Nullable Integer attempt,
            @Nullable Step step,
            @Nullable String taskId,
            Instant resultAt,
            Instant receivedAt,
            boolean transcriptKept) {}

    /** Stands for every transcript that is not kept. */
    private static final String NOT_KEPT = "not_kept";

    ResultReading {
        commands = List.copyOf(commands);
    }

    static ResultReading of(JobState job, Told told, ZoneId zone) {
        int run = told.run();
        if (told.body().ongoing()) {
            return new ResultReading(ResultOutcome.ignored, "still going on", List.of());
        }
        return told.body().completed() ? completed(job, run, told, zone) : failed(job, run, told);
    }

    private static ResultReading failed(JobState job, int run, Told told) {
        Optional<Step> step = told.step() == null ? job.earliestOpen() : Optional.of(told.step());
        return step.map(known -> recorded(job, run, known, told, told.body().failure(), null, List.of()))
                .orElseGet(() -> new ResultReading(ResultOutcome.ignored, "no step is open", List.of()));
    }

    private static ResultReading completed(JobState job, int run, Told told, ZoneId zone) {
        JobType type = job.jobType();
        if (type == JobType.rag_index || type == JobType.training || type == JobType.followup) {
            return withoutRecording(job, run, told);
        }
        Step step = told.step() == null ? Normaliser.stepOf(told.body().content()) : told.step();
        if (type == null || !JobState.stepsOf(type).contains(step)) {
            return new ResultReading(ResultOutcome.rejected, "the job has no step " + step, List.of());
        }
        if (step == Step.transcription && !told.transcriptKept()) {
            return recorded(job, run, step, told, new StepResult.Completed(NOT_KEPT), null, List.of());
        }
        NormalisedResult result =
                new Normaliser(zone).normalise(step, told.body().content());
        return switch (result) {
            case Partial partial ->
                recorded(
                        job,
                        run,
                        step,
                        told,
                        new StepResult.Unusable("result_partial"),
                        "missing: " + String.join(", ", partial.missing()),
                        List.of());
            case Corrupt corrupt ->
                recorded(
                        job,
                        run,
                        step,
                        told,
                        new StepResult.Unusable("result_corrupt"),
                        corrupt.field() + " " + corrupt.reason(),
                        List.of());
            case Complete complete ->
                recorded(
                        job,
                        run,
                        step,
                        told,
                        new StepResult.Completed(complete.outputHash()),
                        null,
                        forTheSubject(job, run, told, complete));
        };
    }

    /** A document is indexed, a persona trained, or a message drafted, which is kept with its contact and not sent. */
    private static ResultReading withoutRecording(JobState job, int run, Told told) {
        JsonNode content = told.body().content();
        UUID subject = job.subjectId();
        UUID jobId = job.analysisJobId();
        List<Command> effects = List.of();
        Output output = new Output();
        if (job.jobType() == JobType.followup && subject != null && jobId != null) {
            String text = Reading.clean(content.path("body").asString("")).strip();
            if (text.isEmpty()) {
                return recorded(
                        job,
                        run,
                        Step.analysis,
                        told,
                        new StepResult.Unusable("result_partial"),
                        "missing: body",
                        List.of());
            }
            String channel = content.path("channel").asString("").strip();
            output.put("channel", channel).put("body", text);
            UUID draft = Ids.of("draft", jobId, run, output.hash());
            effects = List.of(new SuggestMessage(subject, draft, channel.isEmpty() ? "sms" : channel, text));
        }
        return recorded(job, run, Step.analysis, told, new StepResult.Completed(output.hash()), null, effects);
    }

    /** What the call or visit is told; before the job, so that the job ends with it. */
    private static List<Command> forTheSubject(JobState job, int run, Told told, Complete complete) {
        UUID subject = job.subjectId();
        UUID jobId = job.analysisJobId();
        JobType type = job.jobType();
        if (subject == null || jobId == null || type == null) {
            return List.of();
        }
        return switch (type) {
            case csr_call -> forTheCall(subject, jobId, run, told, complete);
            case sales_visit -> forTheVisit(subject, jobId, run, told, complete);
            case rag_index, training, followup -> List.of();
        };
    }

    private static List<Command> forTheCall(UUID call, UUID jobId, int run, Told told, Complete complete) {
        String id = told.body().id();
        return switch (complete) {
            case TranscriptResult r ->
                List.of(new AttachTranscript(call, run, identified(r.transcript(), id, told.taskId())));
            case AnalysisResult r ->
                List.of(new ApplyAnalysis(call, jobId, run, told.resultAt(), identified(r.analysis(), id)));
            case SegmentationResult r -> List.of();
        };
    }

    private static List<Command> forTheVisit(UUID session, UUID jobId, int run, Told told, Complete complete) {
        String id = told.body().id();
        return switch (complete) {
            case TranscriptResult r ->
                List.of(new AttachVisitTranscript(
                        session, jobId, run, told.resultAt(), identified(r.transcript(), id, told.taskId())));
            case SegmentationResult r ->
                List.of(new AttachSegmentation(session, jobId, run, told.resultAt(), r.segmentation()));
            case AnalysisResult r ->
                List.of(new ApplyVisitAnalysis(session, jobId, run, told.resultAt(), ofVisit(r, id)));
        };
    }

    private static VisitAnalysis ofVisit(AnalysisResult r, String id) {
        CallAnalysis a = r.analysis();
        return new VisitAnalysis(
                r.outcome(),
                a.sentimentScore(),
                a.sopComplianceScore(),
                a.sopStagesCompleted(),
                a.sopStagesMissed(),
                a.objections(),
                a.summary(),
                r.visitActions(),
                a.missedOpportunities(),
                a.qualification().urgencySignals(),
                a.uwcJobId() == null ? id : a.uwcJobId(),
                a.outputHash());
    }

    private static ResultReading recorded(
            JobState job,
            int run,
            Step step,
            Told told,
            StepResult result,
            @Nullable String reason,
            List<Command> effects) {
        ResultOutcome outcome = JobRules.judge(job, run, told.attempt(), step, result, told.resultAt());
        UUID jobId = job.analysisJobId();
        if (jobId == null || outcome == ResultOutcome.ignored) {
            return new ResultReading(outcome, "too late, or of an earlier run or attempt", List.of());
        }
        RecordStepResult record =
                new RecordStepResult(jobId, run, told.attempt(), step, result, told.resultAt(), told.receivedAt());
        if (outcome == ResultOutcome.already_processed) {
            // the subject has it; the job notes when it was last said
            return new ResultReading(
                    outcome, null, job.step(step).olderThan(told.resultAt()) ? List.of(record) : List.of());
        }
        List<Command> commands = new ArrayList<>(effects);
        commands.add(record);
        noted(job, record).ifPresent(commands::add);
        return new ResultReading(outcome, reason, commands);
    }

    /** How far the call's transcript and analysis are after the job has taken the result. */
    private static Optional<Command> noted(JobState job, RecordStepResult record) {
        UUID call = job.subjectId();
        if (call == null || job.jobType() != JobType.csr_call) {
            return Optional.empty();
        }
        JobState after = job;
        for (JobEvent event : JobRules.result(job, record)) {
            after = RULES.evolve(after, event);
        }
        return Optional.of(new NoteProcessing(
                call, List.of(record.analysisJobId()), after.transcriptStatus(), after.analysisStatus()));
    }

    private static CallAnalysis identified(CallAnalysis a, String id) {
        return a.uwcJobId() != null
                ? a
                : new CallAnalysis(
                        a.qualificationStatus(),
                        a.qualification(),
                        a.leadQuality(),
                        a.bookingStatus(),
                        a.serviceNotOffered(),
                        a.bookedStart(),
                        a.sentimentScore(),
                        a.objections(),
                        a.objectionSeverity(),
                        a.sopComplianceScore(),
                        a.sopStagesCompleted(),
                        a.sopStagesMissed(),
                        a.recommendations(),
                        a.summary(),
                        a.keyPoints(),
                        a.nextSteps(),
                        a.pendingActions(),
                        a.missedOpportunities(),
                        a.entities(),
                        id,
                        a.outputHash());
    }

    private static Transcript identified(Transcript t, String id, @Nullable String taskId) {
        return new Transcript(
                t.transcriptText(),
                t.speakerLabels(),
                t.confidenceScore(),
                t.language(),
                t.wordCount(),
                t.uwcJobId() == null ? id : t.uwcJobId(),
                t.uwcTaskId() == null ? taskId : t.uwcTaskId(),
                t.uwcTranscriptId());
    }
}
