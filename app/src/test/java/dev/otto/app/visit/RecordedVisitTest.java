package dev.otto.app.visit;

import static dev.otto.platform.access.AccessRole.admin;
import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.exec;
import static dev.otto.platform.access.AccessRole.manager;
import static dev.otto.platform.access.AccessRole.sales_rep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.app.access.ExampleCompany;
import dev.otto.events.Ids;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.AccessRole;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.shunya.JobCommand.RequestJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A visit from its start to the figures, over HTTP: the rep's app on one side, the partner's webhook on the other. */
class RecordedVisitTest {

    private static final String SECRET = "a-secret-that-the-partner-shares";
    private static final String SESSIONS = "/api/v1/recording-sessions";
    private static final String ANALYSIS = """
            {"call_id": 1, "job_id": "an-1",
             "qualification": {"qualification_status": "hot", "overall_score": 0.9},
             "objections": {"objections": [{"objection_text": "That is dear", "category": "price", "severity": "high"}]},
             "compliance": {"compliance_score": 8.5, "stages_followed": ["greeting"], "stages_missed": ["recap"]},
             "summary": {"summary": "They think about it."}, "sentiment_score": 0.7,
             "visit_actions": [{"action": "Send the quote", "priority": "high"}]}""";
    private static final String PHASES = """
            {"call_id": 1, "part1": {"start_time": 0, "end_time": 60, "content": "Rapport"},
             "part2": {"start_time": 60, "end_time": 90, "content": "Offer"}, "transition_point": 60,
             "segmentation_confidence": 0.8, "meeting_structure_score": 4, "outcome": "lost"}""";

    @TempDir
    private static Path store;

    private static RunningOtto otto;
    private static ExampleCompany maple;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start(Map.of(
                "AUDIO_STORE",
                store.toString(),
                "AUDIO_MAX_MB",
                "2",
                "ENABLE_UWC_ASR",
                "true",
                "UWC_HMAC_SECRET",
                SECRET));
        maple = ExampleCompany.in(otto, "maple", "31");
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    // ------------------------------------------------------------------------------------------------- helpers

    private static Answer ask(AccessRole role, String method, String path, String body) {
        return maple.ask(role, method, path, body.isEmpty() ? null : body);
    }

