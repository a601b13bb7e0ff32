package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.otto.events.shunya.Step;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.simulators.shunya.ShunyaSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator.Options;
import dev.otto.simulators.shunya.ShunyaSimulator.Timing;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.NormalisedResult.SegmentationResult;
import dev.otto.write.shunya.NormalisedResult.TranscriptResult;
import dev.otto.write.uwc.Bodies.AskerContext;
import dev.otto.write.uwc.Bodies.Document;
import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Question;
import dev.otto.write.uwc.Bodies.Segment;
import dev.otto.write.uwc.Bodies.Training;
import dev.otto.write.uwc.Bodies.Transcribe;
import dev.otto.write.uwc.Call;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.uwc.UwcClient;
import dev.otto.write.uwc.UwcClient.Answer;
import dev.otto.write.uwc.UwcFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The partner keeps to what Otto relies on, asked by Otto's own client. Without more that is the simulated one. Any other is
 * named by the environment: {@code UWC_BASE_URL}, {@code UWC_JWT_SECRET}, {@code UWC_HMAC_SECRET}, {@code UWC_VERSION},
 * {@code UWC_CONTRACT_COMPANY}, {@code UWC_CONTRACT_AUDIO} (the address of a conversation that the partner can fetch) and
 * {@code UWC_CONTRACT_PATIENCE} (seconds that a step may take).
 */
class PartnerContractTest {

    private static final String JWT_SECRET = given("UWC_JWT_SECRET", "the-jwt-secret-of-the-contract");
    private static final String HMAC_SECRET = given("UWC_HMAC_SECRET", "the-hmac-secret-of-the-contract");
    private static final String COMPANY = given("UWC_CONTRACT_COMPANY", "riverbend");
    private static final String AUDIO = given("UWC_CONTRACT_AUDIO", "https://recordings.example/roof-leak.wav");
    private static final Duration PATIENCE = Duration.ofSeconds(Long.parseLong(given("UWC_CONTRACT_PATIENCE", "30")));
    private static final String ELSEWHERE = given("UWC_BASE_URL", "");

    private static final @Nullable ShunyaSimulator SIMULATOR = ELSEWHERE.isEmpty() ? simulator() : null;
    private static final Uwc UWC = uwc(JWT_SECRET, HMAC_SECRET, Clock.systemUTC());
    private static final Normaliser NORMALISER = new Normaliser(ZoneId.of("America/New_York"));

    private final UwcClient partner = UWC.client().orElseThrow();
    private final int callId = 1 + ThreadLocalRandom.current().nextInt(1_000_000_000);
    private final UUID job = UUID.randomUUID();

