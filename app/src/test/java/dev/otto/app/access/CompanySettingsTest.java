package dev.otto.app.access;

import static dev.otto.platform.access.AccessRole.admin;
import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.manager;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A company's settings over HTTP, and what they change for its people. */
class CompanySettingsTest {

    private static final String PATH = "/api/v1/companies/ash";

    private static RunningOtto otto;
    private static ExampleCompany ash;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start();
        ash = ExampleCompany.in(otto, "ash", "51");
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    private static JsonNode settings() {
        return Objects.requireNonNull(ash.ask(admin, "GET", PATH, null).json());
    }

    private static void put(String body) {
        Answer answer = ash.ask(manager, "PUT", PATH, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void whatIsAbsentStays() {
        put("{\"missed_call_delay_seconds\": 90, \"services_offered\": [\"roofing\"]}");
        JsonNode before = settings();
        put("{\"geofence_radius_m\": 300, \"nurture_steps\": [{\"after_minutes\": 60, \"text\": \"Still there?\"}]}");
        JsonNode after = settings();
        List<String> changed = new ArrayList<>();
        before.propertyStream()
                .filter(member -> !member.getValue().equals(after.path(member.getKey())))
                .forEach(member -> changed.add(member.getKey()));
        assertThat(changed).contains("geofence_radius_m", "nurture_steps").doesNotContain("name", "timezone");
        assertThat(after.path("missed_call_delay_seconds").asInt()).isEqualTo(90);
        assertThat(after.path("services_offered").toString()).isEqualTo("[\"roofing\"]");
        assertThat(after.path("geofence_radius_m").asInt()).isEqualTo(300);
        assertThat(after.path("timezone").asString()).isEqualTo("America/New_York");
    }

    @ParameterizedTest
    @CsvSource({
        "name, '\"\"'",
        "timezone, '\"EST5\"'",
        "timezone, '\"+05:00\"'",
        "region, '\"XX\"'",
        "currency, '\"DOLLAR\"'",
        "geofence_radius_m, 0",
        "ghost_mode_storage, '\"forever\"'",
        "ghost_mode_retention, 0",
        "missed_call_text, '\" \"'",
        "missed_call_delay_seconds, 86401",
        "nurture_steps, '[{\"after_minutes\": 0, \"text\": \"now\"}]'",
        "default_appointment_minutes, 1441",
        "dormant_after_days, 0",
        "csr_lead_visibility, '\"all\"'"
    })
    void whatCannotBeIsNamedAndChangesNothing(String field, String value) {
        JsonNode before = settings();
        Answer answer = ash.ask(admin, "PUT", PATH, "{\"" + field + "\": " + value + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(Objects.requireNonNull(answer.json())
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asString())
                .isEqualTo(field);
        assertThat(settings()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/companies/ash, '{\"name\": \"Ash\\u0000\"}', name",
        "PUT, /api/v1/companies/ash, '{\"services_offered\": [\"roofing\", \"\\ud83d\"]}', services_offered[1]",
        "POST, /api/v1/users, '{\"user_id\": \"avery\\u0000\", \"role\": \"csr\"}', user_id",
        "POST, /api/v1/leads, '{\"phone\": \"+16145550151\", \"notes\": \"a\\u0000b\"}', notes",
        "POST, /api/v1/rag/documents, '{\"document_id\": \"d\", \"content\": \"c\", \"metadata\": {\"a\\u0000\": 1}}', metadata"
    })
    void textThatNoTableCanHoldIsNamed(String method, String path, String body, String field) {
        Answer answer = ash.ask(admin, method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(Objects.requireNonNull(answer.json()).at("/errors/0/field").asString())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/leads, '{\"phone\": \"+16145550151\"}'",
        "POST, /api/v1/rag/documents, '{\"document_id\": \"d\", \"content\": \"c\"}'",
        "POST, /api/v1/users, '{\"user_id\": \"avery\", \"role\": \"csr\"}'",
        "PUT, /api/v1/companies/nobodys/integrations/callrail, '{\"secret\": \"s\"}'"
    })
    void whoseCompanyIsNotRegisteredIsToldSo(String method, String path, String body) {
        Answer answer = otto.ask(method, path, otto.token("nobodys", "ada", admin), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(409);
        assertThat(answer.text("error_code")).isEqualTo("company_not_registered");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/appointments, '{\"scheduled_start_at\": \"soon\"}', must be an instant such as 2026-07-15T14:00:00Z",
        "POST, /api/v1/appointments, '{\"contact_card_id\": \"1\"}', must be a UUID such as",
        "POST, /api/v1/leads, '{\"phone\": {}}', has the wrong type or is missing",
        "PUT, /api/v1/companies/ash, '{\"geofence_radius_m\": \"far\"}', must be a number",
        "PUT, /api/v1/companies/ash, '{\"messaging\": \"maybe\"}', must be true or false"
    })
    void aWrongValueIsToldWhatToWriteInstead(String method, String path, String body, String message) {
        Answer answer = ash.ask(admin, method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(Objects.requireNonNull(answer.json()).at("/errors/0/message").asString())
                .startsWith(message);
    }

    @Test
    void whoIsKnownIsChangedAndNotMadeAgain() {
        String body = "{\"user_id\": \"avery\", \"email\": \"avery@ash.example\", \"role\": \"csr\"}";
        assertThat(ash.ask(admin, "POST", "/api/v1/users", body).status()).isEqualTo(201);
        assertThat(ash.ask(admin, "POST", "/api/v1/users", body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/users, user_id, role, csr, email",
        "POST, /api/v1/users, user_id, role, csr, name",
        "PUT, /api/v1/companies/ash/integrations/callrail, secret, secret_next, n, account_id"
    })
    void whatIsTooLongForATableIsNamed(
            String method, String path, String one, String other, String value, String field) {
        String body = "{\"" + one + "\": \"x\", \"" + other + "\": \"" + value + "\", \"" + field + "\": \""
                + "é".repeat(3_000) + "\"}";
        Answer answer = ash.ask(admin, method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(Objects.requireNonNull(answer.json()).at("/errors/0/field").asString())
                .isEqualTo(field);
    }

    @Test
    void aCsrSeesAllLeadsWhereTheCompanySaysSoAndChangesOwnOnly() {
        String theirs = "/api/v1/leads/" + ash.made("lead-of-colleague");
        assertThat(ash.ask(csr, "GET", theirs, null).status()).isEqualTo(404);
        put("{\"csr_lead_visibility\": \"company\"}");
        try {
            assertThat(ash.ask(csr, "GET", theirs, null).status()).isEqualTo(200);
            assertThat(ash.ask(csr, "GET", "/api/v1/leads", null).text()).contains(ash.made("lead-of-colleague"));
            assertThat(ash.ask(csr, "GET", "/api/v1/leads?csr_id=" + ash.colleague(csr), null)
                            .text())
                    .contains(ash.made("lead-of-colleague"));
            assertThat(ash.ask(csr, "PATCH", theirs, "{\"priority\": \"high\"}").status())
                    .isEqualTo(404);
            assertThat(ash.ask(csr, "GET", "/api/v1/calls/" + ash.made("call-of-colleague"), null)
                            .status())
                    .as("calls stay the CSR's own")
                    .isEqualTo(404);
        } finally {
            put("{\"csr_lead_visibility\": \"own\"}");
        }
        assertThat(ash.ask(csr, "GET", theirs, null).status()).isEqualTo(404);
    }

    @Test
    void whatACsrGivesAwayIsDoneThoughTheyNoLongerSeeIt() {
        String phone = "{\"phone\": \"+16145550187\"}";
        String lead = ash.ask(csr, "POST", "/api/v1/leads", phone).text("id");
        Answer given = ash.ask(csr, "PATCH", "/api/v1/leads/" + lead, "{\"csr_id\": \"" + ash.colleague(csr) + "\"}");
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(Objects.requireNonNull(given.json()).propertyNames()).containsExactlyInAnyOrder("id", "company_id");
        assertThat(ash.ask(csr, "GET", "/api/v1/leads/" + lead, null).status()).isEqualTo(404);
        Answer known = ash.ask(csr, "POST", "/api/v1/leads", phone);
        assertThat(known.status()).as(known.text()).isEqualTo(200);
        assertThat(known.text("id")).isEqualTo(lead);
    }

    @ParameterizedTest
    @CsvSource({
        "q=555515, call-card",
        "q=Dana, call-card",
        "q=dnaa, ''",
        "q=Dana ash, call-card",
        "q=nobody, ''",
        "tag=roof, call-card",
        "tag=roo, ''",
        "source=callrail, call-card",
        "source=import, ''",
        "q=Dana&tag=roof&source=callrail, call-card",
        "q=nobody&tag=roof, ''"
    })
    void cardsAreFoundByWhatIsKnownOfThem(String query, String found) {
        String card = "/api/v1/contact-cards/" + ash.made("call-card");
        assertThat(ash.ask(manager, "PATCH", card, "{\"tags\": [\"roof\", \"vip\"]}")
                        .status())
                .isEqualTo(200);
        Answer answer = ash.ask(csr, "GET", "/api/v1/contact-cards?limit=200&" + query.replace(" ", "%20"), null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        Objects.requireNonNull(answer.json())
                .path("items")
                .forEach(item -> ids.add(item.path("id").asString()));
        if (found.isEmpty()) {
            assertThat(ids).doesNotContain(ash.made("call-card"));
        } else {
            assertThat(ids).contains(ash.made(found));
        }
    }

    @Test
    void aSlipOfTheFingerIsForgivenAndAnUnknownSourceIsNot() {
        assertThat(ash.ask(csr, "GET", "/api/v1/contact-cards?q=Danna", null).text())
                .contains(ash.made("call-card"));
        Answer unknown = ash.ask(csr, "GET", "/api/v1/contact-cards?source=smoke_signal", null);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text("detail")).contains("must be one of", "callrail");
    }
}
