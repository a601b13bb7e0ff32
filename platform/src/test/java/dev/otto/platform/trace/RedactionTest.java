package dev.otto.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "called +16145550100 twice",
                "called (614) 555-0100 twice",
                "called 614-555-0100",
                "called 6145550100",
                "called 1 614 555 0100.",
                "?phone=%2B16145550100",
                "+44 20 7946 0100"
            })
    void phonesAreGone(String text) {
        assertThat(Redaction.of(text)).contains("[redacted]").doesNotContain("0100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail to ada.secret+1@example.co.uk now",
                "Authorization: Bearer abcdef.secret",
                "{\"first_name\":\"secret \\\"x\",\"size\":1}",
                "transcript='my secret'",
                "key whsec_secretsecret",
                "jdbc:postgresql://otto:secret@db/otto",
                "ERROR: duplicate key\n  Detail: Key (name)=(secret) already exists.",
                "Failing row contains (1, secret, x)"
            })
    void secretsAndPersonalFieldsAreGone(String text) {
        assertThat(Redaction.of(text))
                .contains("[redacted]")
                .doesNotContain("secret ")
                .doesNotContain("secret)")
                .doesNotContain(":secret@")
                .doesNotContain("my secret")
                .doesNotContain("whsec_s")
                .doesNotContain("ada.secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebuilt 1234567 events at position 98765432 in 2026-07-14T10:00:00.123456789Z",
                "lead 6f1f0a54-3c3a-5d4e-9a55-0770770770aa",
                "trace 4bf92f3577b34da6a3ce929d0e0e4736",
                "GET /api/v1/leads/{id} 200"
            })
    void whatIsNeitherStays(String text) {
        assertThat(Redaction.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"'', api", "command, api", "'projection,query', api", "'projection, command', api", "projection, worker"
    })
    void whatOnlyFoldsHasANameOfItsOwn(String roles, String service) {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("OTTO_ROLES", roles)
                .withProperty("OTEL_SERVICE_NAME_API", "api")
                .withProperty("OTEL_SERVICE_NAME_WORKER", "worker");
        LoggingEvent event = new LoggingEvent(
                "x", (Logger) LoggerFactory.getLogger("dev.otto.Some"), Level.INFO, "x", null, new Object[0]);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(new JsonLines(environment).format(event))
                        .path("service")
                        .asString())
                .isEqualTo(service);
    }

    @Test
    void alsoInsideExceptions() {
        LoggingEvent event = new LoggingEvent(
                "x",
                (Logger) LoggerFactory.getLogger("dev.otto.Some"),
                Level.ERROR,
                "failed for {}",
                new IllegalStateException("no such number +16145550100"),
                new Object[] {"ada@example.com"});
        JsonNode line = JsonMapper.builder().build().readTree(new JsonLines(true, "otto").format(event));
        assertThat(line.path("level").asString()).isEqualTo("ERROR");
        assertThat(line.path("service").asString()).isEqualTo("otto");
        assertThat(line.path("message").asString()).isEqualTo("failed for [redacted]");
        assertThat(line.path("exception").asString())
                .contains("IllegalStateException")
                .doesNotContain("0100");
    }
}
