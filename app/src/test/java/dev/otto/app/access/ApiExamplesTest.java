package dev.otto.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The examples in the API's description are what a running Otto was asked and answered. With {@code -Dotto.docs=write} they are
 * recorded anew; else every operation must have one, with the names that it answers with today.
 */
class ApiExamplesTest {

    private static final Path FILE = Path.of(
            Objects.requireNonNull(System.getProperty("otto.root"), "run by Maven"),
            "platform/src/main/resources/api-examples.json");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final int LONGEST = 200;

    /** What writes are told. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("PATCH /api/v1/contact-cards/{}", "{\"city\": \"Columbus\", \"tags\": [\"roof\"]}"),
            Map.entry("POST /api/v1/contact-cards/{}/merge", "{\"into\": \"OTHER_CARD\"}"),
            Map.entry(
                    "POST /api/v1/contact-cards/{}/followup-draft",
                    "{\"goal\": \"Thank them for their time\", \"channel\": \"sms\"}"),
            Map.entry(
                    "POST /api/v1/leads",
                    "{\"phone\": \"+16145550177\", \"first_name\": \"Kim\", \"notes\": \"Met at the fair\"}"),
            Map.entry("PATCH /api/v1/leads/{}", "{\"priority\": \"high\"}"),
            Map.entry("POST /api/v1/appointments", """
                    {"contact_card_id": "CARD", "scheduled_start_at": "2026-08-05T14:00:00Z",
                     "service_type": "roof inspection", "notes": "Gate code 12"}"""),
            Map.entry("PATCH /api/v1/appointments/{}", "{\"notes\": \"Gate code 12\"}"),
            Map.entry("POST /api/v1/appointments/{}/outcome", "{\"outcome\": \"closed_won\", \"deal_value\": 18400}"),
            Map.entry("POST /api/v1/reps/{}/shifts/clock-in", "{\"latitude\": 39.96, \"longitude\": -83.0}"),
            Map.entry("POST /api/v1/reps/{}/shifts/clock-out", "{\"latitude\": 39.96, \"longitude\": -83.0}"),
            Map.entry("PATCH /api/v1/reps/{}/recording-mode", "{\"recording_mode\": \"normal\"}"),
            Map.entry("POST /api/v1/reps/{}/training", "{\"media_urls\": [\"https://recordings.example/visit.mp3\"]}"),
            Map.entry(
                    "POST /api/v1/recording-sessions",
                    "{\"appointment_id\": \"APPOINTMENT\", \"override_reason\": \"manual\"}"),
            Map.entry(
                    "POST /api/v1/recording-sessions/start",
                    "{\"appointment_id\": \"APPOINTMENT\", \"override_reason\": \"manual\"}"),
            Map.entry(
                    "POST /api/v1/recording-sessions/{}/upload-audio",
                    "{\"audio_url\": \"https://recordings.example/visit.mp3\"}"),
            Map.entry("POST /api/v1/ask-otto", "{\"question\": \"How many calls did we miss this week?\"}"),
            Map.entry("POST /api/v1/rag/query", "{\"question\": \"How many calls did we miss this week?\"}"),
            Map.entry("POST /api/v1/rag/queries/{}/feedback", "{\"rating\": \"up\"}"),
            Map.entry(
                    "POST /api/v1/rag/documents",
                    "{\"document_id\": \"warranty\", \"content\": \"Ten years on labour.\"}"),
            Map.entry(
                    "POST /api/v1/metric-definitions/preview",
                    "{\"terms\": {\"rescue_window_hours\": 24}, \"from\": \"2026-07-01\", \"to\": \"2026-07-31\"}"),
            Map.entry("POST /api/v1/metric-definitions", "{\"terms\": {\"rescue_window_hours\": 24}}"),
            Map.entry(
                    "PUT /api/v1/companies/{}",
                    "{\"name\": \"Maple Home Services\", \"timezone\": \"America/New_York\", \"region\": \"US\"}"),
            Map.entry("PUT /api/v1/companies/{}/integrations/{}", """
                    {"secret": "the provider's signing key", "company_ids": ["408551231"],
                     "phone_numbers": ["+16145550131"]}"""),
            Map.entry("POST /api/v1/users", """
                    {"user_id": "kim", "email": "kim@maple.example", "name": "Kim", "role": "csr"}"""),
            Map.entry("PUT /api/v1/users/{}/role", "{\"role\": \"manager\"}"));

    /** Of these no answer is shown: what they do needs the AI partner, a rebuild, or something that the example has not. */
    private static final Set<String> WITHOUT_ANSWER = Set.of(
            "DELETE /api/v1/admin/dead-letters/{} 404 not_found",
            "DELETE /api/v1/admin/rebuilds/{} 409 rebuild_ended",
            "DELETE /api/v1/users/{} 204 ",
            "GET /api/v1/calls/{}/transcript 404 transcript_missing",
            "POST /api/v1/admin/shunya-jobs/{}/retry 409 shunya_switched_off",
            "POST /api/v1/calls/{}/reanalyse 409 no_recording",
            "POST /api/v1/contact-cards/{}/followup-draft 409 shunya_switched_off",
            "POST /api/v1/rag/documents 409 shunya_switched_off",
            "POST /api/v1/recording-sessions/start 409 recording_running",
            "POST /api/v1/reps/{}/training 409 shunya_switched_off");

