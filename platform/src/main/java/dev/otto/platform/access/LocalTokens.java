package dev.otto.platform.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tokens that Otto signs itself, in the demo and dev profiles only. */
public final class LocalTokens {

    static final String ISSUER = "otto-local";
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final @Nullable SecretKey key;

    LocalTokens(@Nullable Secret secret) {
        this.key = secret == null ? null : new SecretKeySpec(secret.bytes(), "HmacSHA256");
    }

    /** A signed token and when it expires. */
    public record Issued(String token, Instant expiresAt) {}

    /** The key, null where there are no such tokens. */
    @Nullable
    SecretKey key() {
        return key;
    }

    /** A token for this caller, shaped as the identity provider's are. */
    public Issued issue(@Nullable String companyId, String userId, AccessRole role, Instant now) {
        SecretKey signing = key;
        if (signing == null) {
            throw ProblemException.notFound();
        }
        Instant expires = now.plus(LIFETIME);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(userId)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim("org_role", "org:" + role.name());
        if (companyId != null) {
            claims.claim("org_id", companyId);
        }
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(JOSEObjectType.JWT)
                            .build(),
                    claims.build());
            jwt.sign(new MACSigner(signing));
            return new Issued(jwt.serialize(), Instant.ofEpochSecond(expires.getEpochSecond()));
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 is required of the token library", e);
        }
    }
}
