package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobEvent.StepFailed;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What the partner has to say of a job that has succeeded is looked at once more. */
class LastLookTest {

    private static final String TRANSCRIPT = "/api/v1/transcription/transcript/";
    private static final String COMPLETE = "/api/v1/analysis/complete/";
    private static final String START = "/api/v1/analysis/start/";
    private static final Duration HOUR = Duration.ofHours(1);

    private final PartnerSide otto = new PartnerSide();

    @AfterEach
    void close() {
        otto.close();
    }

    @Test
    void whatIsAsItWasChangesNothingAndIsNotLookedAtAgain() {
        succeed("a");
        otto.partner.answers(says(Results.transcript(), Results.analysis()));
        int events = otto.events(JobEvent.class).size();

        otto.workAfter(HOUR.minusSeconds(1));
        assertThat(asked()).isEmpty();
        otto.workAfter(Duration.ofSeconds(1));
        otto.workAfter(Duration.ofHours(30));

        assertThat(asked())
                .extracting(Seen::path)
                .map(LastLookTest::withoutNumber)
                .containsExactly(TRANSCRIPT, COMPLETE);
        assertThat(otto.events(JobEvent.class)).hasSize(events);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void anAnalysisThatWasRevisedWithoutAWebhookIsFound() {
        succeed("a");
        otto.partner.answers(says(Results.transcript(), Results.analysis().put("sentiment_score", 0.1)));

        otto.workAfter(HOUR);

        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(otto.events(AnalysisRevised.class)).hasSize(1);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        otto.workAfter(HOUR);
        assertThat(asked()).hasSize(4);
        assertThat(otto.events(AnalysisRevised.class)).hasSize(1);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void aTranscriptThatWasRevisedWithoutAWebhookIsAnalysedAnew() {
        succeed("a");
        otto.partner.answers(says(
                Results.transcript().put("transcript_text", "Another text."),
                Results.analysis().put("sentiment_score", 0.1)));

        otto.workAfter(HOUR);
        assertThat(otto.partner.seen(START)).hasSize(2);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);
        otto.workAfter(Duration.ofSeconds(60));

        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(TranscriptAttached.class)).hasSize(2);
        assertThat(otto.events(AnalysisRevised.class)).hasSize(1);
        otto.workAfter(HOUR);
        assertThat(otto.partner.seen(START)).hasSize(2);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void aTranscriptThatItsAnalysisOvertookIsFetched() {
        otto.ring("a");
        otto.work();
        otto.completed(PartnerSide.job("a").toString(), Results.analysis());
        assertThat(otto.events(TranscriptAttached.class)).isEmpty();
        otto.partner.answers(says(Results.transcript(), Results.analysis()));

        otto.workAfter(HOUR);

        assertThat(otto.events(TranscriptAttached.class)).hasSize(1);
        assertThat(otto.state("a").step(Step.transcription).status()).isEqualTo(JobState.StepStatus.done);
        assertThat(otto.partner.seen(START)).isEmpty();
    }

    @Test
    void aLookThatFailsOrFindsNothingUsefulHarmsNothingAndEndsWithinADay() {
        succeed("a");
        otto.partner.answers(request -> request.path().startsWith(TRANSCRIPT)
                ? Reply.ok(Results.transcript().put("confidence_score", "high").toString())
                : Reply.of(500));

        for (int minutes = 0; minutes < 26 * 60; minutes += 10) {
            otto.workAfter(Duration.ofMinutes(10));
        }

        assertThat(otto.partner.seen(COMPLETE)).hasSizeGreaterThan(20);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(StepFailed.class)).isEmpty();
        assertThat(otto.events(JobTimedOut.class)).isEmpty();
        assertThat(otto.turns()).isZero();
    }

    @Test
    void aPartnerThatSaysSomethingElseEachTimeIsBelievedForADay() {
        succeed("a");
        AtomicInteger said = new AtomicInteger();
        Function<Seen, Reply> fickle = request -> says(
                        Results.transcript().put("transcript_text", "Text " + said.incrementAndGet()),
                        Results.analysis())
                .apply(request);
        otto.partner.answers(fickle);

        for (int minutes = 0; minutes < 30 * 60; minutes += 2) {
            otto.workAfter(Duration.ofMinutes(2));
        }

        assertThat(otto.partner.seen(START)).hasSizeBetween(10, 25);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void whatIsLookedAtTakesNoPlaceOfWhatIsSubmitted() {
        for (int i = 0; i < 10; i++) {
            succeed("done-" + i);
        }
        otto.partner.answers(request -> request.method().equals("GET") ? Reply.of(503) : otto.usual(request));
        otto.workAfter(HOUR);
        int transcribed = otto.partner.seen("/api/v1/transcription/transcribe").size();

        for (int i = 0; i < 10; i++) {
            otto.ring("new-" + i);
        }
        otto.work();

        assertThat(otto.partner.seen("/api/v1/transcription/transcribe")).hasSize(transcribed + 10);
    }

    private void succeed(String call) {
        otto.ring(call);
        otto.work();
        otto.completed(reference(call, Step.transcription), Results.transcript());
        otto.work();
        otto.completed(reference(call, Step.analysis), Results.analysis());
        otto.write.settle();
        assertThat(otto.state(call).status()).isEqualTo(JobStatus.succeeded);
    }

    private String reference(String call, Step step) {
        return otto.state(call).step(step).references().getLast();
    }

    private List<Seen> asked() {
        return otto.partner.seen().stream()
                .filter(request -> request.method().equals("GET"))
                .toList();
    }

    private Function<Seen, Reply> says(ObjectNode transcript, ObjectNode analysis) {
        return request -> {
            if (request.path().startsWith(TRANSCRIPT)) {
                return Reply.ok(transcript.toString());
            }
            return request.path().startsWith(COMPLETE) ? Reply.ok(analysis.toString()) : otto.ready(request);
        };
    }

    private static String withoutNumber(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
