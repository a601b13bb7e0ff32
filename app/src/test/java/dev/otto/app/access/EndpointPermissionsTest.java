package dev.otto.app.access;

import static dev.otto.platform.access.AccessRole.admin;
import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.manager;
import static dev.otto.platform.access.AccessRole.operator;
import static dev.otto.platform.access.AccessRole.sales_rep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.EndpointCheck;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permissions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every line of the permission table, asked of a running Otto by every role of one company beside another. */
class EndpointPermissionsTest {

    /** Refused as malformed by whoever reads it, so that asking changes nothing. */
    private static final String UNREADABLE = "{\"no_such_field\": 1}";

    /** For writes that name a thing: what would change it. */
    private static final Map<String, String> CHANGES = Map.of(
            "PATCH /api/v1/leads/{id}", "{\"priority\": \"high\"}",
            "PATCH /api/v1/contact-cards/{id}", "{\"city\": \"Elsewhere\"}",
            "PATCH /api/v1/appointments/{id}", "{\"notes\": \"changed\"}",
            "POST /api/v1/appointments/{id}/outcome", "{\"outcome\": \"closed_lost\"}",
            "POST /api/v1/contact-cards/{id}/followup-draft", "{\"goal\": \"Thank them\", \"channel\": \"sms\"}",
            "POST /api/v1/recording-sessions/{id}/upload-audio",
                    "{\"audio_url\": \"https://recordings.example/visit.mp3\"}",
            "POST /api/v1/contact-cards/{id}/merge", "{\"into\": \"00000000-0000-4000-8000-000000000000\"}",
            "POST /api/v1/rag/queries/{id}/feedback", "{\"rating\": \"up\"}",
            "PUT /api/v1/users/{id}/role", "{\"role\": \"csr\"}");

    private static RunningOtto otto;
    private static ExampleCompany maple;
    private static ExampleCompany birch;
    private static List<Permission> lines;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start();
        maple = ExampleCompany.in(otto, "maple", "31").goneOn();
        birch = ExampleCompany.in(otto, "birch", "32").goneOn();
        lines = Permissions.otto().lines().stream()
                .filter(line -> line.implemented() && line.kind() == Permission.Kind.ROLES)
                .toList();
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    @Test
    void everyLineHasAControllerAndEveryControllerALine() {
        EndpointCheck check = otto.bean(EndpointCheck.class);
        assertThat(check.missing()).isEmpty();
        assertThat(check.unlisted()).isEmpty();
        assertThat(lines).hasSizeGreaterThan(50);
    }

