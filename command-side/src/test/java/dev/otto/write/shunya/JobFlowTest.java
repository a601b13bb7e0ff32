package dev.otto.write.shunya;

import static dev.otto.write.shunya.PartnerSide.COMPANY;
import static dev.otto.write.shunya.PartnerSide.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.CallProcessingNoted;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobEvent.StepFailed;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.Bodies.Transcribe;
import dev.otto.write.uwc.Call;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.uwc.UwcFailure;
import dev.otto.write.webhook.DeliveryTurns;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a job, from the recording to the analysis, with a partner that behaves well and badly. */
class JobFlowTest {

    private static final String TRANSCRIBE = "/api/v1/transcription/transcribe";
    private static final String START = "/api/v1/analysis/start/";

    private final PartnerSide otto = new PartnerSide();

    @AfterEach
    void close() {
        otto.close();
    }

    // --------------------------------------------------------------------------------------- the good days

    @Test
    void aRecordingIsTranscribedAndAnalysedByWebhooks() {
        otto.ring("a");
        otto.work();
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);
        assertThat(otto.partner.seen(TRANSCRIBE).getFirst().text())
                .contains("\"call_type\":\"csr_call\"", "\"audio_url\":\"http://localhost:8080/audio/");
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);

        assertThat(otto.completed("task-1", Results.transcript()).status()).isEqualTo("processed");
        otto.work();
        assertThat(otto.partner.seen(START)).hasSize(1);

        assertThat(otto.completed("job-2", Results.analysis()).status()).isEqualTo("processed");
        otto.work();

        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(TranscriptAttached.class)).hasSize(1);
        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(statuses()).isEqualTo("complete/complete");
        otto.workAfter(Duration.ofHours(30));
        assertThat(otto.turns()).isZero();
        assertThat(otto.events(JobTimedOut.class)).isEmpty();
    }

    @Test
    void whatNoWebhookTellsIsAskedFor() {
        otto.ring("a");
        otto.work();
        otto.partner.answers(otto::ready);

        otto.workAfter(Duration.ofSeconds(59));
        assertThat(otto.partner.seen("/api/v1/transcription/status/")).isEmpty();
        otto.workAfter(Duration.ofSeconds(1));
        assertThat(otto.state("a").step(Step.transcription).status()).isEqualTo(JobState.StepStatus.done);
        otto.workAfter(Duration.ofSeconds(60));

        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(statuses()).isEqualTo("complete/complete");
    }

    @Test
    void aResultIsAskedForAfterAMinuteThenLessAndLessOften() {
        otto.ring("a");
        otto.work();
        List<Long> asked = new ArrayList<>();
        for (int second = 1; second <= 1400; second++) {
            int before = otto.partner.seen().size();
            otto.write.advance(Duration.ofSeconds(1));
            if (second < 200 || second % 5 == 0) {
                otto.work();
            }
            if (otto.partner.seen().size() > before) {
                asked.add((long) second);
            }
        }

        assertThat(asked).containsExactly(60L, 65L, 75L, 105L, 165L, 465L, 765L, 1065L, 1365L);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);
        assertThat(otto.events(StepFailed.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void webhookAndPollApplyOneResultOnce(boolean webhookFirst) {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.partner.answers(otto::ready);

        if (webhookFirst) {
            otto.completed("job-2", Results.analysis());
            otto.workAfter(Duration.ofSeconds(60));
        } else {
            otto.workAfter(Duration.ofSeconds(60));
            assertThat(otto.completed("job-2", Results.analysis()).status()).isEqualTo("already_processed");
        }

        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(otto.events(AnalysisRevised.class)).isEmpty();
        assertThat(otto.events(JobSucceeded.class)).hasSize(1);
    }

    @Test
    void aWebhookThatComesWhileItsResultIsBeingFetchedAppliesItOnce() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.partner.answers(request -> {
            if (request.path().contains("/complete/")) {
                otto.completed("job-2", Results.analysis());
            }
            return otto.ready(request);
        });

        otto.workAfter(Duration.ofSeconds(60));

        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(otto.events(JobSucceeded.class)).hasSize(1);
    }

    @Test
    void anEarlyWebhookIsParkedUntilOurOwnCommit() {
        AtomicReference<String> answered = new AtomicReference<>();
        otto.partner.answers(otto.usualBut("/transcribe", request -> {
            answered.set(otto.completed("task-1", Results.transcript()).status());
            return otto.usual(request);
        }));
        otto.ring("a");
        otto.work();
        assertThat(answered).hasValue("accepted");
        assertThat(otto.events(TranscriptAttached.class)).isEmpty();

        otto.write.advance(Duration.ofSeconds(5));
        DeliveryTurns.processDue(otto.write);

        assertThat(otto.events(TranscriptAttached.class)).hasSize(1);
        assertThat(otto.state("a").step(Step.transcription).status()).isEqualTo(JobState.StepStatus.done);
    }

    @Test
    void anAnalysisUnderOttosOwnIdEndsTheRunThoughTheTranscriptIsOpenAndTheTranscriptIsNotLost() {
        otto.ring("a");
        otto.partner.answers(otto.usualBut("/transcribe", request -> {
            otto.completed(job("a").toString(), Results.analysis());
            return otto.usual(request);
        }));
        otto.work();
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);

        assertThat(otto.completed("task-1", Results.transcript()).status()).isEqualTo("processed");
        otto.workAfter(Duration.ofHours(1));

        assertThat(otto.events(TranscriptAttached.class)).hasSize(1);
        assertThat(otto.partner.seen(START)).isEmpty();
        assertThat(statuses()).isEqualTo("complete/complete");
    }

    @Test
    void anotherTranscriptWhileTheAnalysisRunsAsksForAnotherAnalysisUnderAnotherKey() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.write.advance(Duration.ofSeconds(3));

        assertThat(otto.completed("task-1", Results.transcript()).status()).isEqualTo("already_processed");
        otto.work();
        assertThat(otto.partner.seen(START)).hasSize(1);

        assertThat(otto.completed("task-1", Results.transcript().put("transcript_text", "Another text."))
                        .status())
                .isEqualTo("revised");
        otto.work();

        List<Seen> starts = otto.partner.seen(START);
        assertThat(starts).hasSize(2);
        assertThat(starts.get(0).header("Idempotency-Key"))
                .isNotEqualTo(starts.get(1).header("Idempotency-Key"));
        otto.completed("job-3", Results.analysis());
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
    }

    @Test
    void theAnalysisOfATranscriptThatStandsNoLongerDoesNotEndTheRun() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.completed("task-1", Results.transcript().put("transcript_text", "Another text."));

        assertThat(otto.completed("job-2", Results.analysis()).status()).isEqualTo("ignored");
        otto.work();

        assertThat(otto.partner.seen(START)).hasSize(2);
        assertThat(otto.events(AnalysisApplied.class)).isEmpty();
        assertThat(otto.failed("job-2", "{\"error_code\": \"OLD\", \"retryable\": false}")
                        .status())
                .isEqualTo("ignored");
        assertThat(otto.completed("job-3", Results.analysis()).status()).isEqualTo("processed");
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
    }

    @Test
    void whatThePartnerStillHasOfATranscriptThatStandsNoLongerIsNotFetched() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.completed("task-1", Results.transcript().put("transcript_text", "Another text."));
        otto.work();
        otto.partner.answers(request -> request.path().contains("/complete/")
                ? Reply.ok(Results.analysis().put("job_id", "job-2").toString())
                : otto.ready(request));

        otto.workAfter(Duration.ofSeconds(60));
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);

        otto.partner.answers(request -> request.path().contains("/complete/")
                ? Reply.ok(Results.analysis().put("job_id", "job-3").toString())
                : otto.ready(request));
        otto.workAfter(Duration.ofSeconds(5));
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
    }

    @Test
    void aLateFailureOfAnEarlierAttemptIsNotChargedToTheCurrentOne() {
        otto.ring("a");
        otto.work();
        otto.failed("task-1", "{\"error_code\": \"NOISE\", \"retryable\": true}");
        otto.workAfter(Duration.ofSeconds(5));
        assertThat(otto.state("a").attempt()).isEqualTo(2);

        assertThat(otto.failed("task-1", "{\"error_code\": \"NOISE\", \"retryable\": false}")
                        .status())
                .isEqualTo("ignored");
        assertThat(otto.completed("tr-1", Results.transcript().put("confidence_score", "high"))
                        .status())
                .isEqualTo("ignored");

        assertThat(otto.state("a").attempt()).isEqualTo(2);
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);
        assertThat(otto.completed("tr-1", Results.transcript()).status()).isEqualTo("processed");
    }

    // ------------------------------------------------------------------------------------------------ tries

    @Test
    void aCallIsTriedFourTimesUnderTheSameIdsThenTheAttemptIsOver() {
        otto.partner.answers(otto.usualBut("/transcribe", request -> Reply.of(500)));
        otto.ring("a");
        otto.work();
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);
        otto.workAfter(Duration.ofMillis(4_900));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);
        otto.workAfter(Duration.ofMillis(1_200));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(2);
        otto.workAfter(Duration.ofSeconds(12));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(3);
        assertThat(otto.events(StepFailed.class)).isEmpty();
        otto.workAfter(Duration.ofSeconds(36));

        List<Seen> tries = otto.partner.seen(TRANSCRIBE);
        assertThat(tries).hasSize(4);
        assertThat(tries)
                .extracting(seen -> seen.header("X-Request-ID"))
                .containsOnly(tries.getFirst().header("X-Request-ID"));
        assertThat(tries)
                .extracting(seen -> seen.header("Idempotency-Key"))
                .containsOnly(tries.getFirst().header("Idempotency-Key"));
        assertThat(otto.events(StepFailed.class)).hasSize(1);
        assertThat(otto.events(JobRetryScheduled.class).getFirst().dueAt())
                .isEqualTo(otto.write.now().plusSeconds(5));

        otto.partner.answers(otto::usual);
        otto.workAfter(Duration.ofSeconds(5));
        Seen second = otto.partner.seen(TRANSCRIBE).getLast();
        assertThat(second.header("Idempotency-Key"))
                .isNotEqualTo(tries.getFirst().header("Idempotency-Key"));
        assertThat(second.header("X-Request-ID")).isNotEqualTo(tries.getFirst().header("X-Request-ID"));
        assertThat(second.text()).isNotEqualTo(tries.getFirst().text());
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);
    }

    @Test
    void aResultThatCouldNotBeFetchedIsAskedForAgainUnderTheSameId() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.partner.answers(request -> request.path().contains("/complete/") ? Reply.of(500) : otto.ready(request));
        otto.workAfter(Duration.ofSeconds(60));
        otto.partner.answers(otto::ready);
        otto.workAfter(Duration.ofSeconds(6));

        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        List<Seen> fetched = otto.partner.seen("/api/v1/analysis/complete/");
        List<Seen> asked = otto.partner.seen("/api/v1/analysis/status/");
        assertThat(fetched).hasSize(2);
        assertThat(asked).hasSize(2);
        String id = fetched.getFirst().header("X-Request-ID");
        assertThat(UUID.fromString(id).version()).isEqualTo(4);
        assertThat(fetched.getLast().header("X-Request-ID")).isEqualTo(id);
        assertThat(asked.getLast().header("X-Request-ID"))
                .isEqualTo(asked.getFirst().header("X-Request-ID"))
                .isNotEqualTo(id);
        assertThat(otto.write
                        .bean(MeterRegistry.class)
                        .counter("uwc_retries", "endpoint", "analysis_complete")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aResultUnderTheTranscriptsOwnIdIsProcessed() {
        otto.ring("a");
        otto.work();
        assertThat(otto.completed("tr-1", Results.transcript()).status()).isEqualTo("processed");
    }

    @Test
    void aWaitIsUpToAFifthLongerByTheCallsId() {
        List<Long> waits = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
            Turn turn = new Turn(
                    job("a"),
                    COMPANY,
                    1,
                    1,
                    Step.analysis,
                    Turn.Kind.submit,
                    n % 3,
                    0,
                    Ids.of("test", "request", n),
                    PartnerSide.NOON,
                    false);
            Duration wait = JobWork.withJitter(Duration.ofSeconds(10), turn);
            assertThat(wait).isEqualTo(JobWork.withJitter(Duration.ofSeconds(10), turn));
            waits.add(wait.toMillis());
        }

        assertThat(waits).allSatisfy(millis -> assertThat(millis).isBetween(10_000L, 12_000L));
        assertThat(waits.stream().distinct().count()).isGreaterThan(100);
        assertThat(waits.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isGreaterThan(11_500);
    }

    @Test
    void sixAttemptsThatFailFailTheJobAndTheStatusesTellTheTruth() {
        otto.partner.answers(otto.usualBut("/transcribe", request -> Reply.error(400, "TRY_AGAIN", true)));
        otto.ring("a");
        otto.work();
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.failed);
        assertThat(statuses()).isEqualTo("failed/unavailable");
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);

        otto.partner.answers(otto::usual);
        otto.ring("b");
        otto.work();
        String task = otto.state("b").step(Step.transcription).references().getLast();
        for (int attempt = 1; attempt <= 6; attempt++) {
            otto.failed(task, "{\"error_code\": \"NOISE\", \"retryable\": true, \"n\": %d}".formatted(attempt));
            otto.workAfter(Duration.ofSeconds(300));
            task = otto.state("b").step(Step.transcription).references().getLast();
        }
        assertThat(otto.state("b").status()).isEqualTo(JobStatus.failed);
        assertThat(otto.events(JobRetryScheduled.class)).hasSize(5);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void silenceAndBrokenConnectionsAreTriedAgain() {
        otto.ring("a");
        otto.partner.answers(request -> Reply.BROKEN);
        otto.work();
        otto.partner.answers(request -> Reply.SILENT);
        otto.workAfter(Duration.ofSeconds(6));
        otto.partner.answers(otto::usual);
        otto.workAfter(Duration.ofSeconds(12));

        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(3);
        assertThat(otto.events(StepSubmitted.class)).hasSize(1);
        assertThat(otto.events(StepFailed.class)).isEmpty();
    }

    @Test
    void retryAfterIsHonouredUpToAMinuteAndLongerGoesToTheJob() {
        otto.partner.answers(
                otto.usualBut("/transcribe", request -> Reply.of(429).with("Retry-After", "40")));
        otto.ring("a");
        otto.work();
        otto.workAfter(Duration.ofSeconds(39));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);
        otto.partner.answers(
                otto.usualBut("/transcribe", request -> Reply.of(429).with("Retry-After", "600")));
        otto.workAfter(Duration.ofSeconds(1));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(2);

        assertThat(otto.events(JobRetryScheduled.class).getFirst().dueAt())
                .isEqualTo(otto.write.now().plusSeconds(600));
        otto.partner.answers(otto::usual);
        otto.workAfter(Duration.ofSeconds(599));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(2);
        otto.workAfter(Duration.ofSeconds(1));
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);
    }

    @Test
    void whileTheBreakerIsOpenNothingIsSentAndNoAttemptIsUsed() {
        otto.partner.answers(otto.usualBut("/transcribe", request -> Reply.of(503)));
        for (String call : List.of("a", "b", "c", "d", "e")) {
            otto.ring(call);
        }
        otto.work();
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(5);
        otto.ring("f");
        otto.work();
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(5);

        otto.partner.answers(otto::usual);
        otto.workAfter(Duration.ofSeconds(29));
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(5);
        for (int i = 0; i < 10; i++) {
            otto.workAfter(Duration.ofSeconds(5));
        }

        assertThat(otto.events(StepFailed.class)).isEmpty();
        assertThat(otto.events(StepSubmitted.class))
                .hasSize(6)
                .extracting(StepSubmitted::attempt)
                .containsOnly(1);
    }

    // ------------------------------------------------------------------------------------- what cannot be used

    @Test
    void aCorruptResultThatWasFetchedIsNotAppliedAndTheStepIsAskedForAnew() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.partner.answers(request -> request.path().contains("/complete/")
                ? Reply.ok(Results.analysis().put("sentiment_score", "glad").toString())
                : otto.ready(request));
        otto.workAfter(Duration.ofSeconds(60));
        assertThat(otto.events(AnalysisApplied.class)).isEmpty();
        assertThat(otto.events(StepFailed.class).getFirst().errorCode()).isEqualTo("result_corrupt");

        otto.partner.answers(otto::ready);
        otto.workAfter(Duration.ofSeconds(5));
        otto.workAfter(Duration.ofSeconds(60));

        assertThat(otto.events(AnalysisApplied.class)).hasSize(1);
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);
        assertThat(otto.partner.seen(START)).hasSize(2);
    }

    @Test
    void aStatusThatSaysFailedFailsTheStep() {
        otto.ring("a");
        otto.work();
        otto.partner.answers(otto.usualBut(
                "/status/",
                request -> Reply.ok(
                        "{\"success\": false, \"status\": \"failed\", \"error\": {\"error_code\": \"NO_SPEECH\"}}")));
        otto.workAfter(Duration.ofSeconds(60));

        assertThat(otto.events(JobFailed.class).getFirst().errorCode()).isEqualTo("NO_SPEECH");
        assertThat(statuses()).isEqualTo("failed/unavailable");
    }

    @Test
    void whenTheAnalysisFailsTheTranscriptStaysAndTheLeadIsUntouched() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.failed("job-2", "{\"error_code\": \"MODEL\", \"retryable\": false}");
        otto.work();

        assertThat(statuses()).isEqualTo("complete/failed");
        assertThat(otto.events(dev.otto.events.lead.LeadEvent.LeadQualified.class))
                .isEmpty();
        assertThat(otto.events(dev.otto.events.task.PendingActionEvent.class)).isEmpty();
    }

    @Test
    void aRunThatHasGoneOnForADayTimesOut() {
        otto.ring("a");
        otto.work();
        otto.workAfter(Duration.ofHours(24).minusSeconds(1));
        assertThat(otto.events(JobTimedOut.class)).isEmpty();
        otto.workAfter(Duration.ofSeconds(1));

        assertThat(otto.events(JobTimedOut.class)).hasSize(1);
        assertThat(statuses()).isEqualTo("failed/unavailable");
        assertThat(otto.completed("task-1", Results.transcript()).status()).isEqualTo("processed");
        assertThat(statuses()).isEqualTo("complete/failed");
    }

    @Test
    void whatThePartnerStillHasOfAnEarlierRunIsNotTakenForTheNewOne() {
        otto.ring("a");
        otto.work();
        otto.completed("task-1", Results.transcript());
        otto.work();
        otto.completed("job-2", Results.analysis());
        otto.write.send(new StartRun(job("a"), "reanalyse", null, otto.write.now()), "user:morgan");
        otto.work();
        otto.completed("task-3", Results.transcript());
        otto.work();
        assertThat(otto.state("a").run()).isEqualTo(2);

        otto.partner.answers(request -> request.path().contains("/complete/")
                ? Reply.ok(Results.analysis().put("job_id", "job-2").toString())
                : otto.ready(request));
        otto.workAfter(Duration.ofSeconds(60));
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.running);

        otto.partner.answers(request -> request.path().contains("/complete/")
                ? Reply.ok(Results.analysis()
                        .put("job_id", "job-4")
                        .put("sentiment_score", 0.1)
                        .toString())
                : otto.ready(request));
        otto.workAfter(Duration.ofSeconds(5));
        assertThat(otto.state("a").status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.events(AnalysisRevised.class)).hasSize(1);
    }

    // --------------------------------------------------------------------------------------------- processes

    @Test
    void aNodeThatDiesBetweenSubmitAndAnswerIsFollowedByAnotherThatMakesTheSameCall() {
        otto.ring("a");
        Turn turn = take();
        otto.partner.answers(request -> Reply.BROKEN); // the call went out, and whoever made it hears nothing more
        assertThatThrownBy(() -> submitAsAnotherNode(turn)).isInstanceOf(UwcFailure.class);
        otto.partner.answers(otto::usual);
        otto.work();
        assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(1);

        otto.workAfter(Duration.ofMinutes(3));

        List<Seen> calls = otto.partner.seen(TRANSCRIBE);
        assertThat(calls).hasSize(2);
        assertThat(calls)
                .extracting(seen -> seen.header("Idempotency-Key"))
                .containsOnly(JobWork.idempotencyKey(job("a"), 1, 1, Step.transcription)
                        .toString());
        assertThat(calls)
                .extracting(seen -> seen.header("X-Request-ID"))
                .containsOnly(turn.requestId().toString());
        assertThat(otto.events(StepSubmitted.class)).hasSize(1);
    }

    @Test
    void aNodeThatDiesBetweenAnswerAndCommitIsFollowedByAnotherThatHearsTheSameAnswer() {
        otto.partner.answers(otto.usualBut(
                "/transcribe",
                request -> Reply.ok(
                        "{\"success\": true, \"task_id\": \"task-of-" + request.header("Idempotency-Key") + "\"}")));
        otto.ring("a");
        submitAsAnotherNode(take());

        otto.workAfter(Duration.ofMinutes(3));

        List<Seen> calls = otto.partner.seen(TRANSCRIBE);
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0).header("Idempotency-Key"))
                .isEqualTo(calls.get(1).header("Idempotency-Key"));
        assertThat(otto.events(StepSubmitted.class)).hasSize(1);
        otto.completed("task-of-" + calls.getFirst().header("Idempotency-Key"), Results.transcript());
        assertThat(otto.events(TranscriptAttached.class)).hasSize(1);
    }

    /** Makes the turn's call as a node that lives no longer than that. */
    private void submitAsAnotherNode(Turn turn) {
        try (Uwc node = new Uwc(otto.settings, new SimpleMeterRegistry(), otto.write.clock())) {
            node.client()
                    .orElseThrow()
                    .transcribe(
                            new Transcribe(1, "http://localhost:8080/audio/x", "csr_call"),
                            new Call(
                                    COMPANY,
                                    turn.requestId(),
                                    JobWork.idempotencyKey(job("a"), 1, 1, Step.transcription)));
        }
    }

    private Turn take() {
        return otto.write.log.tenants.worker(() -> otto.write
                .bean(Turns.class)
                .take(otto.write.now(), Duration.ofMinutes(2), 1, new Turns.Limits(10, 1000))
                .getFirst());
    }

    private String statuses() {
        CallProcessingNoted noted = otto.events(CallProcessingNoted.class).getLast();
        ProcessingStatus transcript = noted.transcriptStatus();
        return transcript + "/" + noted.analysisStatus();
    }
}
