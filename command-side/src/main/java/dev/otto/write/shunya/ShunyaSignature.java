package dev.otto.write.shunya;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature of what the partner posts: lower-case hex HMAC-SHA256 over {@code "{timestamp}."} and the raw body, the
 * timestamp in milliseconds since the epoch. Two families of headers say the same.
 *
 * @param signature as sent; null when neither family is whole
 * @param timestamp as sent; null when neither family is whole
 * @param taskId of the partner, where sent
 */
record ShunyaSignature(
        @Nullable String signature,
        @Nullable String timestamp,
        @Nullable String taskId) {

    static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");

    /** What came of the check. */
    enum Verdict {
        valid,
        missing,
        outside_window,
        invalid
    }

    /** Reads headers by their lower-case names. */
    static ShunyaSignature of(Map<String, String> headers) {
        for (String family : new String[] {"x-shunya-", "x-uwc-"}) {
            String signature = headers.get(family + "signature");
            String timestamp = headers.get(family + "timestamp");
            if (signature != null && timestamp != null) {
                return new ShunyaSignature(signature.strip(), timestamp.strip(), headers.get(family + "task-id"));
            }
        }
        return new ShunyaSignature(null, null, null);
    }

    /** The partner's time; only of a timestamp that was checked. */
    Instant at() {
        return Instant.ofEpochMilli(timestamp == null ? 0 : Long.parseLong(timestamp));
    }

    /** Checks in the order of the specification: headers, time, then the signature in constant time. */
    Verdict check(byte[] body, String secret, Instant now) {
        if (signature == null || timestamp == null || signature.isEmpty() || timestamp.isEmpty()) {
            return Verdict.missing;
        }
        if (!MILLIS.matcher(timestamp).matches()
                || Math.abs(now.toEpochMilli() - Long.parseLong(timestamp)) > WINDOW.toMillis()) {
            return Verdict.outside_window;
        }
        byte[] expected = sign(timestamp, body, secret).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))
                ? Verdict.valid
                : Verdict.invalid;
    }

    static String sign(String timestamp, byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is required of every Java platform", e);
        }
    }
}