    private static String given(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static ShunyaSimulator simulator() {
        Duration instant = Duration.ofMillis(5);
        return new ShunyaSimulator(
                        Options.of(JWT_SECRET, HMAC_SECRET)
                                .timing(new Timing(instant, instant, instant, instant, instant, instant)),
                        InstantSource.system())
                .start();
    }

    private static Uwc uwc(String jwtSecret, String hmacSecret, Clock clock) {
        return new Uwc(
                new OttoSettings.Uwc(
                        SIMULATOR == null ? URI.create(ELSEWHERE) : SIMULATOR.baseUrl(),
                        given("UWC_VERSION", "v1"),
                        new Secret(jwtSecret),
                        new Secret(hmacSecret),
                        Duration.ofSeconds(30),
                        List.of(),
                        10,
                        1_000,
                        true,
                        true,
                        true,
                        true),
                new SimpleMeterRegistry(),
                clock);
    }

    @AfterAll
    static void close() {
        UWC.close();
        if (SIMULATOR != null) {
            SIMULATOR.close();
        }
    }

    @Test
    void aCallIsTranscribedAndAnalysed() {
        Answer taken = partner.transcribe(new Transcribe(callId, AUDIO, "csr_call"), submitting(Step.transcription));
        assertThat(taken.body().path("success").asBoolean()).isTrue();
        assertThat(taken.body().path("task_id").asString("")).isNotEmpty();
        ready(() -> partner.transcriptionStatus(callId, asking()));
        assertThat(normalised(Step.transcription, partner.transcript(callId, asking())))
                .isInstanceOf(TranscriptResult.class);

        Answer started = partner.startAnalysis(callId, submitting(Step.analysis));
        assertThat(started.body().path("job_id").asString("")).isNotEmpty();
        ready(() -> partner.analysisStatus(callId, asking()));
        Answer complete = partner.completeAnalysis(callId, asking());
        assertThat(normalised(Step.analysis, complete)).isInstanceOf(AnalysisResult.class);
        assertThat(hash(normalised(Step.analysis, partner.completeAnalysis(callId, asking()))))
                .describedAs("asked twice, it says the same")
                .isEqualTo(hash(normalised(Step.analysis, complete)));
    }

    @Test
    void aVisitIsSplitIntoItsParts() {
        partner.transcribe(new Transcribe(callId, AUDIO, "visit_call"), submitting(Step.transcription));
        ready(() -> partner.transcriptionStatus(callId, asking()));

        Answer taken = partner.segment(new Segment(callId), submitting(Step.segmentation));
        if (!taken.body().hasNonNull("part1")) {
            assertThat(taken.body().path("job_id").asString("")).isNotEmpty();
        }
        ready(() -> partner.segmentationStatus(callId, asking()));

        assertThat(normalised(Step.segmentation, partner.segmentation(callId, asking())))
                .isInstanceOf(SegmentationResult.class);
    }

    @Test
    void aRepeatedKeyGetsTheFirstAnswer() {
        Transcribe body = new Transcribe(callId, AUDIO, "csr_call");

        Answer first = partner.transcribe(body, submitting(Step.transcription));
        Answer second = partner.transcribe(body, submitting(Step.transcription));

        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void ofACallThatNobodySubmittedThereIsNothingYet() {
        assertThat(partner.transcriptionStatus(callId, asking()).notReady()).isTrue();
        assertThat(partner.completeAnalysis(callId, asking()).notReady()).isTrue();
    }

    @Test
    void anotherSecretOrTimeIsRefusedAndThatCannotBeTriedAgain() {
        refused(uwc("another-secret-of-the-tokens-of-otto", HMAC_SECRET, Clock.systemUTC()));
        refused(uwc(JWT_SECRET, "another-secret-of-the-bodies-of-otto", Clock.systemUTC()));
        refused(uwc(JWT_SECRET, HMAC_SECRET, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-6))));
        refused(uwc(JWT_SECRET, HMAC_SECRET, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6))));

        assertThat(partner.transcriptionStatus(callId, asking()).notReady())
                .describedAs("nothing was taken")
                .isTrue();
    }

    @Test
    void questionsDocumentsTrainingAndDraftsAreTaken() {
        String id = "contract-" + callId;
        AskerContext asker = new AskerContext("exec", COMPANY, "company", "user-1", null, null, null);

        assertThat(partner.ask(new Question("How many calls were missed?", asker), submitting(Step.analysis))
                        .body()
                        .path("answer")
                        .asString(""))
                .isNotEmpty();
        taken(partner.index(
                new Documents(List.of(new Document(id, "Our warranty covers ten years.", Map.of()))),
                submitting(Step.analysis, 2)));
        taken(partner.train(new Training("rep-1", List.of(AUDIO)), submitting(Step.analysis, 3)));
        taken(partner.draft(
                new Followup(UUID.randomUUID().toString(), "sms", "ask for a time", Map.of()),
                submitting(Step.analysis, 4)));
    }

    private static void taken(Answer answer) {
        assertThat(answer.status()).isBetween(200, 299);
        assertThat(answer.body().path("success").asBoolean(true)).isTrue();
    }

    private void refused(Uwc other) {
        try (other) {
            UwcFailure failure = catchThrowableOfType(
                    UwcFailure.class,
                    () -> other.client()
                            .orElseThrow()
                            .transcribe(new Transcribe(callId, AUDIO, "csr_call"), submitting(Step.transcription)));
            assertThat(failure).isNotNull();
            assertThat(failure.status()).isBetween(400, 403);
            assertThat(failure.retryable()).isFalse();
        }
    }

    private Call submitting(Step step) {
        return submitting(step, 1);
    }

    private Call submitting(Step step, int attempt) {
        return new Call(COMPANY, UUID.randomUUID(), JobWork.idempotencyKey(job, 1, attempt, step));
    }

    private static Call asking() {
        return new Call(COMPANY, UUID.randomUUID(), null);
    }

    private static void ready(Supplier<Answer> status) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(PATIENCE.dividedBy(300))
                .until(() -> status.get().body().path("status").asString(""), JobWork.READY::contains);
    }

    private static NormalisedResult normalised(Step step, Answer answer) {
        JsonNode body = answer.body();
        return NORMALISER.normalise(step, body);
    }

    private static String hash(NormalisedResult result) {
        return ((NormalisedResult.Complete) result).outputHash();
    }
}
