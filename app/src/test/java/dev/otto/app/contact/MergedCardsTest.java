package dev.otto.app.contact;

import static dev.otto.platform.access.AccessRole.admin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.app.access.ExampleCompany;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MergedCardsTest {

    private static RunningOtto otto;
    private static ExampleCompany maple;
    private static ExampleCompany birch;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start();
        maple = ExampleCompany.in(otto, "maple", "41");
        birch = ExampleCompany.in(otto, "birch", "42");
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    private static Answer merge(String card, String into) {
        return maple.ask(admin, "POST", "/api/v1/contact-cards/" + card + "/merge", "{\"into\": \"" + into + "\"}");
    }

    private static String cardOf(int caller) {
        return maple.ask(admin, "GET", "/api/v1/contact-cards/by-phone?phone=%2B1614555415" + caller, null)
                .text("id");
    }

    @Test
    @Order(1)
    void whatCannotBeMergedIsRefused() {
        String card = maple.made("call-card");
        assertThat(merge(card, card).text("error_code")).isEqualTo("merge_with_itself");
        assertThat(merge(card, birch.made("call-card")).status()).isEqualTo(404);
        assertThat(merge(birch.made("call-card"), card).status()).isEqualTo(404);
        assertThat(merge(card, UUID.randomUUID().toString()).status()).isEqualTo(404);
        assertThat(maple.ask(admin, "POST", "/api/v1/contact-cards/" + card + "/merge", "{}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    @Order(2)
    void theOldIdAndTheOldNumberAnswerWithTheOneThatLivesOn() {
        String survivor = maple.made("call-card");
        String old = maple.made("call-unclaimed-card");

        Answer merged = merge(old, survivor);

        assertThat(merged.status()).as(merged.text()).isEqualTo(200);
        assertThat(merged.text("id")).isEqualTo(survivor);
        assertThat(maple.ask(admin, "GET", "/api/v1/contact-cards/" + old, null).text("id"))
                .isEqualTo(survivor);
        assertThat(cardOf(3)).isEqualTo(survivor).isEqualTo(cardOf(1));
        assertThat(merge(old, survivor).status()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void whoHasEndedIsNotMergedAgainAndNothingOfTheTryStays() {
        String other = maple.made("call-of-colleague-card");
        String history = "/api/v1/contact-cards/" + other + "/history";
        String before = maple.ask(admin, "GET", history, null).text();

        Answer refused = merge(maple.made("call-unclaimed-card"), other);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("error_code")).isEqualTo("contact_merged");
        assertThat(refused.text("contact_card_id")).isEqualTo(maple.made("call-card"));
        assertThat(maple.ask(admin, "GET", history, null).text()).isEqualTo(before);
    }
}
