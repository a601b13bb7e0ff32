package dev.otto.simulators.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.otto.simulators.Recording;
import dev.otto.simulators.shunya.Otto.Answered;
import dev.otto.simulators.shunya.Otto.Asking;
import dev.otto.simulators.shunya.Otto.Spoilt;
import dev.otto.simulators.shunya.Otto.Told;
import dev.otto.simulators.shunya.ShunyaSimulator.Options;
import dev.otto.simulators.shunya.ShunyaSimulator.Timing;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ShunyaSimulatorTest {

    private static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");
    private static final String COMPANY = "cedar-ridge";
    private static final String TRANSCRIBE = "/api/v1/transcription/transcribe";
    private static final Timing QUICK = new Timing(
            Duration.ofSeconds(2),
            Duration.ofMinutes(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Duration.ofSeconds(100));

    private final SteppedAgenda agenda = new SteppedAgenda(NOON);
    private final Otto otto;
    private ShunyaSimulator shunya;

    ShunyaSimulatorTest() throws IOException {
        otto = new Otto(agenda);
        shunya = new ShunyaSimulator(options(), agenda);
    }

    private Options options() {
        return Options.of(Otto.JWT_SECRET, Otto.HMAC_SECRET).timing(QUICK).webhooks(otto.baseUrl());
    }

    @BeforeEach
    void start() {
        shunya.start();
    }

    @AfterEach
    void close() {
        shunya.close();
        otto.close();
    }

    private URI at() {
        return shunya.baseUrl();
    }

    /** Time goes on, and every webhook that it brings is answered. */
    private void pass(Duration time) {
        Instant target = agenda.instant().plus(time);
        for (Instant next = agenda.next(); next != null && !next.isAfter(target); next = agenda.next()) {
            agenda.advanceTo(next);
            quiet();
        }
        agenda.advanceTo(target);
        quiet();
    }

    private void quiet() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> shunya.webhooksUnderWay() == 0);
    }

    // -------------------------------------------------------------------------------------------------- the gate

    static Stream<Spoilt> spoilt() {
        String other = Otto.key("another");
        return Stream.of(
                new Spoilt("no token", it -> it.with("Authorization", null), 401, "TOKEN_MISSING"),
                new Spoilt("no JWT", it -> it.with("Authorization", "Bearer abc"), 401, "TOKEN_INVALID"),
                new Spoilt(
                        "another secret",
                        it -> token(it, claims(0, 300, "otto-backend", "uwc", COMPANY), "HS256", "another"),
                        401,
                        "TOKEN_INVALID"),
                new Spoilt(
                        "no algorithm",
                        it -> token(it, claims(0, 300, "otto-backend", "uwc", COMPANY), "none", Otto.JWT_SECRET),
                        401,
                        "TOKEN_INVALID"),
                new Spoilt(
                        "another issuer",
                        it -> token(it, claims(0, 300, "somebody", "uwc", COMPANY), "HS256", Otto.JWT_SECRET),
                        401,
                        "TOKEN_INVALID"),
                new Spoilt(
                        "another audience",
                        it -> token(it, claims(0, 300, "otto-backend", "all", COMPANY), "HS256", Otto.JWT_SECRET),
                        401,
                        "TOKEN_INVALID"),
                new Spoilt(
                        "too long a life",
                        it -> token(it, claims(0, 3_600, "otto-backend", "uwc", COMPANY), "HS256", Otto.JWT_SECRET),
                        401,
                        "TOKEN_INVALID"),
                new Spoilt(
                        "stale token",
                        it -> token(it, claims(-300, 300, "otto-backend", "uwc", COMPANY), "HS256", Otto.JWT_SECRET),
                        401,
                        "TOKEN_EXPIRED"),
                new Spoilt(
                        "token of the future",
                        it -> token(it, claims(6, 300, "otto-backend", "uwc", COMPANY), "HS256", Otto.JWT_SECRET),
                        401,
                        "TOKEN_EXPIRED"),
                new Spoilt(
                        "token of another company",
                        it -> token(it, claims(0, 300, "otto-backend", "uwc", "willow"), "HS256", Otto.JWT_SECRET),
                        403,
                        "COMPANY_MISMATCH"),
                new Spoilt("no company", it -> it.with("X-Company-ID", null), 400, "HEADER_MISSING"),
                new Spoilt("no request id", it -> it.with("X-Request-ID", null), 400, "HEADER_MISSING"),
                new Spoilt("request id of version 5", it -> it.with("X-Request-ID", other), 400, "HEADER_INVALID"),
                new Spoilt("no version", it -> it.with("X-UWC-Version", null), 400, "HEADER_MISSING"),
                new Spoilt("another version", it -> it.with("X-UWC-Version", "v2"), 400, "VERSION_UNKNOWN"),
                new Spoilt("no timestamp", it -> it.with("X-UWC-Timestamp", null), 400, "HEADER_MISSING"),
                new Spoilt(
                        "timestamp without milliseconds",
                        it -> it.with("X-UWC-Timestamp", "2026-07-14T16:00:00Z"),
                        400,
                        "TIMESTAMP_INVALID"),
                new Spoilt(
                        "stale timestamp",
                        it -> it.with("X-UWC-Timestamp", "2026-07-14T15:54:59.999Z"),
                        401,
                        "TIMESTAMP_OUTSIDE_WINDOW"),
                new Spoilt(
                        "future timestamp",
                        it -> it.with("X-UWC-Timestamp", "2026-07-14T16:05:00.001Z"),
                        401,
                        "TIMESTAMP_OUTSIDE_WINDOW"),
                new Spoilt(
                        "timestamp other than signed",
                        it -> it.with("X-UWC-Timestamp", "2026-07-14T16:00:00.001Z"),
                        401,
                        "SIGNATURE_INVALID"),
                new Spoilt("no content type", it -> it.with("Content-Type", null), 400, "HEADER_MISSING"),
                new Spoilt("another content type", it -> it.with("Content-Type", "text/plain"), 415, "CONTENT_TYPE"),
                new Spoilt("no signature", it -> it.with("X-Signature", null), 401, "SIGNATURE_MISSING"),
                new Spoilt("wrong signature", it -> it.with("X-Signature", "0".repeat(64)), 401, "SIGNATURE_INVALID"),
                new Spoilt(
                        "signature in capitals",
                        it -> it.with(
                                "X-Signature",
                                String.valueOf(it.headers().get("X-Signature")).toUpperCase(Locale.ROOT)),
                        401,
                        "SIGNATURE_INVALID"),
                new Spoilt(
                        "other bytes than signed",
                        it -> new Asking(it.headers(), it.body().replace("\"call_id\":7", "\"call_id\":8")),
                        401,
                        "SIGNATURE_INVALID"),
                new Spoilt("unsorted keys", it -> signed(it, unsorted(it.body())), 400, "BODY_NOT_CANONICAL"),
                new Spoilt(
                        "white space",
                        it -> signed(it, it.body().replace(",\"model\"", ", \"model\"")),
                        400,
                        "BODY_NOT_CANONICAL"),
                new Spoilt("half a body", it -> signed(it, it.body().substring(0, 40)), 400, "BODY_NOT_CANONICAL"),
                new Spoilt(
                        "an unknown field",
                        it -> signed(it, it.body().replace("}", ",\"more\":1}")),
                        400,
                        "FIELD_UNKNOWN"),
                new Spoilt("no key", it -> it.with("Idempotency-Key", null), 400, "IDEMPOTENCY_KEY_MISSING"),
                new Spoilt(
                        "a key by chance",
                        it -> it.with("Idempotency-Key", it.headers().get("X-Request-ID")),
                        400,
                        "HEADER_INVALID"));
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void what_is_not_as_the_contract_says_is_refused(Spoilt spoilt) throws Exception {
        Asking right = otto.asking(COMPANY, Otto.transcribe(7, "https://otto.example/audio/a%20b"), "a key");

        Answered refused = otto.post(at(), TRANSCRIBE, spoilt.how().apply(right));

        assertThat(refused.errorCode()).isEqualTo(spoilt.errorCode());
        assertThat(refused.status()).isEqualTo(spoilt.status());
        assertThat(refused.body().path("success").asBoolean(true)).isFalse();
        assertThat(refused.body().path("error").path("retryable").asBoolean(true))
                .isFalse();
        assertThat(shunya.open()).isZero();
        assertThat(otto.post(at(), TRANSCRIBE, right).status()).isEqualTo(200);
    }

    @Test
    void a_timestamp_of_exactly_five_minutes_passes() throws Exception {
        String body = Otto.transcribe(7, "https://otto.example/audio/t");

        assertThat(otto.post(at(), TRANSCRIBE, otto.asking(COMPANY, body, "one", NOON.minusSeconds(300)))
                        .status())
                .isEqualTo(200);
        assertThat(otto.post(at(), TRANSCRIBE, otto.asking(COMPANY, body, "two", NOON.plusSeconds(300)))
                        .status())
                .isEqualTo(200);
    }

    private static Asking token(Asking it, String claims, String algorithm, String secret) {
        return it.with("Authorization", "Bearer " + Otto.token(claims, "{\"alg\":\"" + algorithm + "\"}", secret));
    }

    private static String claims(long after, long life, String issuer, String audience, String company) {
        long issued = NOON.getEpochSecond() + after;
        return "{\"company_id\":\"%s\",\"iat\":%d,\"exp\":%d,\"iss\":\"%s\",\"aud\":\"%s\"}"
                .formatted(company, issued, issued + life, issuer, audience);
    }

    private static Asking signed(Asking it, String body) {
        return new Asking(it.headers(), body)
                .with("X-Signature", Otto.hex(it.headers().get("X-UWC-Timestamp") + "." + body));
    }

    private static String unsorted(String body) {
        return body.replaceFirst("\\{(\"audio_url\":\"[^\"]*\"),(\"call_id\":\\d+)", "{$2,$1");
    }

    // ----------------------------------------------------------------------------------------------- the usual way

    @Test
    void a_call_goes_from_its_recording_to_its_analysis() throws Exception {
        Answered transcribing = otto.transcribe(at(), COMPANY, 7, "job 7");
        assertThat(transcribing.body().path("task_id").asString("")).startsWith("task_");
        assertThat(transcribing.body().path("transcript_id").asString("")).startsWith("transcript_");
        assertThat(otto.get(at(), "/api/v1/transcription/status/7", COMPANY)
                        .body()
                        .path("status")
                        .asString(""))
                .isEqualTo("processing");
        assertThat(otto.analyse(at(), COMPANY, 7, "too early").errorCode()).isEqualTo("TRANSCRIPT_NOT_READY");

        pass(Duration.ofSeconds(3));
        assertThat(otto.get(at(), "/api/v1/transcription/status/7", COMPANY)
                        .body()
                        .path("status")
                        .asString(""))
                .isEqualTo("completed");
        Answered analysing = otto.analyse(at(), COMPANY, 7, "job 7, analysis");
        assertThat(analysing.body().path("job_id").asString("")).startsWith("analysis_");
        pass(Duration.ofSeconds(3));

        Answered status = otto.get(at(), "/api/v1/analysis/status/7", COMPANY);
        assertThat(status.body().path("types").path("objections").asString("")).isEqualTo("completed");
        Answered complete = otto.get(at(), "/api/v1/analysis/complete/7", COMPANY);
        assertThat(complete.body()
                        .path("qualification")
                        .path("qualification_status")
                        .asString(""))
                .isNotEmpty();
        assertThat(otto.told()).hasSize(2).allSatisfy(told -> {
            assertThat(told.signed()).isTrue();
            assertThat(told.timestamp()).matches("\\d{13}");
            assertThat(told.body().path("company_id").asString("")).isEqualTo(COMPANY);
            assertThat(told.body().path("status").asString("")).isEqualTo("completed");
        });
        assertThat(shunya.open()).isZero();
        assertThat(otto.get(at(), "/api/v1/analysis/status/7", "willow").errorCode())
                .isEqualTo("CALL_UNKNOWN");
    }

    @Test
    void the_same_seed_says_the_same_of_a_call_whatever_else_happens() throws Exception {
        List<String> first = analysed(options().varying(false), 5);
        List<String> same = analysed(options().varying(false), 5);
        List<String> other = analysed(options().varying(false).seed(2), 5);

        assertThat(first).hasSize(5).isEqualTo(same).isNotEqualTo(other);
    }

    private List<String> analysed(Options options, int calls) throws Exception {
        shunya.close();
        SteppedAgenda time = new SteppedAgenda(NOON);
        try (ShunyaSimulator one = new ShunyaSimulator(options.webhooks(null), time).start()) {
            List<String> said = new ArrayList<>();
            for (long callId = 1; callId <= calls; callId++) {
                otto.transcribe(one.baseUrl(), COMPANY, callId, "transcribe " + callId);
                time.advanceTo(time.instant().plusSeconds(3));
                otto.analyse(one.baseUrl(), COMPANY, callId, "analyse " + callId);
                time.advanceTo(time.instant().plusSeconds(3));
                JsonNode complete = otto.get(one.baseUrl(), "/api/v1/analysis/complete/" + callId, COMPANY)
                        .body();
                said.add(complete.toString());
            }
            return said;
        }
    }

    @Test
    void a_repeated_key_gets_the_first_answer_for_a_day_and_nothing_is_done_twice() throws Exception {
        Answered first = otto.transcribe(at(), COMPANY, 7, "the key");
        Answered again = otto.transcribe(at(), COMPANY, 7, "the key");
        Asking freshUrl = otto.asking(COMPANY, Otto.transcribe(7, "https://otto.example/audio/another"), "the key");
        Answered another = otto.transcribe(at(), COMPANY, 8, "the key");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(otto.post(at(), TRANSCRIBE, freshUrl).body()).isEqualTo(first.body());
        assertThat(another.errorCode()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(shunya.submitted()).containsEntry(COMPANY, 1L);
        pass(Duration.ofDays(1));
        assertThat(otto.transcribe(at(), COMPANY, 7, "the key")
                        .body()
                        .path("success")
                        .asBoolean(false))
                .isTrue();
        assertThat(shunya.submitted()).containsEntry(COMPANY, 2L);
    }

    @Test
    void what_is_said_in_a_recording_is_what_is_analysed() throws Exception {
        shunya.close();
        SteppedAgenda time = new SteppedAgenda(NOON);
        byte[] recording = new Recording(
                        LocalDateTime.parse("2026-07-14T12:00:00"),
                        List.of(
                                "Agent: Thanks for calling. What is your name and address?",
                                "Caller: My name is Dana Whitfield, 418 Larch Hollow Court, Columbus, OH 43215.",
                                "Agent: You are booked tomorrow at 2:30 PM."))
                .file(1);
        var recordings = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        recordings.createContext("/audio/", exchange -> {
            exchange.sendResponseHeaders(200, recording.length);
            exchange.getResponseBody().write(recording);
            exchange.close();
        });
        recordings.start();
        String audio = "http://127.0.0.1:" + recordings.getAddress().getPort() + "/audio/token";
        try (ShunyaSimulator one = new ShunyaSimulator(options().listening(true).varying(false), time).start()) {
            otto.post(one.baseUrl(), TRANSCRIBE, otto.asking(COMPANY, Otto.transcribe(3, audio), "heard"));
            time.advanceTo(NOON.plusSeconds(3));
            Awaitility.await().until(() -> !otto.told().isEmpty());
            otto.analyse(one.baseUrl(), COMPANY, 3, "analysed");
            time.advanceTo(NOON.plusSeconds(6));
            JsonNode complete = otto.get(one.baseUrl(), "/api/v1/analysis/complete/3", COMPANY)
                    .body();

            assertThat(otto.told()
                            .getFirst()
                            .body()
                            .path("result")
                            .path("transcript_text")
                            .asString(""))
                    .contains("Dana Whitfield");
            assertThat(complete.path("qualification")
                            .path("qualification_status")
                            .asString(""))
                    .isEqualTo("qualified_booked");
            assertThat(complete.path("entities").path("scheduled_time").asString(""))
                    .isEqualTo("2026-07-15T14:30:00");
            assertThat(complete.path("entities").path("address").asString(""))
                    .isEqualTo("418 Larch Hollow Court, Columbus, OH 43215");
        } finally {
            recordings.stop(0);
        }
    }

    @Test
    void no_more_is_remembered_than_it_was_told_to() throws Exception {
        shunya.close();
        try (ShunyaSimulator small = new ShunyaSimulator(options().remembered(10), new SteppedAgenda(NOON)).start()) {
            for (long callId = 1; callId <= 11; callId++) {
                otto.transcribe(small.baseUrl(), COMPANY, callId, "key " + callId);
            }

            assertThat(otto.get(small.baseUrl(), "/api/v1/transcription/status/1", COMPANY)
                            .status())
                    .isEqualTo(404);
            assertThat(otto.get(small.baseUrl(), "/api/v1/transcription/status/2", COMPANY)
                            .status())
                    .isEqualTo(200);
        }
    }

    // ---------------------------------------------------------------------------------------------- misbehaviour

    @Test
    void too_many_requests_names_when_to_come_again() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.too_many_requests, 1));

        Answered refused = otto.transcribe(at(), COMPANY, 7, "a key");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.whole().headers().firstValue("Retry-After")).contains("2");
        assertThat(refused.body().path("error").path("error_type").asString("")).isEqualTo("rate_limit_error");
        assertThat(otto.transcribe(at(), COMPANY, 7, "a key").status()).isEqualTo(200);
    }

    @Test
    void a_server_fails_with_and_without_an_envelope_and_the_next_try_is_taken() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.error_with_envelope, 1).of(1));
        shunya.misbehave(Rule.ofAll(Misbehaviour.error_without_envelope, 1).of(2));

        Answered with = otto.transcribe(at(), COMPANY, 1, "one");
        Answered without = otto.transcribe(at(), COMPANY, 2, "two");

        assertThat(with.status()).isEqualTo(500);
        assertThat(with.body().path("error").path("retryable").asBoolean(false)).isTrue();
        assertThat(without.status()).isEqualTo(500);
        assertThat(without.whole().body()).startsWith("<html>");
        assertThat(otto.transcribe(at(), COMPANY, 1, "one").status()).isEqualTo(200);
        assertThat(otto.transcribe(at(), COMPANY, 2, "two").status()).isEqualTo(200);
    }

    @Test
    void a_remembered_failure_is_repeated_for_its_key_alone() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.error_remembered, 1));

        assertThat(otto.transcribe(at(), COMPANY, 1, "one").status()).isEqualTo(500);
        assertThat(otto.transcribe(at(), COMPANY, 1, "one").status()).isEqualTo(500);
        assertThat(otto.transcribe(at(), COMPANY, 1, "the next attempt").status())
                .isEqualTo(200);
    }

    @Test
    void a_connection_ends_before_or_after_the_work_was_taken() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.reset_before, 1).of(1));
        shunya.misbehave(Rule.ofAll(Misbehaviour.reset_after, 1).of(2));
        shunya.misbehave(Rule.ofAll(Misbehaviour.silence, 1).of(3));

        assertThatThrownBy(() -> otto.transcribe(at(), COMPANY, 1, "one"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("Connection reset");
        assertThat(shunya.open()).isZero();
        assertThatThrownBy(() -> otto.transcribe(at(), COMPANY, 2, "two"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("Connection reset");
        assertThat(shunya.open()).isEqualTo(1);
        assertThat(otto.transcribe(at(), COMPANY, 2, "two").status()).isEqualTo(200);
        assertThat(shunya.submitted()).containsEntry(COMPANY, 1L);
        assertThatThrownBy(() -> otto.transcribe(at(), COMPANY, 3, "three")).isInstanceOf(IOException.class);
        assertThat(otto.transcribe(at(), COMPANY, 3, "three").status()).isEqualTo(200);
    }

    @Test
    void an_answer_is_cut_off_and_the_work_was_taken() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.answer_cut_off, 1));

        assertThatThrownBy(() -> otto.transcribe(at(), COMPANY, 1, "one"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("bytes received");

        assertThat(shunya.open()).isEqualTo(1);
        assertThat(otto.transcribe(at(), COMPANY, 1, "one").status()).isEqualTo(200);
        assertThat(shunya.submitted()).containsEntry(COMPANY, 1L);
    }

    @Test
    void the_connection_of_a_webhook_is_reset_before_or_after_it_was_taken() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_reset, 1).of("reset"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_answer_lost, 1).of("lost"));

        assertThat(told("reset")).hasSize(1);
        assertThat(shunya.webhookAnswers()).containsEntry("unreachable", 1L).containsEntry("200", 1L);
        List<Told> twice = told("lost");
        assertThat(twice)
                .hasSize(2)
                .allSatisfy(told -> assertThat(told.signed()).isTrue());
        assertThat(twice.getFirst().timestamp()).isNotEqualTo(twice.getLast().timestamp());
        assertThat(shunya.webhookAnswers()).containsEntry("unreachable", 2L).containsEntry("200", 2L);
    }

    @Test
    void a_webhook_may_come_before_the_answer_to_the_submission() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.early_webhook, 1));

        Answered taken = otto.transcribe(at(), COMPANY, 7, "a key");

        assertThat(otto.told()).hasSize(1);
        String named = otto.told().getFirst().body().path("shunya_job_id").asString("")
                + otto.told().getFirst().body().path("job_id").asString("");
        assertThat(named)
                .isIn(
                        taken.body().path("task_id").asString(""),
                        taken.body().path("transcript_id").asString(""));
    }

    @Test
    void what_is_never_ready_is_not_told_early_either() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.early_webhook, 1));
        shunya.misbehave(Rule.ofAll(Misbehaviour.never_ready, 1));

        assertThat(otto.transcribe(at(), COMPANY, 7, "a key").status()).isEqualTo(200);
        pass(Duration.ofSeconds(30));

        assertThat(otto.told()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Misbehaviour.class,
            names = {"failed_retryable", "failed_for_good", "corrupt_result", "partial_result"})
    void a_step_that_goes_wrong_goes_well_the_next_time_unless_it_fails_for_good(Misbehaviour fate) throws Exception {
        shunya.misbehave(Rule.ofAll(fate, 1));

        otto.transcribe(at(), COMPANY, 7, "first");
        pass(Duration.ofSeconds(3));
        otto.transcribe(at(), COMPANY, 7, "second");
        pass(Duration.ofSeconds(3));

        JsonNode first = otto.told().getFirst().body();
        JsonNode second = otto.told().getLast().body();
        boolean failed = fate == Misbehaviour.failed_retryable || fate == Misbehaviour.failed_for_good;
        assertThat(first.path("status").asString("")).isEqualTo(failed ? "failed" : "completed");
        assertThat(first.path("error").path("retryable").asBoolean(false))
                .isEqualTo(fate == Misbehaviour.failed_retryable);
        assertThat(second.path("status").asString("")).isEqualTo("completed");
    }

    @Test
    void a_result_may_take_long_or_never_come() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.slow, 1).of(1));
        shunya.misbehave(Rule.ofAll(Misbehaviour.never_ready, 1).of(2));

        otto.transcribe(at(), COMPANY, 1, "slow");
        otto.transcribe(at(), COMPANY, 2, "never");
        pass(Duration.ofMinutes(4));
        assertThat(otto.told()).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(otto.told()).hasSize(1);
        pass(Duration.ofHours(20));

        assertThat(otto.told()).hasSize(1);
        assertThat(otto.get(at(), "/api/v1/transcription/status/2", COMPANY)
                        .body()
                        .path("status")
                        .asString(""))
                .isEqualTo("processing");
        assertThat(otto.get(at(), "/api/v1/transcription/transcript/2", COMPANY).status())
                .isIn(200, 202, 404);
    }

    @Test
    void a_result_is_revised() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.revised_result, 1));

        otto.transcribe(at(), COMPANY, 7, "a key");
        pass(Duration.ofSeconds(10));

        assertThat(otto.told()).hasSize(2);
        assertThat(otto.told().getFirst().raw()).contains("(in parts)");
        assertThat(otto.told().getLast().raw()).doesNotContain("(in parts)");
    }

    @ParameterizedTest
    @EnumSource(
            value = Misbehaviour.class,
            names = {"webhook_stale", "webhook_from_the_future", "webhook_badly_signed"})
    void a_webhook_that_was_not_taken_is_sent_again_as_it_must_be(Misbehaviour wrong) throws Exception {
        shunya.misbehave(Rule.ofAll(wrong, 1));
        otto.answers = () -> otto.told.size() == 1 ? 401 : 200;

        otto.transcribe(at(), COMPANY, 7, "a key");
        pass(Duration.ofMinutes(30));

        assertThat(otto.told()).hasSize(2);
        Told bad = otto.told().getFirst();
        long age = Math.abs(NOON.toEpochMilli() - Long.parseLong(bad.timestamp()));
        assertThat(bad.signed() && age <= 300_000 + 3_000).isFalse();
        assertThat(otto.told().getLast().signed()).isTrue();
        assertThat(shunya.webhookAnswers()).containsEntry("401", 1L).containsEntry("200", 1L);
    }

    @Test
    void webhooks_are_lost_doubled_replayed_malformed_and_of_others() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_lost, 1).of("lost"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_doubled, 1).of("doubled"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_replayed, 1).of("replayed"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_malformed, 1).of("malformed"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_of_another_company, 1).of("other"));
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_of_unknown_job, 1).of("unknown"));

        assertThat(told("lost")).isEmpty();
        List<Told> doubled = told("doubled");
        assertThat(doubled).hasSize(2);
        assertThat(doubled.getFirst().raw()).isEqualTo(doubled.getLast().raw());
        List<Told> replayed = told("replayed");
        assertThat(replayed).hasSize(3);
        assertThat(replayed).allSatisfy(told -> assertThat(told).isEqualTo(replayed.getFirst()));
        List<Told> malformed = told("malformed");
        assertThat(malformed).hasSize(1);
        assertThat(malformed.getFirst().signed()).isTrue();
        assertThatThrownBy(() -> malformed.getFirst().body()).isInstanceOf(RuntimeException.class);
        List<Told> other = told("other");
        assertThat(other).hasSize(2);
        assertThat(other.getFirst().body().path("company_id").asString("")).isEqualTo("other-2");
        assertThat(other.getLast().body().path("company_id").asString("")).isEqualTo("other");
        assertThat(told("unknown")).hasSize(2);
    }

    /** What came of one call of the company within the next ten minutes. */
    private List<Told> told(String company) throws Exception {
        otto.told.clear();
        otto.transcribe(at(), company, 7, "a key");
        pass(Duration.ofMinutes(10));
        return otto.told();
    }

    @Test
    void a_webhook_comes_after_a_later_one() throws Exception {
        shunya.misbehave(Rule.ofAll(Misbehaviour.webhook_reordered, 1).at(Endpoint.transcribe));

        otto.transcribe(at(), COMPANY, 7, "a key");
        pass(Duration.ofSeconds(10));
        otto.analyse(at(), COMPANY, 7, "another key");
        pass(Duration.ofMinutes(3));

        assertThat(otto.told()).hasSize(2);
        assertThat(otto.told().getFirst().raw()).contains("compliance");
        assertThat(otto.told().getLast().raw()).contains("transcript");
    }

    @Test
    void misbehaviour_has_its_schedule_and_its_share() throws Exception {
        shunya.misbehave(Rule.always(Misbehaviour.too_many_requests)
                .of("storm")
                .between(Duration.ofMinutes(1), Duration.ofMinutes(2)));
        shunya.misbehave(Rule.ofAll(Misbehaviour.failed_for_good, 0.1));

        assertThat(otto.transcribe(at(), "storm", 1, "one").status()).isEqualTo(200);
        pass(Duration.ofSeconds(90));
        for (int i = 0; i < 5; i++) {
            assertThat(otto.transcribe(at(), "storm", 2, "two").status()).isEqualTo(429);
        }
        assertThat(otto.transcribe(at(), COMPANY, 2, "two").status()).isEqualTo(200);
        pass(Duration.ofSeconds(40));
        assertThat(otto.transcribe(at(), "storm", 2, "two").status()).isEqualTo(200);
        long hit = 0;
        for (long call = 100; call < 600; call++) {
            otto.transcribe(at(), COMPANY, call, "call " + call);
            hit += shunya.dealt(COMPANY, call, Endpoint.transcribe).size();
        }
        assertThat(hit).isBetween(30L, 70L);
    }

    @Test
    void it_is_told_to_misbehave_over_http() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> told = http.send(
                    HttpRequest.newBuilder(at().resolve("/simulator/rules"))
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"misbehaviour\":\"too_many_requests\",\"company\":\"cedar-ridge\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> wrong = http.send(
                    HttpRequest.newBuilder(at().resolve("/simulator/rules"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"misbehaviour\":\"sing\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(told.statusCode()).isEqualTo(201);
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(otto.transcribe(at(), COMPANY, 7, "a key").status()).isEqualTo(429);
            http.send(
                    HttpRequest.newBuilder(at().resolve("/simulator/rules"))
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(otto.transcribe(at(), COMPANY, 7, "a key").status()).isEqualTo(200);
        }
    }

    // ------------------------------------------------------------------------------------------------- the rest

    @Test
    void documents_training_and_drafts_are_taken_and_told_of() throws Exception {
        Answered answer = otto.post(
                at(),
                "/uwc/v1/rag/query",
                otto.asking(COMPANY, "{\"context\":{\"scope\":\"company\"},\"query\":\"How many leads?\"}", null));
        otto.post(
                at(),
                "/uwc/v1/rag/documents",
                otto.asking(
                        COMPANY,
                        "{\"documents\":[{\"content\":\"c\",\"document_id\":\"d1\",\"metadata\":{}}]}",
                        "index"));
        otto.post(
                at(),
                "/uwc/v1/training/jobs",
                otto.asking(COMPANY, "{\"media_urls\":[\"https://m.example/1\"],\"rep_id\":\"jordan\"}", "train"));
        otto.post(
                at(),
                "/uwc/v1/followups/draft",
                otto.asking(
                        COMPANY,
                        "{\"channel\":\"sms\",\"contact_card_id\":\"c1\",\"context\":{},\"goal\":\"Ask for a visit\"}",
                        "draft"));
        pass(Duration.ofMinutes(1));

        assertThat(answer.body().path("answer").asString("")).contains("How many leads?");
        assertThat(otto.told())
                .hasSize(6)
                .allSatisfy(told -> assertThat(told.signed()).isTrue());
        assertThat(otto.told().stream().map(Told::path).distinct())
                .containsExactlyInAnyOrder(
                        "/webhooks/uwc/rag/indexed", "/webhooks/uwc/training/status", "/webhooks/uwc/followup/draft");
    }

    // ----------------------------------------------------------------------------------------- its own process

    @Test
    void itStartsAsAProcessOfItsOwnAndSaysWhere() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShunyaSimulator.class.getName(),
                        "--port=0",
                        "--jwt-secret=the-jwt-secret",
                        "--hmac-secret=the-hmac-secret",
                        "--misbehave=webhook_lost=0.5")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = process.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            Matcher line = Pattern.compile("Shunya: (http://[^,]+), seed 1").matcher(said.readLine());
            assertThat(line.matches()).isTrue();

            HttpResponse<String> state = client.send(
                    HttpRequest.newBuilder(URI.create(line.group(1) + "/simulator/state"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(state.statusCode()).isEqualTo(200);
            assertThat(state.body()).contains("\"open\":0");
        } finally {
            process.destroyForcibly();
        }
    }
}
