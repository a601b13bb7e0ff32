package dev.otto.app.partner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The partner's paths over HTTP, and the metrics that the alert rules name. */
class PartnerPathsTest {

    private static final String SECRET = "a-secret-that-the-partner-shares";
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000001";

    private static RunningOtto otto;

    @BeforeAll
    static void start() throws IOException {
        otto = RunningOtto.start(Map.of("UWC_HMAC_SECRET", SECRET));
    }

    @AfterAll
    static void stop() {
        otto.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/shunya/webhook | {\"shunya_job_id\": \"nobody-s\", \"company_id\": \"nobody\", \"status\": \"failed\", \"error\": {}}",
                "/webhooks/uwc/asr/complete | {\"job_id\": \"nobody-s\", \"company_id\": \"nobody\", \"call_id\": 7, \"status\": \"completed\", \"result\": {\"transcript_text\": \"Hi\"}}",
                "/webhooks/uwc/analysis/complete | {\"job_id\": \"nobody-s\", \"company_id\": \"nobody\", \"call_id\": 7, \"status\": \"failed\", \"error\": {}}",
                "/webhooks/uwc/rag/indexed | {\"document_id\": \"d\", \"company_id\": \"nobody\", \"status\": \"completed\"}",
                "/webhooks/uwc/training/status | {\"job_id\": \"nobody-s\", \"company_id\": \"nobody\", \"rep_id\": \"r\", \"status\": \"completed\", \"progress\": 100}",
                "/webhooks/uwc/followup/draft | {\"draft_id\": \"d\", \"company_id\": \"nobody\", \"contact_card_id\": \""
                        + UNKNOWN + "\", \"channel\": \"sms\", \"body\": \"Hi\"}"
            })
    void everyPathTakesWhatIsSignedByEitherFamilyOfHeadersAndNothingElse(String path, String json)
            throws GeneralSecurityException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String millis = String.valueOf(System.currentTimeMillis());
        for (String family : List.of("X-Shunya-", "X-UWC-")) {
            Answer signed = post(path, body, family, millis, signature(millis, body));
            assertThat(signed.status()).as(signed.text()).isEqualTo(202);
            assertThat(signed.text("status")).isEqualTo("accepted");
            assertThat(post(path, body, family, millis, "00").text("error_code"))
                    .isEqualTo("signature_invalid");
        }
        Answer unsigned = otto.post(path, null, body, "Content-Type", "application/json");
        assertThat(unsigned.status()).isEqualTo(401);
        assertThat(unsigned.text("error_code")).isEqualTo("signature_missing");
    }

    @Test
    void anAddressOfARecordingThatIsNotOursIsNotFound() {
        assertThat(otto.ask("GET", "/audio/bm9ib2R5.bm9ib2R5", null, null).status())
                .isEqualTo(404);
        assertThat(otto.ask("GET", "/audio/nobody", null, null).status()).isEqualTo(404);
    }

    @Test
    void everyMetricThatAnAlertNamesIsExported() throws IOException {
        Set<String> named = named(Files.readString(Path.of("../docs/ops/alerts.yml")));
        assertThat(named)
                .contains("shunya_stage_duration_seconds_bucket", "shunya_oldest_step_seconds", "dead_letters")
                .hasSizeGreaterThan(4);
        otto.ask("GET", "/health", null, null);

        Set<String> exported = otto.ask("GET", "/metrics", null, null)
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());

        assertThat(exported).containsAll(named);
    }

    /** The metrics in the rules' expressions: what is a word there, and no label, duration or function. */
    private static Set<String> named(String rules) {
        Set<String> names = new TreeSet<>();
        Matcher expressions = Pattern.compile("expr: (?:>-\\n)?(.*?)\\n\\s+(?:for|labels):", Pattern.DOTALL)
                .matcher(rules);
        while (expressions.find()) {
            String expression = expressions
                    .group(1)
                    .replaceAll("\\{[^}]*}|\\[[^]]*]|\\bby \\([^)]*\\)", " ")
                    .replaceAll("\\b(histogram_quantile|sum|max|min|rate|increase)\\b|\\b(or|and|unless)\\b", " ");
            Matcher words = Pattern.compile("[a-z_][a-z0-9_]*").matcher(expression);
            while (words.find()) {
                names.add(words.group());
            }
        }
        return names;
    }

    private static Answer post(String path, byte[] body, String family, String millis, String signature) {
        return otto.post(
                path,
                null,
                body,
                "Content-Type",
                "application/json",
                family + "Timestamp",
                millis,
                family + "Signature",
                signature);
    }

    private static String signature(String millis, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((millis + ".").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