    private static final String REBUILD = "POST /api/v1/admin/projections/{}/rebuild";

    @Test
    void everyOperationHasAnExampleOfWhatItAnswersToday() throws IOException {
        try (RunningOtto otto = RunningOtto.start()) {
            ExampleCompany maple = ExampleCompany.in(otto, "maple", "31").goneOn();
            Map<String, Object> told = new TreeMap<>();
            Set<String> unanswered = new TreeSet<>();
            Map<String, Set<String>> names = new TreeMap<>();
            String rebuild = "";
            for (Permission line : inOrder()) {
                @Nullable String body = body(line, maple);
                Answer answer = maple.ask(role(line), line.method(), path(line, maple, rebuild), body);
                if (line.key().equals(REBUILD)) {
                    rebuild = answer.text("rebuild_id");
                    ended(maple, rebuild);
                }
                Map<String, Object> example = new LinkedHashMap<>();
                if (body != null) {
                    example.put("body", JSON.readTree(body));
                }
                JsonNode shown = answer.json();
                if (answer.status() < 300 && shown != null) {
                    example.put("status", answer.status());
                    example.put("answer", cut(shown));
                    names.put(line.key(), names(shown));
                } else {
                    unanswered.add(line.key() + " " + answer.status() + " " + answer.text("error_code"));
                }
                told.put(line.key(), example);
            }
            if ("write".equals(System.getProperty("otto.docs"))) {
                String text = JSON.writeValueAsString(told)
                        .replace(maple.made("key"), "INTEGRATION_KEY")
                        .replaceAll("http://localhost:\\d+", "https://otto.example");
                Files.writeString(FILE, text + "\n");
            }

            assertThat(unanswered).containsExactlyInAnyOrderElementsOf(WITHOUT_ANSWER);
            JsonNode kept = JSON.readTree(Files.readString(FILE));
            List<String> stale = new ArrayList<>();
            for (String key : told.keySet()) {
                Set<String> before = names(kept.path(key).path("answer"));
                if (!before.equals(names.getOrDefault(key, Set.of()))) {
                    stale.add(key);
                }
            }
            assertThat(stale)
                    .as("the examples are recorded; record them anew with -Dotto.docs=write")
                    .isEmpty();
            if (!"write".equals(System.getProperty("otto.docs"))) {
                described(otto.ask("GET", "/openapi.json", null, null), unanswered);
            }
        }
    }

