package dev.otto.write.uwc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.write.uwc.Bodies.Document;
import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Segment;
import dev.otto.write.uwc.Bodies.Transcribe;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UwcClientTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final UUID REQUEST = UUID.fromString("5f0f7f6e-2b0f-4f6a-9a35-3a8a3c7d4a11");
    private static final UUID KEY = UUID.fromString("0a1b2c3d-0000-5000-8000-000000000001");
    private static final Call SUBMITTING = new Call("cedar", REQUEST, KEY);
    private static final Call ASKING = new Call("cedar", REQUEST, null);
    private static final Transcribe BODY = new Transcribe(17, "http://localhost:8080/audio/t", "csr_call");

    private final SettableClock clock = new SettableClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScriptedPartner partner =
            new ScriptedPartner(request -> Reply.ok("{\"success\": true, \"task_id\": \"t-1\"}"));
    private final UwcClient client = new UwcClient(partner.address(), settings(), registry, clock);

    @AfterEach
    void close() {
        client.close();
        partner.close();
    }

    // ------------------------------------------------------------------------------------------- what is sent

    @Test
    void everyCallCarriesTheHeadersOfTheContract() {
        client.transcribe(BODY, SUBMITTING);

        Seen seen = partner.seen().getFirst();
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.path()).isEqualTo("/api/v1/transcription/transcribe");
        assertThat(seen.header("X-Company-ID")).isEqualTo("cedar");
        assertThat(seen.header("X-Request-ID")).isEqualTo(REQUEST.toString());
        assertThat(seen.header("X-UWC-Version")).isEqualTo("v1");
        assertThat(seen.header("X-UWC-Timestamp")).isEqualTo("2026-07-14T20:00:00.120Z");
        assertThat(seen.header("Content-Type")).isEqualTo("application/json");
        assertThat(seen.header("Idempotency-Key")).isEqualTo(KEY.toString());
    }

    @Test
    void theTokenIsSignedAndLivesFiveMinutes() {
        client.analysisStatus(17, ASKING);

        String[] token =
                partner.seen().getFirst().header("Authorization").split(" ")[1].split("\\.");
        JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(token[0]));
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token[1]));
        assertThat(header.path("alg").stringValue()).isEqualTo("HS256");
        assertThat(claims.toString())
                .isEqualTo("{\"aud\":\"uwc\",\"company_id\":\"cedar\",\"exp\":1784059500,"
                        + "\"iat\":1784059200,\"iss\":\"otto-backend\"}");
        assertThat(token[2])
                .isEqualTo(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(hmac("the-jwt-secret", token[0] + "." + token[1])));
    }

    @Test
    void theSignatureIsOverTheExactBytesOfSortedCompactJson() {
        client.draft(
                new Followup("card", "sms", "Über ein Dach", Map.of("z", 1, "a", Map.of("y", true, "b", "ü"))),
                SUBMITTING);

        Seen seen = partner.seen().getFirst();
        assertThat(seen.text())
                .isEqualTo("{\"channel\":\"sms\",\"contact_card_id\":\"card\","
                        + "\"context\":{\"a\":{\"b\":\"ü\",\"y\":true},\"z\":1},\"goal\":\"Über ein Dach\"}");
        assertThat(seen.header("X-Signature"))
                .isEqualTo(HexFormat.of()
                        .formatHex(hmac("the-hmac-secret", seen.header("X-UWC-Timestamp") + "." + seen.text())));
    }

    @Test
    void withoutABodyThereIsNoSignatureAndWithoutAChangeNoKey() {
        client.startAnalysis(17, SUBMITTING);
        client.completeAnalysis(17, ASKING);

        Seen start = partner.seen().getFirst();
        Seen ask = partner.seen().getLast();
        assertThat(start.body()).isEmpty();
        assertThat(start.header("X-Signature")).isEmpty();
        assertThat(start.header("Idempotency-Key")).isEqualTo(KEY.toString());
        assertThat(start.header("Content-Type")).isEqualTo("application/json");
        assertThat(ask.header("Idempotency-Key")).isEmpty();
        assertThat(ask.path()).isEqualTo("/api/v1/analysis/complete/17");
    }

    @Test
    void aSecondTryIsSignedAnewUnderTheSameIds() {
        client.transcribe(BODY, SUBMITTING);
        clock.forward(Duration.ofSeconds(5));
        client.transcribe(BODY, SUBMITTING);

        Seen first = partner.seen().getFirst();
        Seen second = partner.seen().getLast();
        assertThat(second.header("X-Request-ID")).isEqualTo(first.header("X-Request-ID"));
        assertThat(second.header("Idempotency-Key")).isEqualTo(first.header("Idempotency-Key"));
        assertThat(second.header("X-UWC-Timestamp")).isNotEqualTo(first.header("X-UWC-Timestamp"));
        assertThat(second.header("X-Signature")).isNotEqualTo(first.header("X-Signature"));
        assertThat(second.header("Authorization")).isNotEqualTo(first.header("Authorization"));
    }

    @Test
    void everyCallOfTheContractHasItsPathAndBody() {
        client.transcribe(BODY, SUBMITTING);
        client.transcriptionStatus(17, ASKING);
        client.transcript(17, ASKING);
        client.startAnalysis(17, SUBMITTING);
        client.analysisStatus(17, ASKING);
        client.completeAnalysis(17, ASKING);
        client.segment(new Segment(17), SUBMITTING);
        client.segmentationStatus(17, ASKING);
        client.segmentation(17, ASKING);
        client.ask(
                new Bodies.Question(
                        "How many?", new Bodies.AskerContext("csr", "cedar", "self", "avery", null, "card", null)),
                SUBMITTING);
        client.index(new Documents(List.of(new Document("d", "text", Map.of("kind", "script")))), SUBMITTING);
        client.train(new Bodies.Training("jordan", List.of("https://media.example/1")), SUBMITTING);
        client.draft(new Followup("card", "sms", "thank", Map.of()), SUBMITTING);

        assertThat(partner.seen())
                .extracting(seen -> seen.method() + " " + seen.path() + " " + seen.text())
                .containsExactly(
                        "POST /api/v1/transcription/transcribe {\"audio_url\":\"http://localhost:8080/audio/t\","
                                + "\"call_id\":17,\"call_type\":\"csr_call\",\"language\":\"en-US\",\"model\":\"default\"}",
                        "GET /api/v1/transcription/status/17 ",
                        "GET /api/v1/transcription/transcript/17 ",
                        "POST /api/v1/analysis/start/17 ",
                        "GET /api/v1/analysis/status/17 ",
                        "GET /api/v1/analysis/complete/17 ",
                        "POST /api/v1/meeting-segmentation/analyze {\"analysis_type\":\"full\",\"call_id\":17}",
                        "GET /api/v1/meeting-segmentation/status/17 ",
                        "GET /api/v1/meeting-segmentation/analysis/17 ",
                        "POST /uwc/v1/rag/query {\"context\":{\"company_id\":\"cedar\",\"contact_card_id\":\"card\","
                                + "\"scope\":\"self\",\"user_id\":\"avery\",\"user_role\":\"csr\"},\"query\":\"How many?\"}",
                        "POST /uwc/v1/rag/documents {\"documents\":[{\"content\":\"text\",\"document_id\":\"d\","
                                + "\"metadata\":{\"kind\":\"script\"}}]}",
                        "POST /uwc/v1/training/jobs {\"media_urls\":[\"https://media.example/1\"],\"rep_id\":\"jordan\"}",
                        "POST /uwc/v1/followups/draft {\"channel\":\"sms\",\"contact_card_id\":\"card\",\"context\":{},"
                                + "\"goal\":\"thank\"}");
    }

    // --------------------------------------------------------------------------------------- what is answered

    @Test
    void anEnvelopeBecomesTheOneExceptionAndThePartnersMessageStaysHere() {
        partner.answers(request -> Reply.error(500, "ASR_DOWN", true));

        UwcFailure failure = failing(() -> client.transcribe(BODY, SUBMITTING));

        assertThat(failure.code()).isEqualTo("ASR_DOWN");
        assertThat(failure.errorType()).isEqualTo("server_error");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.problem().body("/x", "trace"))
                .containsEntry("status", 502)
                .containsEntry("error_code", "SHUNYA_API_ERROR")
                .containsEntry("error_type", "external_service_error")
                .containsEntry("retryable", true)
                .containsEntry("details", Map.of("shunya_error_code", "ASR_DOWN", "shunya_request_id", "req-77"));
        assertThat(failure.problem().toString()).doesNotContain("for the partner only");
    }

    @ParameterizedTest
    @CsvSource({
        "500, '', true",
        "502, '<html>bad gateway</html>', true",
        "500, '{\"success\": false, \"error\": {}}', false",
        "503, '{\"success\": false, \"error\": {\"retryable\": true}}', true",
        "503, '{\"success\": false, \"error\": {\"retryable\": \"yes\"}}', false",
        "429, '', true",
        "400, '{\"success\": false, \"error\": {\"retryable\": true}}', false",
        "401, '', false",
        "403, '{\"success\": false, \"error\": {\"retryable\": true}}', false",
        "422, '', false",
        "200, '{\"success\": false, \"error\": {\"error_code\": \"BUSY\", \"retryable\": true}}', true",
        "200, '{\"success\": false}', false",
        "200, '{not json', true",
        "200, '', true",
        "200, '[]', true"
    })
    void whatMayBeTriedAgain(int status, String body, boolean retryable) {
        partner.answers(request -> new Reply(status, body, Map.of()));

        UwcFailure failure = failing(() -> client.transcribe(BODY, SUBMITTING));

        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.status()).isEqualTo(status);
    }

    @Test
    void absentMembersOfTheEnvelopeAreReadAsTheContractSays() {
        partner.answers(request -> new Reply(500, "{\"success\": false, \"error\": {}}", Map.of()));

        UwcFailure failure = failing(() -> client.transcribe(BODY, SUBMITTING));

        assertThat(failure.code()).isEqualTo("UNKNOWN_ERROR");
        assertThat(failure.errorType()).isEqualTo("unknown");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aBrokenConnectionAndSilenceMayBeTriedAgain() {
        partner.answers(request -> Reply.BROKEN);
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind()).isEqualTo(UwcFailure.Kind.network);

        partner.answers(request -> Reply.SILENT);
        UwcFailure silent = failing(() -> client.transcribe(BODY, SUBMITTING));
        assertThat(silent.kind()).isEqualTo(UwcFailure.Kind.timeout);
        assertThat(silent.retryable()).isTrue();
        assertThat(silent.problem().status()).isEqualTo(502);
    }

    @Test
    void retryAfterIsReadAsSecondsAndAsADate() {
        partner.answers(request -> Reply.of(429).with("Retry-After", "17"));
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).retryAfter())
                .isEqualTo(Duration.ofSeconds(17));

        partner.answers(request -> Reply.of(429).with("Retry-After", "Tue, 14 Jul 2026 20:02:00 GMT"));
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).retryAfter())
                .isBetween(Duration.ofSeconds(119), Duration.ofSeconds(120));

        partner.answers(request -> Reply.of(429).with("Retry-After", "later"));
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).retryAfter())
                .isNull();
    }

    @Test
    void notThereAndNotYetAreAnswersToACallThatOnlyAsks() {
        partner.answers(request -> Reply.of(404));
        assertThat(client.transcriptionStatus(17, ASKING).notReady()).isTrue();
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).status()).isEqualTo(404);

        partner.answers(request -> Reply.of(202));
        assertThat(client.transcript(17, ASKING).notReady()).isTrue();
    }

    @Test
    void aStatusThatSaysItsStepFailedIsAnAnswer() {
        partner.answers(request -> Reply.ok("{\"success\": false, \"status\": \"failed\", \"error\": {}}"));

        assertThat(client.transcriptionStatus(17, ASKING).body().path("status").stringValue())
                .isEqualTo("failed");
    }

    @Test
    void thePartnersClockTellsWhenItAnsweredUnlessItIsFarOff() {
        assertThat(client.analysisStatus(17, ASKING).at()).isEqualTo(clock.instant());

        Instant machine = Clock.systemUTC().instant();
        clock.now = machine.plusSeconds(120);
        assertThat(client.analysisStatus(17, ASKING).at()).isBetween(machine.minusSeconds(1), machine.plusSeconds(60));
    }

    // ---------------------------------------------------------------------------------------------- breaker

    @Test
    void fiveFailedTriesInARowOpenTheBreakerForThirtySecondsThenOneTrialDecides() {
        partner.answers(request -> Reply.of(500));
        for (int i = 0; i < 5; i++) {
            failing(() -> client.transcribe(BODY, SUBMITTING));
        }
        int sent = partner.seen().size();

        UwcFailure open = failing(() -> client.transcribe(BODY, SUBMITTING));
        assertThat(open.kind()).isEqualTo(UwcFailure.Kind.not_sent);
        assertThat(open.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(open.problem().status()).isEqualTo(503);
        assertThat(open.problem().headers()).containsEntry("Retry-After", "30");
        assertThat(partner.seen()).hasSize(sent);

        clock.forward(Duration.ofSeconds(31));
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind()).isEqualTo(UwcFailure.Kind.answer);
        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind()).isEqualTo(UwcFailure.Kind.not_sent);
        assertThat(partner.seen()).hasSize(sent + 1);

        clock.forward(Duration.ofSeconds(31));
        partner.answers(request -> Reply.ok("{\"success\": true}"));
        client.transcribe(BODY, SUBMITTING);
        client.transcribe(BODY, SUBMITTING);
        assertThat(partner.seen()).hasSize(sent + 3);
    }

    @Test
    void theBreakerIsOfOneEndpointAndOneCompany() {
        partner.answers(request -> request.path().contains("transcribe")
                        && request.header("X-Company-ID").equals("cedar")
                ? Reply.of(500)
                : Reply.ok("{\"success\": true}"));
        for (int i = 0; i < 6; i++) {
            failing(() -> client.transcribe(BODY, SUBMITTING));
        }

        assertThat(client.startAnalysis(17, SUBMITTING).status()).isEqualTo(200);
        assertThat(client.transcribe(BODY, new Call("oak", REQUEST, KEY)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "404", "429"})
    void anAnswerThatIsNoFailureOfThePartnerOpensNothingAndBreaksTheRow(int status) {
        partner.answers(request -> Reply.of(status));
        for (int i = 0; i < 7; i++) {
            assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind())
                    .isEqualTo(UwcFailure.Kind.answer);
        }
        partner.answers(request -> Reply.of(500));
        for (int i = 0; i < 4; i++) {
            failing(() -> client.transcribe(BODY, SUBMITTING));
        }
        partner.answers(request -> Reply.of(status));
        failing(() -> client.transcribe(BODY, SUBMITTING));
        partner.answers(request -> Reply.of(500));
        for (int i = 0; i < 4; i++) {
            assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind())
                    .isEqualTo(UwcFailure.Kind.answer);
        }
    }

    @Test
    void brokenConnectionsOpenTheBreakerToo() {
        partner.answers(request -> Reply.BROKEN);
        for (int i = 0; i < 5; i++) {
            failing(() -> client.transcribe(BODY, SUBMITTING));
        }

        assertThat(failing(() -> client.transcribe(BODY, SUBMITTING)).kind()).isEqualTo(UwcFailure.Kind.not_sent);
    }

    // ---------------------------------------------------------------------------------------------- figures

    @Test
    void callsAreCountedByEndpointAndStatusAndErrorsByTheirType() {
        client.transcribe(BODY, SUBMITTING);
        partner.answers(request -> Reply.error(500, "ASR_DOWN", true));
        failing(() -> client.transcribe(BODY, SUBMITTING));
        client.countRetry(Endpoint.transcribe);

        assertThat(registry.counter("uwc_requests", "endpoint", "transcribe", "method", "POST", "status", "200")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("uwc_request_errors", "endpoint", "transcribe", "error_type", "server_error")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("uwc_retries", "endpoint", "transcribe").count())
                .isEqualTo(1);
        assertThat(registry.get("uwc_request_duration_ms")
                        .tag("status", "500")
                        .summary()
                        .count())
                .isEqualTo(1);
    }

    private static UwcFailure failing(Runnable call) {
        UwcFailure failure = catchThrowableOfType(UwcFailure.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static OttoSettings.Uwc settings() {
        return new OttoSettings.Uwc(
                null,
                "v1",
                new Secret("the-jwt-secret"),
                new Secret("the-hmac-secret"),
                Duration.ofMillis(700),
                List.of(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                10,
                1_000,
                true,
                true,
                true,
                true);
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-07-14T20:00:00.120Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }
    }
}
