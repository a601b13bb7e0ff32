package dev.otto.write.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.otto.platform.access.Refusals;
import dev.otto.platform.http.DeliveredBy;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.ServletException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookControllerTest {

    private final WebhookFixture here = new WebhookFixture();
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new WebhookController(
                    here.receiver,
                    new StaticListableBeanFactory(Map.of("acme", here.adapter)).getBeanProvider(WebhookAdapter.class),
                    new Refusals(new Problems(), here.registry),
                    here.clock))
            .build();
    private String key = "";

    @BeforeEach
    void connect() {
        key = here.connect(WebhookFixture.CEDAR, "cedar's secret", null).integrationKey();
    }

    @Test
    void a_delivery_is_answered_with_its_status_provider_and_id() throws Exception {
        MockHttpServletResponse first = send(signed("told", "{\"id\":\"e1\"}"));
        MockHttpServletResponse second = send(signed("told", "{\"id\":\"e1\"}"));

        assertThat(first.getStatus()).isEqualTo(200);
        assertThat(json(first).get("status").stringValue()).isEqualTo("processed");
        assertThat(json(first).get("provider").stringValue()).isEqualTo("acme");
        assertThat(json(first).get("delivery_id").stringValue()).hasSize(36);
        assertThat(first.getHeader("Otto-Position")).isNotBlank();
        assertThat(json(second).get("status").stringValue()).isEqualTo("duplicate_ignored");
        assertThat(json(second).get("delivery_id")).isEqualTo(json(first).get("delivery_id"));
        assertThat(second.getHeader("Otto-Delivery-Status")).isEqualTo("duplicate_ignored");
    }

    @Test
    void the_requests_line_says_who_sent_what_to_whom() throws Exception {
        String attribute = DeliveredBy.class.getName();
        assertThat(mvc.perform(signed("told", "{\"id\":\"e1\"}"))
                        .andReturn()
                        .getRequest()
                        .getAttribute(attribute))
                .isEqualTo(new DeliveredBy("acme", "e1", WebhookFixture.CEDAR));
        assertThat(mvc.perform(post("/webhooks/acme/told?company=nobody")
                                .contentType("application/json")
                                .content("{}"))
                        .andReturn()
                        .getRequest()
                        .getAttribute(attribute))
                .isEqualTo(new DeliveredBy("acme", null, null));
    }

    @Test
    void a_field_that_cannot_be_read_is_named() throws Exception {
        MockHttpServletResponse rejected = send(signed("told", "{\"id\":{}}"));

        assertThat(rejected.getStatus()).isEqualTo(400);
        assertThat(json(rejected).get("status").stringValue()).isEqualTo("rejected");
        assertThat(json(rejected).get("error_code").stringValue()).isEqualTo("field_invalid");
        assertThat(json(rejected).at("/errors/0/field").stringValue()).isEqualTo("id");
    }

    @Test
    void every_other_refusal_is_a_problem() throws Exception {
        MockHttpServletResponse invalid = send(post("/webhooks/acme/told?company=" + key)
                .contentType("application/json")
                .header("X-Acme", "guess")
                .content("{}"));

        assertThat(invalid.getStatus()).isEqualTo(401);
        assertThat(invalid.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(invalid).get("status").intValue()).isEqualTo(401);
        assertThat(json(invalid).get("error_code").stringValue()).isEqualTo("signature_invalid");
        assertThat(invalid.getHeader("Otto-Delivery-Status")).isEqualTo("rejected");
    }

    @Test
    void who_is_not_let_in_is_counted_and_what_is_only_unreadable_is_not() throws Exception {
        send(signed("told", "{\"id\":\"e1\"}"));
        send(post("/webhooks/acme/told?company=" + key)
                .contentType("application/json")
                .content("{}"));
        send(signed("told", "{"));

        assertThat(here.registry.find("security_refusals").counters())
                .extracting(counter -> counter.getId().getTag("reason") + " " + counter.count())
                .containsExactly("signature_missing 1.0");
        assertThat(here.registry.find("rate_limit_hits").counters()).isEmpty();
    }

    @Test
    void an_address_that_guesses_too_often_is_told_when_to_come_again() throws Exception {
        MockHttpServletResponse last = new MockHttpServletResponse();
        for (int guesses = 0; guesses <= WebhookSettings.DEFAULT.unverifiedPerMinute(); guesses++) {
            last = send(post("/webhooks/acme/told?company=" + key)
                    .contentType("application/json")
                    .content("{}"));
        }

        assertThat(last.getStatus()).isEqualTo(429);
        assertThat(last.getHeader("Retry-After")).isEqualTo("60");
        assertThat(last.getHeader("RateLimit-Limit")).isEqualTo("300");
        assertThat(last.getHeader("RateLimit-Remaining")).isEqualTo("0");
        assertThat(last.getHeader("RateLimit-Reset")).isEqualTo("60");
        assertThat(json(last).get("retry_after").intValue()).isEqualTo(60);
        assertThat(here.registry
                        .counter("security_refusals", "reason", "rate_limited")
                        .count())
                .isEqualTo(1);
        assertThat(here.registry
                        .counter("rate_limit_hits", "route", "unmatched", "limit", "address")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_body_over_a_mebibyte_is_too_large() throws Exception {
        MockHttpServletResponse atMost = send(signed("told", padded(1 << 20)));
        MockHttpServletResponse more = send(signed("told", padded((1 << 20) + 1)));

        assertThat(atMost.getStatus()).isEqualTo(200);
        assertThat(more.getStatus()).isEqualTo(413);
        assertThat(json(more).get("error_code").stringValue()).isEqualTo("payload_too_large");
    }

    @Test
    void what_is_lost_before_it_is_stored_is_asked_for_again() throws Exception {
        here.lose();

        MockHttpServletResponse answer = send(signed("told", "{\"id\":\"e1\"}"));

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
        assertThat(json(answer).get("error_code").stringValue()).isEqualTo("not_stored");
    }

    @Test
    void a_path_of_no_provider_is_not_found() {
        assertThatThrownBy(() -> send(post("/webhooks/nobody/told").content("{}")))
                .isInstanceOf(ServletException.class)
                .hasCauseInstanceOf(ProblemException.class);
    }

    private MockHttpServletRequestBuilder signed(String kind, String body) {
        return post("/webhooks/acme/" + kind + "?company=" + key)
                .contentType("application/json; charset=utf-8")
                .header("X-Acme", "cedar's secret")
                .content(body);
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request).andReturn().getResponse();
    }

    private static String padded(int length) {
        String body = "{\"id\":\"e" + length + "\",\"text\":\"\"}";
        return body.replace("\"\"", "\"" + "x".repeat(length - body.length()) + "\"");
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return JsonMapper.builder().build().readTree(response.getContentAsByteArray());
    }
}