    /** The served description shows them. */
    private static void described(Answer answer, Set<String> unanswered) {
        JsonNode paths = Objects.requireNonNull(answer.json()).path("paths");
        List<String> without = new ArrayList<>();
        for (Permission line : inOrder()) {
            JsonNode operation = paths.path(line.path()).path(line.method().toLowerCase(java.util.Locale.ROOT));
            assertThat(operation.isMissingNode()).as(line.key()).isFalse();
            boolean asked = !operation.has("requestBody")
                    || operation.path("requestBody").toString().contains("\"example\"");
            boolean answered = operation
                    .path("responses")
                    .propertyStream()
                    .anyMatch(response -> response.getKey().startsWith("2")
                            && response.getValue().toString().contains("\"example\""));
            boolean needless = unanswered.stream().anyMatch(key -> key.startsWith(line.key() + " "));
            if (!asked || !answered && !needless) {
                without.add(line.key());
            }
        }
        assertThat(without).isEmpty();
    }

    private static void ended(ExampleCompany maple, String rebuild) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> maple.ask(AccessRole.operator, "GET", "/api/v1/admin/rebuilds/" + rebuild, null)
                                .text("phase")
                                .equals("done")
                        && !maple.ask(AccessRole.operator, "POST", "/api/v1/admin/projections/call/verify", null)
                                .text("error_code")
                                .equals("rebuild_running"));
    }

    /** What reads first, then what writes; what reads or takes away what was made so at the end. */
    private static int rank(Permission line) {
        boolean ofARebuild = line.path().startsWith("/api/v1/admin/rebuilds/");
        if (line.method().equals("DELETE") || line.key().endsWith("/merge") || ofARebuild) {
            return 3;
        }
        return line.method().equals("GET") ? 0 : line.key().endsWith("/stop") ? 1 : 2;
    }

    private static List<Permission> inOrder() {
        return Permissions.otto().lines().stream()
                .filter(line -> line.implemented() && line.kind() == Permission.Kind.ROLES)
                .sorted(Comparator.comparing(ApiExamplesTest::rank).thenComparing(Permission::key))
                .toList();
    }

    private static AccessRole role(Permission line) {
        if (line.path().startsWith("/api/v1/rag/queries")) {
            return AccessRole.csr; // whoever asked
        }
        for (AccessRole role : List.of(AccessRole.admin, AccessRole.manager, AccessRole.operator)) {
            if (line.roles().contains(role)) {
                return role;
            }
        }
        return line.roles().iterator().next();
    }

    private static String path(Permission line, ExampleCompany maple, String rebuild) {
        String path = line.path()
                .replace("/users/{id}", "/users/" + maple.colleague(AccessRole.csr))
                .replace("/projections/{name}", "/projections/call")
                .replace("/rebuilds/{id}", "/rebuilds/" + rebuild)
                .replace("/by-phone", "/by-phone?phone=%2B16145553151");
        path = path.equals(line.path()) ? EndpointPermissionsTest.path(line, maple) : path;
        return line.method().equals("GET") && line.query().contains("limit")
                ? path + (path.contains("?") ? "&" : "?") + "limit=1"
                : path;
    }

    private static @Nullable String body(Permission line, ExampleCompany maple) {
        String body = BODIES.get(line.key());
        return body == null
                ? null
                : body.replace("OTHER_CARD", otherCard(maple))
                        .replace("CARD", maple.made("call-card"))
                        .replace("APPOINTMENT", maple.made("appointment"));
    }

    private static String otherCard(ExampleCompany maple) {
        JsonNode cards = Objects.requireNonNull(maple.ask(AccessRole.admin, "GET", "/api/v1/contact-cards", null)
                .json());
        return cards.path("items")
                .valueStream()
                .map(card -> card.path("id").asString())
                .filter(id -> !id.equals(maple.made("call-card")))
                .findFirst()
                .orElseThrow();
    }

    /** The same with the first item of every list alone, and no text longer than anybody reads. */
    private static @Nullable Object cut(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            node.propertyStream().forEach(member -> members.put(member.getKey(), cut(member.getValue())));
            return members;
        }
        if (node.isArray()) {
            return node.isEmpty() ? List.of() : List.of(Objects.requireNonNull(cut(node.get(0))));
        }
        if (node.isString()) {
            String text = node.asString();
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        }
        return node.isNull() ? null : node.isBoolean() ? (Object) node.booleanValue() : node.numberValue();
    }

    private static Set<String> names(JsonNode answer) {
        Set<String> names = new TreeSet<>();
        answer.propertyNames().forEach(names::add);
        return names;
    }
}
