package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.write.webhook.InvalidField;
import dev.otto.write.webhook.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShunyaBodyTest {

    @Test
    void aResult() {
        ShunyaBody body = read(
                "{\"shunya_job_id\": 17, \"company_id\": \"cedar\", \"status\": \"completed\", \"result\": {\"a\": 1}}");

        assertThat(body).isEqualTo(new ShunyaBody("17", "cedar", true, Results.json("{\"a\": 1}")));
    }

    @Test
    void aFailureWithoutMoreIsUnknownAndNotRetryable() {
        assertThat(read("{\"job_id\": \"t\", \"company_id\": \"cedar\", \"status\": \"failed\"}")
                        .failure())
                .isEqualTo(new StepResult.Failed("UNKNOWN_ERROR", false));
        assertThat(
                        read("{\"job_id\": \"t\", \"company_id\": \"cedar\", \"status\": \"failed\", \"error\": \"Dana said no\"}")
                                .failure())
                .isEqualTo(new StepResult.Failed("UNKNOWN_ERROR", false));
    }

    @Test
    void aFailureInThePartnersWords() {
        assertThat(read("""
                        {"shunya_job_id": "t", "company_id": "cedar", "status": "failed",
                         "error": {"error_code": "AUDIO_TOO_LONG", "retryable": true}}
                        """).failure()).isEqualTo(new StepResult.Failed("AUDIO_TOO_LONG", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"text\"", "null"})
    void whatIsNoJsonObjectIsMalformed(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedBody.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"company_id\": \"cedar\", \"status\": \"completed\"} | shunya_job_id",
                "{\"shunya_job_id\": \" \", \"company_id\": \"cedar\", \"status\": \"completed\"} | shunya_job_id",
                "{\"shunya_job_id\": {}, \"company_id\": \"cedar\", \"status\": \"completed\"} | shunya_job_id",
                "{\"shunya_job_id\": \"t\", \"status\": \"completed\"} | company_id",
                "{\"shunya_job_id\": \"t\", \"company_id\": null, \"status\": \"completed\"} | company_id",
                "{\"shunya_job_id\": \"t\", \"company_id\": \"cedar\"} | status",
                "{\"shunya_job_id\": \"t\", \"company_id\": \"cedar\", \"status\": \"pending\"} | status"
            })
    void whatIsNeededAndAbsentIsNamed(String body, String field) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        InvalidField.class,
                        invalid -> assertThat(invalid.field()).isEqualTo(field));
    }

    private static ShunyaBody read(String body) {
        return ShunyaBody.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
