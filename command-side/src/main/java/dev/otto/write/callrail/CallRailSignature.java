package dev.otto.write.callrail;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * CallRail's signature: base64 of HMAC-SHA1 over the raw body, the signing key taken as text
 * (https://apidocs.callrail.com/#validating-payloads). It covers no time and no query string.
 */
final class CallRailSignature {

    static final String HEADER = "signature";

    private CallRailSignature() {}

    static String of(String signingKey, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(signingKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 is required of every Java platform", e);
        }
    }

    /** Compares in constant time. */
    static boolean matches(String signature, String signingKey, byte[] body) {
        return MessageDigest.isEqual(
                signature.strip().getBytes(StandardCharsets.UTF_8),
                of(signingKey, body).getBytes(StandardCharsets.UTF_8));
    }
}
