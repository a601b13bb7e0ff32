package dev.otto.write.uwc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Puts on every request what the partner checks: a token (RFC 7519, HS256) and a timestamp made for this try, and over the
 * exact bytes of a body its signature, lower-case hex HMAC-SHA256 of {@code "{timestamp}.{json}"}.
 */
final class Signing implements ClientHttpRequestInterceptor {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long TOKEN_SECONDS = 300;

    private final String version;
    private final String jwtSecret;
    private final String hmacSecret;
    private final InstantSource clock;

    Signing(String version, String jwtSecret, String hmacSecret, InstantSource clock) {
        this.version = version;
        this.jwtSecret = jwtSecret;
        this.hmacSecret = hmacSecret;
        this.clock = clock;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Call call = (Call) Objects.requireNonNull(request.getAttributes().get(UwcApi.CALL));
        Instant now = clock.instant();
        String timestamp = MILLIS.format(now);
        HttpHeaders headers = request.getHeaders();
        headers.setBearerAuth(token(call.companyId(), now));
        headers.set("X-Company-ID", call.companyId());
        headers.set("X-Request-ID", call.requestId().toString());
        headers.set("X-UWC-Version", version);
        headers.set("X-UWC-Timestamp", timestamp);
        headers.setContentType(MediaType.APPLICATION_JSON);
        if (call.idempotencyKey() != null) {
            headers.set("Idempotency-Key", call.idempotencyKey().toString());
        }
        if (body.length > 0) {
            headers.set("X-Signature", HexFormat.of().formatHex(hmac(hmacSecret, timestamp + ".", body)));
        }
        return execution.execute(request, body);
    }

    private String token(String companyId, Instant now) {
        long iat = now.getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("company_id", companyId);
        claims.put("iat", iat);
        claims.put("exp", iat + TOKEN_SECONDS);
        claims.put("iss", "otto-backend");
        claims.put("aud", "uwc");
        String signed = part(Map.of("alg", "HS256", "typ", "JWT")) + "." + part(claims);
        return signed + "." + BASE64.encodeToString(hmac(jwtSecret, signed, new byte[0]));
    }

    private static String part(Map<String, Object> members) {
        return BASE64.encodeToString(Bodies.JSON.writeValueAsBytes(members));
    }

    private static byte[] hmac(String secret, String prefix, byte[] rest) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is required of every Java platform", e);
        }
    }
}
