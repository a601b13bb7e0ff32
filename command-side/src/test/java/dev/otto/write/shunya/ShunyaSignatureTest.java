package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.write.shunya.ShunyaSignature.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShunyaSignatureTest {

    private static final String SECRET = "a-secret-of-both";
    private static final byte[] BODY = "{\"status\":\"completed\"}".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.ofEpochMilli(1_784_037_600_000L);

    @Test
    void theSignatureIsOverTimestampDotBody() {
        // printf '1784037600000.{"status":"completed"}' | openssl dgst -sha256 -hmac a-secret-of-both
        assertThat(ShunyaSignature.sign("1784037600000", BODY, SECRET))
                .isEqualTo("4478105225212d33ce81952b16cf7c69fe090934ce831ea490d7179594385800");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-shunya-", "x-uwc-"})
    void bothFamiliesOfHeadersAreTaken(String family) {
        assertThat(verdict(headers(family, NOW.toEpochMilli()))).isEqualTo(Verdict.valid);
    }

    @ParameterizedTest
    @CsvSource({"-300000, valid", "300000, valid", "-300001, outside_window", "300001, outside_window"})
    void fiveMinutesExactlyPass(long offset, Verdict verdict) {
        assertThat(verdict(headers("x-shunya-", NOW.toEpochMilli() + offset))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "1784037600000.0", "-1784037600000", "99999999999999999999", "1784037600"})
    void aTimestampThatIsNoNumberOfMillisecondsIsOutside(String timestamp) {
        Map<String, String> headers = headers("x-shunya-", NOW.toEpochMilli());
        headers.put("x-shunya-timestamp", timestamp);

        assertThat(verdict(headers)).isEqualTo(Verdict.outside_window);
    }

    @Test
    void theTimeIsLookedAtBeforeTheSignature() {
        Map<String, String> headers = headers("x-shunya-", NOW.toEpochMilli() - 400_000);
        headers.put("x-shunya-signature", "00");

        assertThat(verdict(headers)).isEqualTo(Verdict.outside_window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-shunya-signature", "x-shunya-timestamp"})
    void aMissingHeaderIsMissing(String name) {
        Map<String, String> headers = headers("x-shunya-", NOW.toEpochMilli());
        headers.remove(name);

        assertThat(verdict(headers)).isEqualTo(Verdict.missing);
    }

    @Test
    void anAlteredBodyAnotherSecretOrAnotherSpellingIsInvalid() {
        Map<String, String> headers = headers("x-shunya-", NOW.toEpochMilli());
        byte[] altered = "{\"status\":\"completed\"} ".getBytes(StandardCharsets.UTF_8);

        assertThat(ShunyaSignature.of(headers).check(altered, SECRET, NOW)).isEqualTo(Verdict.invalid);
        assertThat(ShunyaSignature.of(headers).check(BODY, "another", NOW)).isEqualTo(Verdict.invalid);
        headers.compute(
                "x-shunya-signature", (name, value) -> String.valueOf(value).toUpperCase(Locale.ROOT));
        assertThat(verdict(headers)).isEqualTo(Verdict.invalid);
    }

    private static Verdict verdict(Map<String, String> headers) {
        return ShunyaSignature.of(headers).check(BODY, SECRET, NOW);
    }

    private static Map<String, String> headers(String family, long millis) {
        Map<String, String> headers = new HashMap<>();
        headers.put(family + "timestamp", String.valueOf(millis));
        headers.put(family + "signature", ShunyaSignature.sign(String.valueOf(millis), BODY, SECRET));
        return headers;
    }
}