    @Test
    void everyRoleGetsInWhereItsLineSaysSoAndNowhereElse() {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Permission line : lines) {
            for (AccessRole role : AccessRole.values()) {
                asked++;
                Answer answer = maple.ask(role, line.method(), path(line, maple), body(line));
                boolean may = line.roles().contains(role);
                String refusal = "Access denied. Required roles: " + String.join(", ", line.roleNames())
                        + ". User role: " + role;
                boolean refused =
                        answer.status() == 403 && answer.text("detail").equals(refusal);
                boolean in = answer.status() != 401 && answer.status() != 403 && answer.status() < 500;
                if (may ? !in : !refused) {
                    wrong.add(role + (may ? " may " : " may not ") + line.key() + ": " + answer);
                }
                if (birch.allMade().stream().anyMatch(answer.text()::contains)
                        || answer.text().contains(birch.id())) {
                    wrong.add(role + " sees another company in " + line.key() + ": " + answer);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isPositive().isEqualTo(lines.size() * AccessRole.values().length);
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        for (Permission line : lines) {
            assertThat(otto.ask(line.method(), path(line, maple), null, body(line))
                            .status())
                    .as(line.key())
                    .isEqualTo(401);
            assertThat(otto.ask(line.method(), path(line, maple), "no.token.atall", body(line))
                            .status())
                    .as(line.key())
                    .isEqualTo(401);
        }
    }

    @Test
    void anotherCompanysIdIsAnsweredAsOneThatDoesNotExist() {
        List<String> wrong = new ArrayList<>();
        List<String> ofNoCompany = new ArrayList<>();
        int asked = 0;
        for (Permission line : lines) {
            String theirs = line.path().contains("/users/{id}")
                    ? line.path().replace("{id}", birch.user(csr))
                    : path(line, birch);
            if (!line.path().contains("/{id}")) {
                continue;
            }
            if (theirs.equals(path(line, maple))) {
                ofNoCompany.add(line.key());
                continue;
            }
            String nobodys = line.path().replace("{id}", UUID.randomUUID().toString()) + query(line);
            String body = CHANGES.get(line.key().replace("{}", "{id}"));
            for (AccessRole role : line.roles()) {
                asked++;
                Answer foreign = maple.ask(role, line.method(), theirs, body);
                Answer missing = maple.ask(role, line.method(), nobodys, body);
                if (foreign.status() != 404
                        || missing.status() != 404
                        || !foreign.text("error_code").equals(missing.text("error_code"))
                        || !foreign.text("detail").equals(missing.text("detail"))) {
                    wrong.add(role + " " + line.key() + ": " + foreign + " but " + missing);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(50);
        assertThat(ofNoCompany)
                .as("endpoints that name a thing which no company has")
                .containsExactlyInAnyOrder("GET /api/v1/admin/rebuilds/{}", "DELETE /api/v1/admin/rebuilds/{}");
    }

    @Test
    void namingAnotherCompanyIsRefused() {
        List<String> wrong = new ArrayList<>();
        for (Permission line : lines) {
            for (AccessRole role : line.roles()) {
                if (role == operator) {
                    continue;
                }
                List<Answer> answers = new ArrayList<>();
                String path = path(line, maple);
                answers.add(maple.ask(
                        role,
                        line.method(),
                        path + (path.contains("?") ? "&" : "?") + "company_id=" + birch.id(),
                        body(line)));
                if (body(line) != null) {
                    answers.add(maple.ask(role, line.method(), path, "{\"company_id\": \"" + birch.id() + "\"}"));
                }
                if (line.path().contains("{company_id}")) {
                    answers.add(maple.ask(role, line.method(), path(line, birch), body(line)));
                }
                for (Answer answer : answers) {
                    if (answer.status() != 403 || !answer.text("error_code").equals("company_mismatch")) {
                        wrong.add(role + " " + line.key() + ": " + answer);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void anotherCompanysThingsCannotBeTakenIntoOnesOwn() {
        assertThat(maple.ask(admin, "POST", "/api/v1/appointments", """
                        {"lead_id": "%s", "scheduled_start_at": "2026-08-05T14:00:00Z"}""".formatted(birch.made("lead")))
                        .status())
                .isEqualTo(404);
        assertThat(maple.ask(admin, "POST", "/api/v1/appointments", """
                        {"contact_card_id": "%s", "scheduled_start_at": "2026-08-05T14:00:00Z"}""".formatted(birch.made("call-card")))
                        .status())
                .isEqualTo(404);
        assertThat(maple.ask(admin, "PATCH", "/api/v1/leads/" + maple.made("lead-unclaimed"), """
                        {"csr_id": "%s"}""".formatted(
                                        birch.user(csr)))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "csr, /api/v1/calls/, call, 200",
        "csr, /api/v1/calls/, call-unclaimed, 200",
        "csr, /api/v1/calls/, call-of-colleague, 404",
        "csr, /api/v1/leads/, lead, 200",
        "csr, /api/v1/leads/, lead-unclaimed, 200",
        "csr, /api/v1/leads/, lead-of-colleague, 404",
        "csr, /api/v1/appointments/, appointment, 200",
        "csr, /api/v1/appointments/, appointment-of-colleague, 404",
        "sales_rep, /api/v1/calls/, call, 404",
        "sales_rep, /api/v1/leads/, lead, 200",
        "sales_rep, /api/v1/leads/, lead-of-colleague, 404",
        "sales_rep, /api/v1/appointments/, appointment, 200",
        "sales_rep, /api/v1/appointments/, appointment-of-colleague, 404",
        "sales_rep, /api/v1/contact-cards/, call-card, 404",
        "manager, /api/v1/calls/, call-of-colleague, 200",
        "manager, /api/v1/leads/, lead-of-colleague, 200",
        "manager, /api/v1/appointments/, appointment-of-colleague, 200",
        "exec, /api/v1/calls/, call-of-colleague, 200",
        "admin, /api/v1/leads/, lead-of-colleague, 200"
    })
    void ownMeansOnesOwnAndTheUnclaimed(AccessRole role, String path, String what, int status) {
        assertThat(maple.ask(role, "GET", path + maple.made(what), null).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "csr, PATCH, /api/v1/leads/, lead-of-colleague, '', '{\"priority\": \"high\"}'",
        "csr, POST, /api/v1/leads/, lead-of-colleague, /reopen, ",
        "csr, PATCH, /api/v1/appointments/, appointment-of-colleague, '', '{\"notes\": \"mine\"}'",
        "sales_rep, PATCH, /api/v1/appointments/, appointment-of-colleague, '', '{\"notes\": \"mine\"}'",
        "sales_rep, POST, /api/v1/appointments/, appointment-of-colleague, /outcome, '{\"outcome\": \"closed_lost\"}'",
        "sales_rep, POST, /api/v1/appointments/, appointment-of-colleague, /trigger-review, "
    })
    void aColleaguesThingsCannotBeChanged(
            AccessRole role, String method, String path, String what, String rest, @Nullable String body) {
        assertThat(maple.ask(role, method, path + maple.made(what) + rest, body).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "csr, /api/v1/leads?csr_id=",
        "csr, /api/v1/dashboard/calls?csr_id=",
        "csr, /api/v1/dashboard/csr-metrics?csr_id=",
        "csr, /api/v1/dashboard/booking-rate?csr_id=",
        "csr, /api/v1/dashboard/top-objections?csr_id=",
        "csr, /api/v1/dashboard/unbooked-appointments?csr_id=",
        "sales_rep, /api/v1/leads?assigned_rep_id=",
        "sales_rep, /api/v1/appointments?assigned_rep_id=",
        "sales_rep, /api/v1/appointments?sales_rep_id="
    })
    void namingAColleagueIsRefused(AccessRole role, String filter) {
        assertThat(maple.ask(role, "GET", filter + maple.colleague(role), null).status())
                .isEqualTo(403);
        assertThat(maple.ask(role, "GET", filter + maple.user(role), null).status())
                .isEqualTo(200);
    }

    @Test
    void aColleaguesRowsAreInNoList() {
        assertThat(idsSeen(sales_rep, "/api/v1/leads"))
                .contains(maple.made("lead"))
                .doesNotContain(maple.made("lead-of-colleague"));
        assertThat(idsSeen(sales_rep, "/api/v1/appointments"))
                .contains(maple.made("appointment"))
                .doesNotContain(maple.made("appointment-of-colleague"));
        assertThat(idsSeen(sales_rep, "/api/v1/contact-cards"))
                .contains(cardOf("lead"))
                .doesNotContain(
                        cardOf("lead-of-colleague"), maple.made("call-of-colleague-card"), maple.made("call-card"));
        assertThat(idsSeen(csr, "/api/v1/leads"))
                .contains(maple.made("lead"))
                .doesNotContain(maple.made("lead-of-colleague"));
        assertThat(idsSeen(csr, "/api/v1/dashboard/calls?from=2026-07-01&to=2026-07-31"))
                .contains(maple.made("call"))
                .doesNotContain(maple.made("call-of-colleague"));
    }

    @Test
    void rowsAsTextSayWhereTheyGoOn() {
        String path = "/api/v1/dashboard/calls?from=2026-07-01&to=2026-07-31&format=csv&limit=2";
        Answer first = maple.ask(admin, "GET", path, null);
        assertThat(first.text().lines()).hasSize(3);
        assertThat(first.header("Link")).matches("<\\?.+>; rel=\"next\"").contains("format=csv", "limit=2");
        String next = first.header("Link").replaceAll("<|>.*", "");
        Answer second = maple.ask(admin, "GET", "/api/v1/dashboard/calls" + next, null);
        assertThat(second.text().lines()).hasSize(2);
        assertThat(second.header("Link")).isEmpty();
        assertThat(maple.ask(admin, "GET", path.replace("&format=csv", ""), null)
                        .header("Link"))
                .isEmpty();
    }

    @Test
    void theStoredRoleOverridesTheTokensAndTheRemovedStayOut() {
        String ambitious = otto.token("maple", maple.user(csr), admin);
        assertThat(otto.ask("GET", "/api/v1/users", ambitious, null).text("detail"))
                .isEqualTo("Access denied. Required roles: manager, admin. User role: csr");
        assertThat(otto.ask("GET", "/api/v1/users", otto.token("maple", maple.user(manager), csr), null)
                        .status())
                .isEqualTo(200);
        assertThat(maple.ask(admin, "POST", "/api/v1/users", "{\"user_id\": \"leaver\", \"role\": \"admin\"}")
                        .status())
                .isEqualTo(201);
        assertThat(maple.ask(admin, "DELETE", "/api/v1/users/leaver", null).status())
                .isEqualTo(204);
        // the folds show the removal with the next read that asks for it
        maple.ask(admin, "PATCH", "/api/v1/leads/" + maple.made("lead"), "{\"priority\": \"low\"}");
        Answer leaver = otto.ask("GET", "/api/v1/users", otto.token("maple", "leaver", admin), null);
        assertThat(leaver.status()).isEqualTo(403);
        assertThat(leaver.text("error_code")).isEqualTo("user_removed");
    }

    private static List<String> idsSeen(AccessRole role, String list) {
        Answer answer = maple.ask(role, "GET", list, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Objects.requireNonNull(answer.json())
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private static String cardOf(String lead) {
        return maple.ask(admin, "GET", "/api/v1/leads/" + maple.made(lead), null)
                .text("contact_card_id");
    }

    private static @Nullable String body(Permission line) {
        return List.of("GET", "DELETE").contains(line.method()) ? null : UNREADABLE;
    }

    private static String query(Permission line) {
        return line.path().endsWith("/geofence-status")
                ? "?lat=39.9&lng=-83"
                : line.path().endsWith("/by-phone") ? "?phone=%2B16145550199" : "";
    }

    /** The path with ids of that company in it. */
    static String path(Permission line, ExampleCompany company) {
        String id = Map.of(
                        "calls", company.made("call"),
                        "leads", company.made("lead"),
                        "contact-cards", company.made("call-card"),
                        "appointments", company.made("appointment"),
                        "webhook-deliveries", company.made("delivery"),
                        "recording-sessions", company.made("session"),
                        "dead-letters", company.made("letter"),
                        "shunya-jobs", company.made("job"),
                        "queries", company.made("question"))
                .entrySet()
                .stream()
                .filter(entry -> line.path().contains("/" + entry.getKey() + "/{id}"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("00000000-0000-4000-8000-000000000000");
        return line.path()
                        .replace("{id}", id)
                        .replace("{company_id}", company.id())
                        .replace("{rep_id}", company.user(sales_rep))
                        .replace("{provider}", "callrail")
                        .replace("{name}", "none")
                        .replace("{version}", "1")
                        .replace("{rep_id}", company.user(sales_rep))
                + query(line);
    }
}
