package dev.otto.app.access;

import static dev.otto.platform.access.AccessRole.admin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.callrail.CallRailWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Deliveries and what administrators see of them, through every filter of a running Otto. */
@Tag(TestDatabase.ANY_SERVER)
class WebhooksOverHttpTest {

    private static final String TOLD = "/webhooks/callrail/call.completed";

    private static RunningOtto otto;
    private static ExampleCompany elm;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start();
        elm = ExampleCompany.in(otto, "elm", "41");
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    private static Answer post(String path, String type, int bytes) {
        return otto.post(path, null, "x".repeat(bytes).getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    }

    private static long refused(String errorCode) {
        return otto.metric("security_refusals_total{reason=\"" + errorCode + "\"}");
    }

    @Test
    void aBodyOverAMebibyteIsRefusedInItsPlaceAmongTheChecksAndPutDown() {
        int tooMany = (1 << 20) + 1;
        assertThat(post(TOLD, "image/png", tooMany).text("error_code")).isEqualTo("unsupported_media_type");
        for (String path : List.of(TOLD, "/api/v1/shunya/webhook")) {
            Answer answer = post(path, "application/json", tooMany);
            assertThat(answer.status()).as(path).isEqualTo(413);
            assertThat(answer.text("error_code")).isEqualTo("payload_too_large");
            String id = answer.text("delivery_id");
            assertThat(id).as(answer.text()).isNotEmpty();
            assertThat(otto.one("select error_code from webhook_refusal where id = '" + id + "'"))
                    .isEqualTo("payload_too_large");
        }
        assertThat(elm.ask(admin, "PUT", "/api/v1/companies/elm", "{\"name\": \"" + "x".repeat(tooMany) + "\"}")
                        .text("error_code"))
                .as("everybody else's body ends in the same")
                .isEqualTo("payload_too_large");
    }

    @Test
    void aRefusedDeliveryIsASecurityEvent() {
        long before = refused("signature_missing");
        assertThat(post(TOLD + "?company=" + elm.made("key"), "application/json", 1)
                        .status())
                .isEqualTo(401);
        assertThat(refused("signature_missing")).isEqualTo(before + 1);
        before = refused("signature_missing");
        assertThat(post("/api/v1/shunya/webhook", "application/json", 1).status())
                .isEqualTo(401);
        assertThat(refused("signature_missing") + refused("integration_unknown"))
                .isGreaterThan(before);
    }

    @Test
    void deliveriesAreFoundByProviderAndByTheCompanysDay() {
        String list = "/api/v1/admin/webhook-deliveries?";
        assertThat(ids(list + "provider=callrail")).isNotEmpty().isEqualTo(ids(list));
        assertThat(ids(list + "provider=twilio")).isEmpty();
        assertThat(elm.ask(admin, "GET", list + "provider=twillio", null).text("detail"))
                .isEqualTo("provider: must be one of bland, callrail, retell, shunya, standard, twilio");
        String day = otto.one(
                "select (min(received_at) at time zone 'America/New_York')::date from webhook_delivery where company_id = 'elm'");
        String next = otto.one(
                "select (max(received_at) at time zone 'America/New_York')::date + 1 from webhook_delivery where company_id = 'elm'");
        assertThat(ids(list + "from=" + day)).isEqualTo(ids(list));
        assertThat(ids(list + "from=" + next)).isEmpty();
        assertThat(elm.ask(admin, "GET", list + "from=2026-07-14T12:00:00Z", null)
                        .text("detail"))
                .contains("is not a day");
    }

    @Test
    void aDayBeginsWhereTheCompanyIs() {
        // 02:30 UTC on the 15th is the evening of the 14th in New York
        otto.change("""
                update webhook_delivery set received_at = '2026-07-15T02:30:00Z' where id = '%s'""".formatted(elm.made("delivery")));
        String list = "/api/v1/admin/webhook-deliveries?limit=200&from=";
        assertThat(ids(list + "2026-07-14")).contains(elm.made("delivery"));
        assertThat(ids(list + "2026-07-15")).doesNotContain(elm.made("delivery"));
    }

    @Test
    void aDeliveryProcessedAgainTellsThePositionOfWhatCameOfIt() {
        String path = "/api/v1/admin/webhook-deliveries/" + elm.made("delivery");
        Answer again = elm.ask(admin, "POST", path + "/redeliver", null);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Otto-Position"))
                .as("nothing new came of it: what was done stays done once")
                .isEmpty();
    }

    @Test
    void everyKindThatCallRailSendsHasItsAddress() {
        JsonNode callrail = integration();
        List<String> kinds = new ArrayList<>();
        callrail.path("webhook_urls").forEach(url -> kinds.add(url.asString().replaceAll(".*/callrail/|\\?.*", "")));
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(CallRailWords.all());
    }

    @Test
    void aRotatedSecretLeavesWhatElseIsKnownOfAnIntegration() {
        String path = "/api/v1/companies/elm/integrations/callrail";
        assertThat(elm.ask(admin, "PUT", path, "{\"secret\": \"signing-key-of-elm\"}")
                        .status())
                .isEqualTo(200);
        JsonNode callrail = integration();
        assertThat(callrail.path("company_ids").toString()).isEqualTo("[\"408551241\"]");
        assertThat(callrail.path("phone_numbers").toString()).isEqualTo("[\"+16145550141\"]");
    }

    @Test
    void whatIsConnectedForTheFirstTimeIsMade() {
        String path = "/api/v1/companies/elm/integrations/retell";
        assertThat(elm.ask(admin, "PUT", path, "{\"account_id\": \"agents-of-elm\"}")
                        .status())
                .isEqualTo(400);
        assertThat(elm.ask(admin, "PUT", path, "{\"secret\": \"key-of-elm\"}").status())
                .isEqualTo(201);
        assertThat(elm.ask(admin, "PUT", path, "{\"secret\": \"key-of-elm\"}").status())
                .isEqualTo(200);
    }

    private static JsonNode integration() {
        Answer answer = elm.ask(admin, "GET", "/api/v1/companies/elm/integrations", null);
        return Objects.requireNonNull(answer.json()).path("items").path(0);
    }

    private static List<String> ids(String path) {
        Answer answer = elm.ask(admin, "GET", path, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        Objects.requireNonNull(answer.json())
                .path("items")
                .forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }
}
