package dev.otto.fold.session;

import static dev.otto.fold.testing.Given.APPOINTMENT;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.SessionEvent.RecordingStopped;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.session.SessionEvent.VisitSegmented;
import dev.otto.events.session.SessionEvent.VisitTranscribed;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionFoldTest {

    private static final UUID SESSION = UUID.fromString("00000000-0000-5000-8000-0000000000f1");
    private static final UUID JOB = UUID.fromString("00000000-0000-5000-8000-0000000000f2");
    private static final Segmentation PHASES = new Segmentation(
            new Segmentation.Part(null, null, null, "words", List.of()),
            new Segmentation.Part(null, null, null, null, List.of()),
            BigDecimal.TEN,
            List.of(),
            null,
            null,
            "closed_lost",
            "s");

    private final Story story = new Story();

    private SessionRow session() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.RECORDING_SESSION, SESSION.toString()));
    }

    private Story started(RecordingMode mode) {
        return story.tell(
                SESSION,
                new RecordingStarted(
                        SESSION,
                        CARD,
                        APPOINTMENT,
                        "rep-1",
                        mode,
                        mode == RecordingMode.ghost ? AudioStorageMode.ephemeral : AudioStorageMode.persistent,
                        null,
                        NOON,
                        null,
                        null,
                        12,
                        null));
    }

    private static AudioUploaded uploaded(@Nullable String url) {
        return new AudioUploaded(SESSION, CARD, APPOINTMENT, url, "f", null, null, null, NOON);
    }

    private Story job(JobEvent... events) {
        story.tell(JOB, new JobEvent.JobRequested(JOB, CARD, SESSION, JobType.sales_visit, 7, NOON));
        story.tell(JOB, new JobEvent.JobRunStarted(JOB, CARD, 1, "recording", "f", NOON));
        return story.tell(JOB, events);
    }

    private static VisitAnalysed analysed(@Nullable String outcome, String sop, @Nullable Segmentation phases) {
        CallAnalysis like = Given.analysis(QualificationStatus.hot, null);
        return new VisitAnalysed(
                SESSION,
                CARD,
                APPOINTMENT,
                "rep-1",
                JOB,
                1,
                NOON,
                new VisitAnalysis(
                        outcome,
                        like.sentimentScore(),
                        new BigDecimal(sop),
                        List.of(),
                        List.of(),
                        like.objections(),
                        like.summary(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "job",
                        "h"),
                phases,
                false);
    }

    @Test
    void itLastsFromItsStartToItsEnd() {
        started(RecordingMode.normal);
        assertThat(session().endedAt()).isNull();
        assertThat(session().day()).isEqualTo("2026-07-14");
        story.tell(SESSION, new RecordingStopped(SESSION, CARD, APPOINTMENT, NOON.plusSeconds(90), 90));
        assertThat(session().durationSeconds()).isEqualTo(90);
    }

    @Test
    void itSaysWhetherThereIsAudioAndWhere() {
        started(RecordingMode.normal).tell(SESSION, uploaded("https://audio.example/1"));
        assertThat(session().audioUrl()).isEqualTo("https://audio.example/1");
        assertThat(session().audioKept()).isFalse();
        story.tell(SESSION, uploaded(null));
        assertThat(session().audioUrl()).isNull();
        assertThat(session().audioKept()).isTrue();
        story.tell(SESSION, new AudioDiscarded(SESSION, CARD, APPOINTMENT, "job_ended", NOON));
        assertThat(session().audioKept()).isFalse();
    }

    @Test
    void thePhasesAreNotShownBeforeTheAnalysis() {
        started(RecordingMode.normal)
                .tell(SESSION, new VisitSegmented(SESSION, CARD, APPOINTMENT, JOB, 1, NOON, PHASES));
        assertThat(session().segmentation()).isNull();
        assertThat(session().outcome()).isNull();
        story.tell(SESSION, analysed(null, "8", PHASES));
        assertThat(session().segmentation()).isEqualTo(PHASES);
        assertThat(session().outcome()).isEqualTo("closed_lost");
    }

    @Test
    void itTellsHowFarThePartnerIs() {
        started(RecordingMode.normal).tell(SESSION, uploaded(null));
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.none);
        job(new JobEvent.StepSubmitted(JOB, CARD, 1, 1, Step.transcription, "asr-1", NOON));
        assertThat(session().asrJobId()).isEqualTo("asr-1");
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.processing);
        story.tell(
                SESSION,
                new VisitTranscribed(
                        SESSION,
                        CARD,
                        APPOINTMENT,
                        JOB,
                        1,
                        NOON,
                        new Transcript("words", List.of(), null, "en", 1, null, null, null)));
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.complete);
        story.tell(
                JOB,
                new JobEvent.StepSubmitted(JOB, CARD, 1, 1, Step.analysis, "an-1", NOON),
                new JobEvent.JobFailed(JOB, CARD, 1, Step.analysis, "gone", NOON));
        assertThat(session().analysisJobId()).isEqualTo("an-1");
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.failed);
        story.tell(
                JOB,
                new JobEvent.JobRunStarted(JOB, CARD, 2, "retry", "f", NOON),
                new JobEvent.JobTimedOut(JOB, CARD, 2, NOON));
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.failed);
        story.tell(SESSION, analysed("open", "8", null)).tell(JOB, new JobEvent.JobSucceeded(JOB, CARD, 1, "h", NOON));
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.complete);
    }

    @Test
    void whatWasNeverSubmittedBecauseThePartnerIsSwitchedOffShowsNothing() {
        started(RecordingMode.normal).tell(SESSION, uploaded(null));
        job(new JobEvent.JobFailed(
                JOB, CARD, 1, Step.transcription, JobEvent.JobFailed.SWITCHED_OFF, NOON.plusSeconds(1)));
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.none);
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.none);
    }

    @Test
    void withoutATranscriptThereIsNoAnalysisToBeHad() {
        started(RecordingMode.normal).tell(SESSION, uploaded(null));
        job(
                new JobEvent.StepSubmitted(JOB, CARD, 1, 1, Step.transcription, "asr-1", NOON),
                new JobEvent.StepFailed(JOB, CARD, 1, 1, Step.transcription, "NOISE", false, NOON),
                new JobEvent.JobFailed(JOB, CARD, 1, Step.transcription, "NOISE", NOON));
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.failed);
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.unavailable);
    }

    @Test
    void anAnalysisThatFailedIsNoneThatCannotBeHad() {
        started(RecordingMode.ghost).tell(SESSION, uploaded(null));
        job(
                new JobEvent.StepCompleted(JOB, CARD, 1, Step.transcription, "not_kept", NOON, false),
                new JobEvent.JobTimedOut(JOB, CARD, 1, NOON));
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.failed);
        story.tell(JOB, new JobEvent.JobRunStarted(JOB, CARD, 2, "retry", "f", NOON));
        assertThat(session().analysisStatus()).isEqualTo(ProcessingStatus.processing);
    }

    @Test
    void ofAGhostVisitThereIsNoTranscriptToBeHad() {
        started(RecordingMode.ghost);
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.none);
        story.tell(SESSION, uploaded(null), new VisitTranscribed(SESSION, CARD, APPOINTMENT, JOB, 1, NOON, null));
        assertThat(session().transcriptStatus()).isEqualTo(ProcessingStatus.unavailable);
    }

    @Test
    void itCountsForItsRepOnItsDayAndItsVisitWhereThatIsCounted() {
        started(RecordingMode.normal)
                .tell(
                        APPOINTMENT,
                        new AppointmentEvent.AppointmentScheduled(
                                APPOINTMENT,
                                CARD,
                                LEAD,
                                null,
                                null,
                                "rep-1",
                                null,
                                null,
                                NOON,
                                NOON.plus(Duration.ofHours(2)),
                                null,
                                null,
                                NOON,
                                3),
                        new AppointmentEvent.OutcomeRecorded(
                                APPOINTMENT,
                                CARD,
                                LEAD,
                                Outcome.closed_lost,
                                null,
                                null,
                                NOON.plus(Duration.ofDays(2)),
                                false))
                .tell(SESSION, new RecordingStopped(SESSION, CARD, APPOINTMENT, NOON.plusSeconds(90), 90));
        assertThat(figures())
                .containsEntry("2026-07-14 rep-1 recorded_seconds", "90")
                .containsEntry("2026-07-16 rep-1 completed_visits", "1")
                .doesNotContainKey("2026-07-16 rep-1 analysed_visits")
                .doesNotContainKey("2026-07-14 rep-1 sop_count");
        story.tell(SESSION, analysed("closed_lost", "8.5", null));
        assertThat(figures())
                .containsEntry("2026-07-14 rep-1 sop_sum", "8.500000")
                .containsEntry("2026-07-14 rep-1 sop_count", "1")
                .containsEntry("2026-07-16 rep-1 analysed_visits", "1");
    }

    private Map<String, String> figures() {
        Map<String, String> figures = new TreeMap<>();
        for (Contribution c : Contributions.of(story.folded(CARD), MetricDefinition.FIRST)) {
            figures.put(
                    c.cell().day() + " " + c.cell().person() + " " + c.measure().column(),
                    c.amount().toPlainString());
        }
        return figures;
    }
}
