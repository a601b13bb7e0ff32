package dev.otto.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.LocalTokens;
import dev.otto.platform.http.Client.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import tools.jackson.databind.JsonNode;

/** The conventions of the HTTP interface as a client meets them. */
@SpringBootTest(classes = TestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles(TestApplication.PROFILE)
class ServerTest {

    private static final String THINGS = "/api/v1/test/things";

    @LocalServerPort
    private int port;

    @Autowired
    private LocalTokens tokens;

    @Autowired
    private TestApplication.FakeReadSide readSide;

    @Autowired
    private ApplicationContext context;

    private Client client() {
        return new Client(port, tokens);
    }

    @BeforeEach
    void theReadSideIsThere() {
        readSide.position = 1_000_000;
        readSide.lost = false;
        TestApplication.gate = null;
    }

    // Problems

    private void isProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode body = answer.json();
        assertThat(body.path("error_code").asString()).isEqualTo(code);
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("title").asString()).isNotEmpty();
        assertThat(body.path("type").asString()).isNotEmpty();
        assertThat(body.path("instance").asString()).startsWith("/");
        assertThat(body.path("retryable").isBoolean()).isTrue();
        assertThat(body.path("trace_id").asString()).matches("[0-9a-f]{32}").isEqualTo(answer.header("X-Trace-Id"));
    }

    @Test
    void noRouteIsAProblemWithOrWithoutAToken() {
        isProblem(client().send("GET", null, "/nowhere", null), 404, "not_found");
        isProblem(client().get(AccessRole.admin, "/api/v1/nowhere"), 404, "not_found");
        isProblem(client().send("GET", null, "/actuator/health", null), 404, "not_found");
        isProblem(client().send("GET", "no-token", "/error/no", null), 404, "not_found");
    }

    @Test
    void anAnswerThatFailsWhenSomeOfItWasSentIsBrokenOff() {
        isProblem(client().get(AccessRole.admin, "/api/v1/test/torn"), 500, "internal_error");
        assertThatThrownBy(() -> client().get(AccessRole.admin, "/api/v1/test/torn?size=100000"))
                .as("an answer that says it is whole")
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whoeverHangsUpIsNoFailure() {
        String token = client().token(Client.COMPANY, AccessRole.admin);
        assertLine(
                () -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        socket.setSoLinger(true, 0);
                        socket.getOutputStream()
                                .write(("GET /api/v1/test/torn?size=1000000000 HTTP/1.1\r\nHost: localhost\r\n"
                                                + "Authorization: Bearer " + token + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.getInputStream().read()).isEqualTo('H');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "route=/api/v1/test/torn",
                "status=200");
        assertLine(
                () -> assertThatThrownBy(() -> client().get(AccessRole.admin, "/api/v1/test/torn?size=100000"))
                        .isInstanceOf(UncheckedIOException.class),
                "route=/api/v1/test/torn",
                "status=500");
    }

    @Test
    void anAnswerThatFailsBeforeAnyOfItWasSentIsAProblemAndNothingElse() {
        Answer answer = client().get(AccessRole.admin, "/api/v1/test/torn?size=1000");
        isProblem(answer, 500, "internal_error");
        assertThat(answer.response().body()).doesNotContain("\0");
    }

    @Test
    void anAgreedEndpointThatIsNotThereYetIs404() {
        isProblem(client().get(AccessRole.admin, "/api/v1/rag/queries"), 404, "not_found");
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        Answer answer = client().send("DELETE", null, THINGS, null);
        isProblem(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).contains("GET").contains("POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"first_name\": | malformed_json",
                "{\"size\":1} {} | malformed_json",
                "'' | malformed_json",
                "{\"first_name\":\"a\",\"first_name\":\"b\",\"size\":1} | malformed_json",
                "[] | malformed_json",
                "{\"size\":\"1\"} | validation_failed",
                "{\"size\":null} | validation_failed",
                "{\"size\":1.5} | validation_failed",
                "{\"size\":99999999999999999999} | validation_failed",
                "{\"size\":1,\"colour\":\"blue\"} | validation_failed",
                "{\"size\":1,\"colour\":0} | validation_failed",
                "{\"size\":1,\"inner\":[]} | validation_failed"
            })
    void aBodyThatCannotBeReadIs400(String body, String code) {
        isProblem(client().post(AccessRole.admin, THINGS, body), 400, code);
    }

    @Test
    void aWrongWordIsAnsweredWithTheRightOnes() {
        Answer answer = client().post(AccessRole.admin, THINGS, "{\"size\":1,\"colour\":\"blue\"}");
        JsonNode error = answer.json().path("errors").get(0);
        assertThat(error.path("field").asString()).isEqualTo("colour");
        assertThat(error.path("message").asString()).contains("red, green");
    }

    @Test
    void whereNoBodyIsTakenEveryFieldIsUnknown() {
        String copies = THINGS + "/thing-0/copies";
        Answer answer = client().post(
                        AccessRole.admin, copies, "{\"size\":{\"of\":1},\"company_id\":\"org_cedar\",\"colour\":[2]}");
        isProblem(answer, 400, "validation_failed");
        List<String> fields = new ArrayList<>();
        answer.json().path("errors").forEach(e -> fields.add(e.path("field").asString()));
        assertThat(fields).containsExactly("size", "colour");
        isProblem(client().post(AccessRole.admin, copies, "{\"size\""), 400, "malformed_json");
        for (String nothing : List.of("", "{}", "{\"company_id\":\"org_cedar\"}")) {
            isProblem(client().post(AccessRole.admin, copies, nothing), 404, "not_found");
        }
    }

    @Test
    void unknownFieldsAreAllNamed() {
        Answer answer =
                client().post(AccessRole.admin, THINGS, "{\"size\":1,\"firstName\":\"x\",\"inner\":{\"b\":{\"c\":1}}}");
        isProblem(answer, 400, "validation_failed");
        List<String> fields = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asString()));
        assertThat(fields).containsExactlyInAnyOrder("firstName", "inner.b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\":1,\"first_name\":\"a\\u0000b\"} | first_name",
                "{\"size\":1,\"first_name\":\"a\\ud83d\"} | first_name",
                "{\"size\":1,\"inner\":{\"text\":\"\\ude00\\ud83d\"}} | inner.text",
                "{\"size\":1,\"inner\":[{\"text\":\"\"},{\"text\":[\"a\",\"\\u0000\"]}]} | inner[1].text[1]",
                "{\"size\":1,\"inner\":{\"a\\u0000b\":1}} | inner",
                "{\"size\":1,\"\\u0000\":1} | body"
            })
    void textThatNoTableCanHoldIsRefusedWhereverItStands(String body, String field) {
        Answer answer = client().post(AccessRole.admin, THINGS, body);
        isProblem(answer, 400, "validation_failed");
        assertThat(answer.json().path("errors").get(0).path("field").asString()).isEqualTo(field);
    }

    @Test
    void everyOtherTextIsTaken() {
        assertThat(client().post(
                                AccessRole.admin, THINGS, "{\"size\":1,\"first_name\":\"\\ud83d\\ude00 \\u0001 é 😀\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aBodyIsUtf8WhateverItsTypeSays() throws IOException {
        String body = "{\"size\":1,\"first_name\":\"é\\u0000\"}";
        String request = "POST " + THINGS + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + client().token(Client.COMPANY, AccessRole.admin)
                + "\r\nContent-Type: application/json;charset=ISO-8859-1\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        assertThat(raw(request.getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith("HTTP/1.1 400")
                .contains("malformed_json");
    }

    @Test
    void otherMediaTypesAre415() {
        isProblem(
                client().post(AccessRole.admin, THINGS, "a=b", "Content-Type", "application/x-www-form-urlencoded"),
                415,
                "unsupported_media_type");
        isProblem(
                client().post(AccessRole.admin, THINGS, "<a/>", "Content-Type", "text/xml"),
                415,
                "unsupported_media_type");
        isProblem(
                client().post(AccessRole.admin, THINGS, "x", "Content-Type", "multipart/form-data; boundary=y"),
                415,
                "unsupported_media_type");
    }

    @Test
    void aBodyOverOneMebibyteIs413() {
        String big = "{\"size\":1,\"first_name\":\"" + "x".repeat(1024 * 1024) + "\"}";
        isProblem(client().post(AccessRole.admin, THINGS, big), 413, "payload_too_large");
        isProblem(client().send("POST", null, "/test/raw", "y".repeat(5_000_000)), 413, "payload_too_large");
        assertThat(client().send("POST", null, "/test/raw", "y".repeat(1024 * 1024))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aChunkedBodyOverOneMebibyteIs413() throws IOException {
        StringBuilder request = new StringBuilder(
                "POST /test/raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        for (int chunk = 0; chunk < 17; chunk++) {
            request.append("10000\r\n").append("z".repeat(0x10000)).append("\r\n");
        }
        assertThat(raw(request.append("0\r\n\r\n").toString()))
                .startsWith("HTTP/1.1 413")
                .contains("payload_too_large");
    }

    @Test
    void aDefectSaysNothingOfItsCause() {
        Answer answer = client().get(AccessRole.admin, "/api/v1/test/boom");
        isProblem(answer, 500, "internal_error");
        assertThat(answer.response().body()).doesNotContain("select").doesNotContain("Exception");
    }

    @Test
    void aRefusalOfTheDomainIs409() {
        isProblem(
                client().post(AccessRole.admin, THINGS, "{\"size\":1,\"first_name\":\"refused\"}"),
                409,
                "too_many_things");
    }

    @Test
    void whatTheContainerRefusesIsAProblemToo() throws IOException {
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"error_code\":\"bad_request\"");
        assertThat(raw("GET /a//b;c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("\"error_code\":\"bad_request\"");
    }

    @Test
    void formsKeepTheirBytes() {
        String form = "b=2%2f&a=1+2";
        Answer answer =
                client().send("POST", null, "/test/raw?a=3", form, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(answer.response().body()).isEqualTo(HexFormat.of().formatHex(form.getBytes(StandardCharsets.UTF_8)));
    }

    private String raw(String request) throws IOException {
        return raw(request.getBytes(StandardCharsets.UTF_8));
    }

    private String raw(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // Who may

    @Test
    void withoutATokenItIs401() {
        Answer answer = client().send("GET", null, THINGS, null);
        isProblem(answer, 401, "token_missing");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void withABadTokenItIs401() {
        isProblem(client().send("GET", "nonsense", THINGS, null), 401, "token_invalid");
        isProblem(
                client().send("GET", client().token(Client.COMPANY, AccessRole.admin) + "x", THINGS, null),
                401,
                "token_invalid");
        isProblem(client().send("GET", null, THINGS, null, "Authorization", "Basic YTpi"), 401, "token_invalid");
        String expired = tokens.issue(
                        Client.COMPANY, "u", AccessRole.admin, Instant.now().minusSeconds(100_000))
                .token();
        isProblem(client().send("GET", expired, THINGS, null), 401, "token_invalid");
    }

    @Test
    void anotherRoleIs403AndSaysWhichAreNeeded() {
        Answer answer = client().get(AccessRole.csr, THINGS);
        isProblem(answer, 403, "role_forbidden");
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("Access denied. Required roles: manager, exec, admin. User role: csr");
    }

    @Test
    void theCallerComesFromTheToken() {
        JsonNode me = client().send(
                        "GET",
                        client().token(Client.COMPANY, "user_1", AccessRole.sales_rep),
                        "/api/v1/test/whoami",
                        null)
                .json();
        assertThat(me.path("company_id").asString()).isEqualTo(Client.COMPANY);
        assertThat(me.path("user_id").asString()).isEqualTo("user_1");
        assertThat(me.path("role").asString()).isEqualTo("sales_rep");
    }

    @Test
    void aStoredRoleOverridesTheTokens() {
        String token = client().token(Client.COMPANY, "promoted", AccessRole.csr);
        assertThat(client().send("GET", token, THINGS, null).status()).isEqualTo(200);
    }

    @Test
    void aTokenWithoutACompanyIsRefusedUnlessAnOperators() {
        String token = client().token(null, "u", AccessRole.admin);
        isProblem(client().send("GET", token, "/api/v1/test/whoami", null), 403, "company_missing");
        String operator = client().token(null, "u", AccessRole.operator);
        assertThat(client().send("GET", operator, "/api/v1/test/operators", null)
                        .status())
                .isEqualTo(200);
        isProblem(client().send("GET", operator, "/api/v1/test/whoami", null), 403, "role_forbidden");
    }

    @Test
    void aCompanyCannotMakeItselfAnOperator() {
        String token = client().token(Client.COMPANY, "u", AccessRole.operator);
        isProblem(client().send("GET", token, "/api/v1/test/operators", null), 403, "role_unknown");
    }

    @Test
    void anotherCompanyInPathQueryOrBodyIs403() {
        Client client = client();
        assertThat(client.get(AccessRole.csr, "/api/v1/test/companies/" + Client.COMPANY)
                        .status())
                .isEqualTo(200);
        isProblem(client.get(AccessRole.csr, "/api/v1/test/companies/org_other"), 403, "company_mismatch");
        assertThat(client.get(AccessRole.admin, THINGS + "?company_id=" + Client.COMPANY)
                        .status())
                .isEqualTo(200);
        isProblem(client.get(AccessRole.admin, THINGS + "?company_id=org_other"), 403, "company_mismatch");
        isProblem(client.get(AccessRole.admin, THINGS + "?company%5Fid=org_other"), 403, "company_mismatch");
        assertThat(client.post(AccessRole.admin, THINGS, "{\"size\":1,\"company_id\":\"" + Client.COMPANY + "\"}")
                        .status())
                .isEqualTo(201);
        isProblem(
                client.post(AccessRole.admin, THINGS, "{\"size\":1,\"company_id\":\"org_other\"}"),
                403,
                "company_mismatch");
        isProblem(
                client.post(
                        AccessRole.admin,
                        THINGS,
                        "{\"size\":1,\"company_id\":\"org_other\"}",
                        "Content-Type",
                        "Application/JSON"),
                403,
                "company_mismatch");
        isProblem(
                client.post(AccessRole.admin, THINGS, "{\"size\":1,\"inner\":{\"company_id\":\"org_other\"}}"),
                403,
                "company_mismatch");
    }

    @Test
    void refusalsAreCounted() {
        client().send("GET", null, THINGS, null);
        assertThat(client().send("GET", null, "/metrics", null).response().body())
                .contains("security_refusals_total{reason=\"token_missing\"}");
    }

    @Test
    void onlyAllowedOriginsComeFromBrowsers() {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
        Client client = client();
        Answer allowed = client.send("GET", null, "/health", null, "Origin", TestApplication.ORIGIN);
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(TestApplication.ORIGIN);
        assertThat(client.send("GET", null, "/health", null, "Origin", "exp://10.0.0.1:8081")
                        .status())
                .isEqualTo(200);
        isProblem(
                client.send("GET", null, "/health", null, "Origin", TestApplication.ORIGIN + ".evil.example"),
                403,
                "origin_forbidden");
        isProblem(client.send("GET", null, "/health", null, "Origin", "null"), 403, "origin_forbidden");
        Answer preflight = client.send(
                "OPTIONS",
                null,
                THINGS,
                null,
                "Origin",
                TestApplication.ORIGIN,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type,idempotency-key");
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("idempotency-key");
    }

    @Test
    void aUserIsHeldToTheLimit() {
        Client client = client();
        String token = client.token("org_limited", "busy", AccessRole.admin);
        for (int request = 0; request < 50; request++) {
            assertThat(client.send("GET", token, "/api/v1/test/whoami", null).status())
                    .isEqualTo(200);
        }
        Answer refused = client.send("GET", token, "/api/v1/test/whoami", null);
        isProblem(refused, 429, "rate_limited");
        assertThat(refused.json().path("type").asString()).isEqualTo("https://tools.ietf.org/html/rfc6585#section-4");
        assertThat(refused.json().path("retry_after").asInt()).isBetween(1, 60);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(client.send("GET", token, "/health", null).status()).isEqualTo(200);
        String other = client.token("org_limited", "calm", AccessRole.admin);
        assertThat(client.send("GET", other, "/api/v1/test/whoami", null).status())
                .isEqualTo(200);
    }

    @Test
    void whoAsksForWhatTheirRoleMayNotIsHeldToTheLimitToo() {
        Client client = client();
        String token = client.token("org_limited", "curious", AccessRole.admin);
        for (int request = 0; request < 50; request++) {
            isProblem(client.send("GET", token, "/api/v1/test/operators", null), 403, "role_forbidden");
        }
        isProblem(client.send("GET", token, "/api/v1/test/operators", null), 429, "rate_limited");
    }

    @Test
    void theLineOfARefusedRequestSaysWhoAsked() {
        assertLine(
                () -> {
                    String token = client().token("org_refused", "nosy", AccessRole.admin);
                    isProblem(client().send("GET", token, "/api/v1/test/operators", null), 403, "role_forbidden");
                },
                "company_id=org_refused",
                "user_id=nosy",
                "status=403");
    }

    @Test
    void theLineOfADeliverySaysWhoSentWhatToWhom() {
        assertLine(
                () -> client().send("POST", null, "/test/raw", "x"),
                "provider=acme",
                "external_id=e1",
                "company_id=org_addressed");
    }

    /** The line is written once the answer is on its way. */
    private static void assertLine(Runnable request, String... pairs) {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.otto.http");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            request.run();
            await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                    .anySatisfy(line -> assertThat(line.getKeyValuePairs())
                            .extracting(pair -> pair.key + "=" + pair.value)
                            .contains(pairs)));
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void whoHasNoTokenIsHeldToTheLimitByAddress() {
        Client elsewhere = client().from("127.0.0.2");
        for (int request = 0; request < 50; request++) {
            isProblem(elsewhere.send("GET", null, "/api/v1/test/whoami", null), 401, "token_missing");
        }
        Answer refused = elsewhere.send("GET", "no.token.atall", "/api/v1/test/whoami", null);
        isProblem(refused, 429, "rate_limited");
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(elsewhere
                        .send("GET", client().token("org_1", "u", AccessRole.admin), "/api/v1/test/whoami", null)
                        .status())
                .isEqualTo(200);
        isProblem(client().send("GET", null, "/api/v1/test/whoami", null), 401, "token_missing");
    }

    // Lists

    @Test
    void pagesFollowEachOther() {
        JsonNode first = client().get(AccessRole.admin, THINGS).json();
        assertThat(first.path("items").size()).isEqualTo(50);
        JsonNode second = client().get(
                        AccessRole.admin,
                        THINGS + "?limit=69&cursor=" + first.path("next_cursor").asString())
                .json();
        assertThat(second.path("items").get(0).asInt()).isEqualTo(50);
        JsonNode last = client().get(
                        AccessRole.admin,
                        THINGS + "?limit=200&cursor="
                                + second.path("next_cursor").asString())
                .json();
        assertThat(last.path("items").size()).isEqualTo(1);
        assertThat(last.has("next_cursor")).isTrue();
        assertThat(last.path("next_cursor").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=201,limit",
        "limit=x,limit",
        "cursor=abc,cursor",
        "colour=blue,colour",
        "size=11,size",
        "from=2026-13-01,from",
        "from=2026-02-02&to=2026-02-01,from",
        "shape=round,shape",
        "colour=red&colour=green,colour"
    })
    void aParameterThatCannotBeAcceptedIsNamed(String query, String field) {
        Answer answer = client().get(AccessRole.admin, THINGS + "?" + query);
        isProblem(answer, 400, "validation_failed");
        assertThat(answer.json().path("errors").get(0).path("field").asString()).isEqualTo(field);
    }

    @Test
    void unknownWordsAndParametersNameTheKnown() {
        assertThat(client().get(AccessRole.admin, THINGS + "?colour=blue")
                        .json()
                        .path("detail")
                        .asString())
                .contains("red, green");
        assertThat(client().get(AccessRole.admin, THINGS + "?shape=round")
                        .json()
                        .path("detail")
                        .asString())
                .contains("colour, cursor, from, limit, size, to");
    }

    // Writes

    @Test
    void aWriteAnswersWithTheResourceAndItsPosition() {
        Answer answer = client().post(AccessRole.admin, THINGS, "{\"size\":41,\"first_name\":\"Ada\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Otto-Position")).isEqualTo("41");
        assertThat(answer.header("ETag")).isEqualTo("\"3\"");
        assertThat(answer.json().path("first_name").asString()).isEqualTo("Ada");
        assertThat(answer.json().has("version")).isFalse();
    }

    @Test
    void aWriteThatTheReadSideHasNotSeenIs202() {
        readSide.position = 40;
        Answer answer = client().post(AccessRole.admin, THINGS, "{\"size\":41}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("position").asLong()).isEqualTo(41);
        assertThat(answer.json().path("id").asString()).startsWith("thing-");
    }

    @Test
    void aWriteWhoseResultIsNotTheCallersToSeeIsDone() {
        readSide.unseen.add("Hidden");
        Client client = client();
        String token = client.token(Client.COMPANY, "unseeing", AccessRole.admin);
        String body = "{\"size\":41,\"first_name\":\"Hidden\"}";
        Answer answer = client.send("POST", token, THINGS, body, "Idempotency-Key", "k7");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Otto-Position")).isEqualTo("41");
        assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("id", "company_id");
        assertThat(answer.json().path("company_id").asString()).isEqualTo(Client.COMPANY);
        Answer again = client.send("POST", token, THINGS, body, "Idempotency-Key", "k7");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.response().body()).isEqualTo(answer.response().body());
    }

    @Test
    void aWriteToWhatWasLostSinceItWasReadIs202() {
        readSide.lost = true;
        assertThat(client().post(AccessRole.admin, THINGS, "{\"size\":41}").status())
                .isEqualTo(202);
    }

    @Test
    void aStaleIfMatchIs412() {
        Client client = client();
        String path = THINGS + "/"
                + client.post(AccessRole.admin, THINGS, "{\"size\":1}")
                        .json()
                        .path("id")
                        .asString();
        String token = client.token(Client.COMPANY, AccessRole.admin);
        assertThat(client.send("PATCH", token, path, "{\"size\":1}").status()).isEqualTo(200);
        assertThat(client.send("PATCH", token, path, "{\"size\":1}", "If-Match", "\"3\"")
                        .status())
                .isEqualTo(200);
        isProblem(client.send("PATCH", token, path, "{\"size\":1}", "If-Match", "\"2\""), 412, "precondition_failed");
        isProblem(client.send("PATCH", token, path, "{\"size\":1}", "If-Match", "W/\"3\""), 412, "precondition_failed");
    }

    @Test
    void aReadWaitsForAPosition() {
        readSide.position = 10;
        assertThat(client().get(AccessRole.admin, THINGS, "Otto-Min-Position", "10")
                        .status())
                .isEqualTo(200);
        Answer behind = client().get(AccessRole.admin, THINGS, "Otto-Min-Position", "11");
        isProblem(behind, 503, "projection_behind");
        assertThat(behind.header("Retry-After")).isNotNull();
        isProblem(client().get(AccessRole.admin, THINGS, "Otto-Min-Position", "x"), 400, "validation_failed");
    }

    @Test
    void aRowThatWaitsBehindADeadLetterIsNotShownAsNew() {
        readSide.position = 10;
        String id = client().post(AccessRole.admin, THINGS, "{\"size\":1}")
                .json()
                .path("id")
                .asString();
        readSide.held.add(id);
        Answer held = client().get(AccessRole.admin, THINGS + "/" + id, "Otto-Min-Position", "10");
        isProblem(held, 503, "projection_held");
        assertThat(held.header("Retry-After")).isNotNull();
        assertThat(client().get(AccessRole.admin, THINGS + "/" + id).status()).isEqualTo(200);
        assertThat(client().get(AccessRole.admin, THINGS, "Otto-Min-Position", "10")
                        .status())
                .isEqualTo(200);
        readSide.held.add(Client.COMPANY);
        isProblem(
                client().get(AccessRole.admin, "/api/v1/test/companies/" + Client.COMPANY, "Otto-Min-Position", "10"),
                503,
                "projection_held");
        readSide.held.clear();
        assertThat(client().get(AccessRole.admin, THINGS + "/" + id, "Otto-Min-Position", "10")
                        .status())
                .isEqualTo(200);
    }

    // Idempotency

    @Test
    void theSameKeyAndBodyHappenOnce() {
        Client client = client();
        String token = client.token(Client.COMPANY, "once", AccessRole.admin);
        int before = TestApplication.MADE.get();
        Answer first = client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k1");
        Answer again = client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k1");
        assertThat(TestApplication.MADE.get()).isEqualTo(before + 1);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.header("Otto-Position")).isEqualTo("5");
        assertThat(again.header("ETag")).isEqualTo("\"3\"");
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    }

    @Test
    void aPathThatIsTooLongForAnIndexHappensOnceToo() {
        Client client = client();
        String token = client.token(Client.COMPANY, "long", AccessRole.admin);
        String random = new Random(7)
                .ints(6_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Answer first = client.send("POST", token, THINGS + "/" + random + "/copies", "{}", "Idempotency-Key", "k9");
        isProblem(first, 404, "not_found");
        Answer again = client.send("POST", token, THINGS + "/" + random + "/copies", "{}", "Idempotency-Key", "k9");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        Answer other = client.send("POST", token, THINGS + "/" + random + "z/copies", "{}", "Idempotency-Key", "k9");
        assertThat(other.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void anotherBodyIs422AndAnotherUserOrCompanyIsAnotherKey() {
        Client client = client();
        String token = client.token(Client.COMPANY, "reuse", AccessRole.admin);
        client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k2");
        isProblem(
                client.send("POST", token, THINGS, "{\"size\":6}", "Idempotency-Key", "k2"),
                422,
                "idempotency_key_reused");
        String elsewhere = client.token("org_other", "reuse", AccessRole.admin);
        assertThat(client.send("POST", elsewhere, THINGS, "{\"size\":6}", "Idempotency-Key", "k2")
                        .header("Idempotent-Replayed"))
                .isNull();
    }

    @Test
    void aDefectIsNotKeptAndARefusalIs() {
        Client client = client();
        String token = client.token(Client.COMPANY, "broken", AccessRole.admin);
        String broken = "{\"size\":5,\"first_name\":\"broken\"}";
        int before = TestApplication.MADE.get();
        isProblem(client.send("POST", token, THINGS, broken, "Idempotency-Key", "k3"), 500, "internal_error");
        isProblem(client.send("POST", token, THINGS, broken, "Idempotency-Key", "k3"), 500, "internal_error");
        assertThat(TestApplication.MADE.get()).isEqualTo(before + 2);
        String refused = "{\"size\":5,\"first_name\":\"refused\"}";
        client.send("POST", token, THINGS, refused, "Idempotency-Key", "k4");
        Answer again = client.send("POST", token, THINGS, refused, "Idempotency-Key", "k4");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void a202IsAnsweredAfresh() {
        Client client = client();
        String token = client.token(Client.COMPANY, "fresh", AccessRole.admin);
        readSide.position = 4;
        assertThat(client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k5")
                        .status())
                .isEqualTo(202);
        assertThat(client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k5")
                        .status())
                .isEqualTo(202);
        readSide.position = 5;
        Answer fresh = client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k5");
        assertThat(fresh.status()).isEqualTo(201);
        assertThat(fresh.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(fresh.json().path("id").asString()).startsWith("thing-");
    }

    @Test
    void whileTheFirstRunsTheSecondIs409() throws Exception {
        Client client = client();
        String token = client.token(Client.COMPANY, "slow", AccessRole.admin);
        CountDownLatch gate = new CountDownLatch(1);
        TestApplication.gate = gate;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int request = 0; request < 4; request++) {
                answers.add(threads.submit(
                        () -> client.send("POST", token, THINGS, "{\"size\":5}", "Idempotency-Key", "k6")));
            }
            List<Answer> refused = new ArrayList<>();
            List<Future<Answer>> open = new ArrayList<>(answers);
            while (open.size() > 1) {
                for (Future<Answer> answer : List.copyOf(open)) {
                    if (answer.isDone()) {
                        refused.add(answer.get());
                        open.remove(answer);
                    }
                }
                Thread.onSpinWait();
            }
            gate.countDown();
            for (Answer answer : refused) {
                isProblem(answer, 409, "in_progress");
            }
            assertThat(open.getFirst().get().status()).isEqualTo(201);
        }
    }

    // Platform

    @Test
    void theTraceIsContinuedAndTheRequestIdEchoed() {
        Answer answer = client().send(
                        "GET",
                        null,
                        "/health",
                        null,
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "X-Request-Id",
                        "abc-1");
        assertThat(answer.header("X-Request-Id")).isEqualTo("abc-1");
        assertThat(answer.json().path("trace_id").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        Answer unsafe = client().send("GET", null, "/health", null, "X-Request-Id", "a b<c>");
        assertThat(unsafe.header("X-Request-Id")).matches("[0-9a-f]{32}");
    }

    @Test
    void readinessNamesItsComponents() {
        Answer answer = client().send("GET", null, "/ready", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("ready").asBoolean()).isTrue();
        assertThat(answer.json().path("components").path("redis").path("status").asString())
                .isEqualTo("disabled");
        assertThat(answer.json()
                        .path("components")
                        .path("database")
                        .path("status")
                        .asString())
                .isEqualTo("up");
    }

    @Test
    void requestsAreMeasuredByRoute() {
        client().get(AccessRole.admin, THINGS + "/nothing-there");
        assertThat(client().send("GET", null, "/metrics", null).response().body())
                .contains("http_requests_total{method=\"GET\",route=\"/api/v1/test/things/{id}\",status=\"404\"}")
                .contains(
                        "http_request_duration_ms_bucket{method=\"GET\",route=\"/api/v1/test/things/{id}\",status=\"404\",le=");
    }

    @Test
    void theDescriptionTellsRolesAndErrorCodes() {
        Answer answer = client().send("GET", null, "/openapi.json", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("openapi").asString()).startsWith("3.1");
        JsonNode list = answer.json().path("paths").path(THINGS).path("get");
        assertThat(list.path("x-roles").toString()).isEqualTo("[\"manager\",\"exec\",\"admin\"]");
        assertThat(list.path("description").asString()).isEqualTo("Roles: manager, exec, admin.");
        assertThat(list.path("x-error-codes").toString())
                .contains("role_forbidden")
                .contains("user_removed")
                .contains("projection_behind");
        JsonNode make = answer.json().path("paths").path(THINGS).path("post").path("responses");
        assertThat(make.at("/409/description").asString()).isEqualTo("in_progress, too_many_things");
        assertThat(make.at("/503/description").asString()).endsWith(", things_unavailable");
        assertThat(list.path("parameters").toString())
                .contains("cursor")
                .contains("colour")
                .doesNotContain("caller");
        assertThat(answer.json()
                        .path("components")
                        .path("schemas")
                        .path("TestApplicationWanted")
                        .path("properties")
                        .has("first_name"))
                .isTrue();
    }

    @Test
    void theDescriptionCanBeBrowsed() {
        Answer answer = client().send("GET", null, "/docs", null);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(client().send("GET", null, String.valueOf(answer.header("Location")), null)
                        .response()
                        .body())
                .contains("swagger-ui");
    }

    @Test
    void tokensForTheAsking() {
        Client client = client();
        Answer answer = client.send(
                "POST", null, "/dev/token", "{\"company_id\":\"org_a\",\"user_id\":\"u1\",\"role\":\"leadership\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Instant.parse(answer.json().path("expires_at").asString())).isAfter(Instant.now());
        JsonNode me = client.send("GET", answer.json().path("token").asString(), "/api/v1/test/whoami", null)
                .json();
        assertThat(me.path("role").asString()).isEqualTo("admin");
        assertThat(me.path("company_id").asString()).isEqualTo("org_a");
        isProblem(client.send("POST", null, "/dev/token", "{\"role\":\"king\"}"), 400, "validation_failed");
        assertThat(client.send("POST", null, "/dev/token", "{\"user_id\":\"u1\",\"role\":\"operator\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyControllerIsInThePermissionTable() {
        assertThat(context.getBean(dev.otto.platform.access.EndpointCheck.class).unlisted())
                .isEmpty();
    }
}