    private static String started(String more) {
        Answer answer = ask(sales_rep, "POST", SESSIONS, """
                {"appointment_id": "%s"%s}""".formatted(maple.made("appointment"), more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.text("id");
    }

    private static void stopped(String session) {
        assertThat(ask(sales_rep, "POST", SESSIONS + "/" + session + "/stop", "")
                        .status())
                .isEqualTo(200);
    }

    private static Answer upload(String session, String boundary, byte[] audio, String... headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"v.wav\"\r\n"
                        + "Content-Type: audio/wav\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(audio);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        String[] all = Stream.concat(
                        Stream.of("Content-Type", "multipart/form-data; boundary=" + boundary), Stream.of(headers))
                .toArray(String[]::new);
        return otto.post(SESSIONS + "/" + session + "/upload-audio", maple.token(sales_rep), body.toByteArray(), all);
    }

    private static byte[] wav(int bytes) {
        ByteBuffer file = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        file.putInt(8_000).putInt(8_000).putShort((short) 1).putShort((short) 8);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        return file.array();
    }

    private static String told(String session, String result) throws GeneralSecurityException {
        return told(session, "sales_visit", result);
    }

    private static String told(String subject, String jobType, String result) throws GeneralSecurityException {
        UUID job = Ids.analysisJob("maple", UUID.fromString(subject), jobType);
        byte[] body = """
                {"shunya_job_id": "%s", "company_id": "maple", "status": "completed", "result": %s}""".formatted(job, result).getBytes(StandardCharsets.UTF_8);
        String millis = String.valueOf(System.currentTimeMillis());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((millis + ".").getBytes(StandardCharsets.UTF_8));
        Answer answer = otto.post(
                "/api/v1/shunya/webhook",
                null,
                body,
                "Content-Type",
                "application/json",
                "X-Shunya-Timestamp",
                millis,
                "X-Shunya-Signature",
                HexFormat.of().formatHex(mac.doFinal(body)));
        return answer.text("status");
    }

    private static JsonNode session(String session) {
        return Objects.requireNonNull(
                ask(manager, "GET", SESSIONS + "/" + session, "").json());
    }

    private static void await(String session, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                session(session).path("analysis_status").asString())
                        .isEqualTo(status));
    }

    private static long files() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    // --------------------------------------------------------------------------------------------------- tests

    @Test
    void aVisitIsRecordedAnalysedAndCounted() throws Exception {
        String session = started(", \"latitude\": 39.9, \"longitude\": -83.0");
        assertThat(ask(sales_rep, "POST", SESSIONS + "/start", """
                        {"appointment_id": "%s"}""".formatted(maple.made("appointment")))
                        .text("error_code"))
                .isEqualTo("recording_running");
        stopped(session);
        assertThat(upload(session, "b1", wav(80_000)).status()).isEqualTo(200);
        await(session, "processing");
        assertThat(session(session).path("audio_kept").booleanValue()).isTrue();
        assertThat(files()).isPositive();

        assertThat(told(session, "{\"transcript_text\": \"Good day to you\"}")).isEqualTo("processed");
        assertThat(told(session, PHASES)).isEqualTo("processed");
        assertThat(told(session, ANALYSIS)).isEqualTo("processed");
        await(session, "complete");
        JsonNode view = session(session);
        assertThat(otto.ask("GET", "/metrics", null, null).text())
                .containsPattern("shunya_stage_duration_seconds_count\\{[^}]*stage=\"webhook\"[^}]*} [1-9]");
        assertThat(view.path("transcript").path("transcript_text").asString()).isEqualTo("Good day to you");
        assertThat(view.path("transcript_status").asString()).isEqualTo("complete");
        JsonNode analysis = view.path("analysis");
        assertThat(analysis.path("outcome").asString()).isEqualTo("closed_lost");
        assertThat(analysis.path("part1").path("content").asString()).isEqualTo("Rapport");
        assertThat(analysis.path("transition_point").decimalValue()).isEqualByComparingTo("60");
        assertThat(analysis.path("sop_compliance_score").decimalValue()).isEqualByComparingTo("8.5");
        assertThat(analysis.path("visit_actions").path(0).path("category").asString())
                .isEqualTo("send_quote");

        String appointment = "/api/v1/appointments/" + maple.made("appointment");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(ask(manager, "GET", appointment, "").text("outcome"))
                                .isEqualTo("closed_lost"));
        JsonNode listed = Objects.requireNonNull(
                ask(sales_rep, "GET", SESSIONS + "?appointment_id=" + maple.made("appointment"), "")
                        .json());
        assertThat(listed.path("items").path(0).path("id").asString()).isNotEmpty();
        assertThat(listed.path("items").path(0).path("transcript").isNull()).isTrue();

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonNode rep = Objects.requireNonNull(ask(exec, "GET", "/api/v1/dashboard/exec-sales-metrics", "")
                            .json())
                    .path("totals");
            assertThat(rep.path("process_grade").asString()).isEqualTo("B");
            assertThat(rep.path("auto_usage").decimalValue()).isEqualByComparingTo("1");
            assertThat(rep.path("total_recorded_hours").isNumber()).isTrue();
        });

        String card = ask(manager, "GET", appointment, "").text("contact_card_id");
        assertThat(ask(manager, "GET", "/api/v1/contact-cards/" + card, "").text())
                .contains(session);
        assertThat(ask(csr, "GET", "/api/v1/contact-cards/" + card, "").text())
                .doesNotContain(session)
                .doesNotContain("That is dear")
                .doesNotContain("Send the quote");
        assertThat(ask(manager, "GET", "/api/v1/contact-cards/" + card, "").text())
                .contains("Send the quote");
    }

    /** Has a call analysed with words that are found again in everything that follows from it. */
    private static void analysed(String call, int number, String words) throws GeneralSecurityException {
        UUID id = UUID.fromString(call);
        otto.bean(Commands.class)
                .send(
                        new RequestJob(
                                Ids.analysisJob("maple", id, "csr_call"),
                                null,
                                id,
                                JobType.csr_call,
                                number,
                                Instant.parse("2026-07-14T13:00:00Z")),
                        new CommandContext(
                                "maple",
                                "system:test",
                                null,
                                "0af7651916cd43dd8448eb211c80319c",
                                "test",
                                Instant.parse("2026-07-14T13:00:00Z"),
                                ZoneId.of("America/New_York")));
        assertThat(told(call, "csr_call", "{\"transcript_text\": \"Good day\"}"))
                .isEqualTo("processed");
        assertThat(told(call, "csr_call", """
                        {"call_id": 1, "job_id": "an-2",
                         "qualification": {"qualification_status": "qualified_unbooked", "overall_score": 0.9},
                         "sentiment_score": 0.7,
                         "objections": {"objections": [
                             {"objection_text": "%1$s objection", "category": "price", "severity": "high"}]},
                         "compliance": {"compliance_score": 8.5, "stages_followed": ["greeting"], "stages_missed": ["recap"]},
                         "summary": {"summary": "%1$s summary", "key_points": ["%1$s key point"]},
                         "pending_actions": [{"action": "%1$s action", "priority": "high"}]}""".formatted(words))).isEqualTo("processed");
    }

    /** Asked until the words are there: what follows from an analysis does so a moment later. */
    private static void awaitIn(String path, String... words) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ask(manager, "GET", path, "").text())
                        .as(path)
                        .contains(words));
    }

    @Test
    void aCsrIsToldNothingOfWhatOthersHeard() throws Exception {
        analysed(maple.made("call-of-colleague"), 901, "Colleague's");
        analysed(maple.made("call"), 902, "Own");
        String theirs = "/api/v1/contact-cards/" + maple.made("call-of-colleague-card");
        String own = "/api/v1/contact-cards/" + maple.made("call-card");
        awaitIn(theirs, "Colleague's summary", "Colleague's key point", "Colleague's objection", "Colleague's action");
        awaitIn(own, "Own summary", "Own key point", "Own objection", "Own action");
        String unbooked = "/api/v1/dashboard/unbooked-appointments?from=2026-07-01&to=2026-07-31";
        awaitIn(unbooked, "Colleague's action", "Own action");
        String contact = maple.made("call-of-colleague-card");
        assertThat(ask(csr, "POST", "/api/v1/appointments", """
                {"contact_card_id": "%s", "source_call_id": "%s", "scheduled_start_at": "2026-08-05T14:00:00Z"}""".formatted(contact, maple.made("call-of-colleague")))
                        .status())
                .as("a colleague's call is not booked from")
                .isEqualTo(404);
        Answer booked = ask(csr, "POST", "/api/v1/appointments", """
                {"contact_card_id": "%s", "scheduled_start_at": "2026-08-05T14:00:00Z"}""".formatted(contact));
        assertThat(booked.text()).doesNotContain("Colleague's");
        String appointment = "/api/v1/appointments/" + booked.text("id");
        awaitIn(appointment, "Colleague's summary", "Colleague's objection");
        String list = "/api/v1/contact-cards?limit=200";
        awaitIn(list, "Colleague's summary", "Own summary");

        for (String path : List.of(theirs, list, appointment, unbooked)) {
            Answer answer = ask(csr, "GET", path, "");
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.text()).as(path).doesNotContain("Colleague's");
        }
        for (String path : List.of(own, list, unbooked)) {
            assertThat(ask(csr, "GET", path, "").text()).as(path).contains("Own summary", "Own objection");
        }
        assertThat(ask(csr, "GET", own, "").text()).contains("Own action");
    }

    @Test
    void anUploadHappensOnceForItsKeyWhateverTheBoundary() throws IOException {
        String session = started(", \"override_reason\": \"manual\"");
        long before = files();
        Answer first = upload(session, "b1", wav(50_000), "Idempotency-Key", "upload-1");
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        Answer again = upload(session, "another-boundary", wav(50_000), "Idempotency-Key", "upload-1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("id")).isEqualTo(session);
        assertThat(upload(session, "b1", wav(50_001), "Idempotency-Key", "upload-1")
                        .text("error_code"))
                .isEqualTo("idempotency_key_reused");
        assertThat(files()).isEqualTo(before + 1);
        stopped(session);
    }

    @Test
    void whatCannotBeTakenSaysWhy() throws IOException {
        String session = started("");
        long before = files();
        String path = SESSIONS + "/" + session + "/upload-audio";
        Answer large = upload(session, "b1", wav(2_100_000));
        assertThat(List.of(large.status(), large.text("error_code"))).isEqualTo(List.of(413, "payload_too_large"));
        Answer html = upload(session, "b1", "<html>".getBytes(StandardCharsets.UTF_8));
        assertThat(html.status()).isEqualTo(415);
        assertThat(html.text("detail")).contains("MP3, WAV or M4A");
        Answer raw = otto.post(path, maple.token(sales_rep), wav(10), "Content-Type", "audio/wav");
        assertThat(raw.status()).isEqualTo(415);
        Answer cut = otto.post(
                path,
                maple.token(sales_rep),
                "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nRIFF"
                        .getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "multipart/form-data; boundary=b1");
        assertThat(List.of(cut.status(), cut.text("error_code"))).isEqualTo(List.of(400, "malformed_body"));
        assertThat(ask(sales_rep, "POST", path, "{\"audio_url\": \"http://plain.example/1\"}")
                        .status())
                .isEqualTo(400);
        assertThat(ask(sales_rep, "POST", path, "{\"audio_url\": \"https://a.example/1\", \"x\": 1}")
                        .text())
                .contains("\"x\"");
        assertThat(files()).isEqualTo(before);
        assertThat(ask(sales_rep, "POST", path, "{\"audio_url\": \"https://a.example/1.mp3\"}")
                        .text("audio_url"))
                .isEqualTo("https://a.example/1.mp3");
        stopped(session);
    }

    @Test
    void aGhostVisitShowsNoWordOfIt() throws Exception {
        String session = started(", \"mode\": \"ghost\"");
        stopped(session);
        assertThat(upload(session, "b1", wav(80_000)).status()).isEqualTo(200);
        await(session, "processing");
        told(session, "{\"transcript_text\": \"Good day to you\"}");
        told(session, PHASES);
        told(session, ANALYSIS);
        await(session, "complete");
        Answer shown = ask(admin, "GET", SESSIONS + "/" + session, "");
        assertThat(shown.text())
                .doesNotContain("Good day")
                .doesNotContain("Rapport")
                .doesNotContain("That is dear")
                .contains("\"price\"");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(session(session).path("audio_kept").booleanValue())
                                .isFalse());
    }

    @Test
    void recordingsAreTheirRepsAndNoCsrs() {
        String session = started("");
        stopped(session);
        String colleague = otto.token("maple", maple.colleague(sales_rep), sales_rep);
        assertThat(otto.ask("GET", SESSIONS + "/" + session, colleague, null).status())
                .isEqualTo(404);
        assertThat(otto.ask("POST", SESSIONS + "/" + session + "/stop", colleague, null)
                        .status())
                .isEqualTo(404);
        assertThat(otto.ask("GET", SESSIONS, colleague, null).text()).doesNotContain(session);
        assertThat(ask(csr, "GET", SESSIONS + "/" + session, "").status()).isEqualTo(403);
        assertThat(ask(exec, "GET", SESSIONS + "/" + session, "").status()).isEqualTo(200);
        assertThat(ask(exec, "POST", SESSIONS + "/" + session + "/stop", "").status())
                .isEqualTo(403);
    }

    @Test
    void aRepsDayIsTheirsAlone() {
        String own = "/api/v1/reps/" + maple.user(sales_rep);
        String others = "/api/v1/reps/" + maple.colleague(sales_rep);
        Answer in = ask(sales_rep, "POST", own + "/shifts/clock-in", "{\"latitude\": 39.9, \"longitude\": -83}");
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertThat(in.text("status")).isEqualTo("active");
        assertThat(ask(manager, "POST", own + "/shifts/clock-in", "").text("error_code"))
                .isEqualTo("shift_open");
        Answer out = ask(sales_rep, "POST", own + "/shifts/clock-out", "");
        assertThat(out.text("id")).isEqualTo(in.text("id"));
        assertThat(out.text("status")).isEqualTo("ended");
        assertThat(ask(manager, "GET", own + "/shifts/today", "").text()).contains(in.text("id"));
        assertThat(ask(sales_rep, "POST", others + "/shifts/clock-in", "").status())
                .isEqualTo(403);
        assertThat(ask(sales_rep, "GET", others + "/shifts/today", "").status()).isEqualTo(403);
        assertThat(ask(manager, "POST", "/api/v1/reps/nobody/shifts/clock-in", "")
                        .status())
                .isEqualTo(404);
        assertThat(ask(sales_rep, "GET", own + "/appointments?date=2026-08-01", "")
                        .text())
                .contains(maple.made("appointment"))
                .doesNotContain(maple.made("appointment-of-colleague"));
        assertThat(ask(sales_rep, "GET", own + "/appointments?date=2026-08-03", "")
                        .text())
                .doesNotContain(maple.made("appointment"));
        assertThat(ask(sales_rep, "GET", others + "/appointments", "").status()).isEqualTo(403);
        assertThat(ask(manager, "GET", "/api/v1/sales-rep/" + maple.colleague(sales_rep) + "/appointments", "")
                        .text())
                .contains(maple.made("appointment-of-colleague"));
        assertThat(ask(sales_rep, "GET", own + "/appointments/today", "").status())
                .isEqualTo(200);
    }

    @Test
    void howARepIsRecordedIsTheRepsOwnChoiceOrTheManagers() {
        String colleague = "/api/v1/reps/" + maple.colleague(sales_rep) + "/recording-mode";
        assertThat(ask(manager, "PATCH", colleague, "{\"recording_mode\": \"off\"}")
                        .text("recording_mode"))
                .isEqualTo("off");
        assertThat(ask(manager, "POST", SESSIONS, """
                        {"appointment_id": "%s"}""".formatted(maple.made("appointment-of-colleague")))
                        .text("error_code"))
                .isEqualTo("recording_off");
        assertThat(ask(sales_rep, "PATCH", colleague, "{\"recording_mode\": \"ghost\"}")
                        .status())
                .isEqualTo(403);
        assertThat(ask(manager, "PATCH", colleague, "{\"recording_mode\": \"loud\"}")
                        .status())
                .isEqualTo(400);
        assertThat(ask(manager, "PATCH", "/api/v1/reps/nobody/recording-mode", "{\"recording_mode\": \"off\"}")
                        .status())
                .isEqualTo(404);
    }
}
