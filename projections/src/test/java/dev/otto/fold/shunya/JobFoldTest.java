package dev.otto.fold.shunya;

import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Story;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobFoldTest {

    private static final UUID CALL = UUID.fromString("00000000-0000-5000-8000-0000000000e1");
    private static final UUID JOB = UUID.fromString("00000000-0000-5000-8000-0000000000e2");

    private final Story story = new Story();

    @BeforeEach
    void aJobIsRequested() {
        story.tell(
                JOB,
                new JobRequested(JOB, CARD, CALL, JobType.csr_call, 7, NOON),
                new JobRunStarted(JOB, CARD, 1, "recording", "f", NOON));
    }

    private JobRow job() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.ANALYSIS_JOB, JOB.toString()));
    }

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }

    @Test
    void itIsPendingUntilItsFirstStepIsSubmitted() {
        assertThat(job().status()).isEqualTo(JobStatus.pending);
        story.tell(JOB, new StepSubmitted(JOB, CARD, 1, 1, Step.transcription, "task-1", at(1)));
        assertThat(job().status()).isEqualTo(JobStatus.running);
        assertThat(job().reference()).isEqualTo("task-1");
        assertThat(job().submittedAt()).isEqualTo(at(1));
    }

    @Test
    void aFailureIsShownUntilTheNextAttemptCompletes() {
        story.tell(
                JOB,
                new StepSubmitted(JOB, CARD, 1, 1, Step.transcription, "task-1", at(1)),
                new StepFailed(JOB, CARD, 1, 1, Step.transcription, "NOISE", true, at(2)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(7)));
        assertThat(job().errorCode()).isEqualTo("NOISE");
        assertThat(job().attempt()).isEqualTo(2);
        assertThat(job().nextAttemptAt()).isEqualTo(at(7));
        assertThat(job().status()).isEqualTo(JobStatus.running);

        story.tell(
                JOB,
                new StepSubmitted(JOB, CARD, 1, 2, Step.transcription, "task-2", at(7)),
                new StepCompleted(JOB, CARD, 1, Step.transcription, "t", at(8), false));
        assertThat(job().errorCode()).isNull();
        assertThat(job().nextAttemptAt()).isNull();
    }

    @Test
    void anAttemptThatWasNeverTakenIsStillPendingWhenTheNextIsDue() {
        story.tell(
                JOB,
                new StepFailed(JOB, CARD, 1, 1, Step.transcription, "BUSY", true, at(2)),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(7)));
        assertThat(job().status()).isEqualTo(JobStatus.pending);
    }

    @Test
    void itEndsByASuccessAFailureOrTime() {
        story.tell(JOB, new JobFailed(JOB, CARD, 1, Step.transcription, "NO_AUDIO", at(3)));
        assertThat(job().status()).isEqualTo(JobStatus.failed);
        assertThat(job().endedAt()).isEqualTo(at(3));

        story.tell(JOB, new JobRunStarted(JOB, CARD, 2, "retry", "f", at(4)));
        assertThat(job().status()).isEqualTo(JobStatus.pending);
        assertThat(job().endedAt()).isNull();
        story.tell(JOB, new JobTimedOut(JOB, CARD, 2, at(5)));
        assertThat(job().status()).isEqualTo(JobStatus.timeout);

        story.tell(JOB, new JobSucceeded(JOB, CARD, 2, "h", at(6)));
        assertThat(job().status()).isEqualTo(JobStatus.succeeded);
        assertThat(job().endedAt()).isEqualTo(at(6));
        assertThat(job().processedOutputHash()).isEqualTo("h");
    }

    @Test
    void anotherTranscriptAfterASuccessBeginsItAgain() {
        story.tell(
                JOB,
                new StepCompleted(JOB, CARD, 1, Step.transcription, "t", at(2), false),
                new StepCompleted(JOB, CARD, 1, Step.analysis, "h", at(3), false),
                new JobSucceeded(JOB, CARD, 1, "h", at(3)),
                new StepCompleted(JOB, CARD, 1, Step.transcription, "u", at(9), true),
                new JobRetryScheduled(JOB, CARD, 1, 2, at(9)));
        assertThat(job().status()).isEqualTo(JobStatus.running);
        assertThat(job().endedAt()).isNull();
        assertThat(job().nextAttemptAt()).isEqualTo(at(9));

        story.tell(JOB, new StepSubmitted(JOB, CARD, 1, 2, Step.analysis, "an-2", at(10)));
        assertThat(job().status()).isEqualTo(JobStatus.running);
        story.tell(JOB, new JobSucceeded(JOB, CARD, 1, "i", at(20)));
        assertThat(job().endedAt()).isEqualTo(at(20));
    }

    @Test
    void itsHashIsThatOfTheResultThatStands() {
        story.tell(
                JOB,
                new StepCompleted(JOB, CARD, 1, Step.analysis, "first", at(3), false),
                new JobSucceeded(JOB, CARD, 1, "first", at(3)),
                new StepCompleted(JOB, CARD, 1, Step.analysis, "second", at(9), true));

        assertThat(job().processedOutputHash()).isEqualTo("second");
        assertThat(job().endedAt()).isEqualTo(at(3));
    }
}
