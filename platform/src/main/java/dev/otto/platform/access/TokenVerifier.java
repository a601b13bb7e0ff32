package dev.otto.platform.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.otto.platform.problem.ProblemException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies users' tokens: RS256 with the issuer's published keys, and in the demo and dev profiles HS256 with the local
 * key. Session tokens only: pending sessions, OAuth access tokens and machines' tokens are refused.
 */
final class TokenVerifier implements JwtDecoder {

    /** How far clocks may be apart, both ways. */
    static final Duration SKEW = Duration.ofSeconds(5);

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MAX_KEYS_BYTES = 256 * 1024;

    private final @Nullable JwtDecoder remote;
    private final @Nullable JwtDecoder local;

    private TokenVerifier(@Nullable JwtDecoder remote, @Nullable JwtDecoder local) {
        this.remote = remote;
        this.local = local;
    }

    static TokenVerifier of(AccessSettings settings, LocalTokens localTokens, InstantSource clock) {
        JwtDecoder remote = settings.jwksUri() == null
                ? null
                : remote(published(settings.jwksUri()), settings.issuer(), settings.authorizedParties(), clock);
        SecretKey localKey = localTokens.key();
        JwtDecoder local = localKey == null
                ? null
                : decoder(
                        new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new ImmutableSecret<>(localKey)),
                        LocalTokens.ISSUER,
                        List.of(),
                        clock);
        return new TokenVerifier(remote, local);
    }

    static JwtDecoder remote(
            JWKSource<SecurityContext> keys, @Nullable String issuer, List<String> parties, InstantSource clock) {
        return decoder(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys), issuer, parties, clock);
    }

    @Override
    public Jwt decode(String token) {
        JwtDecoder decoder = isLocal(token) ? local : remote;
        if (decoder == null) {
            throw new BadJwtException("no issuer of such tokens is configured");
        }
        try {
            return decoder.decode(token);
        } catch (BadJwtException e) {
            throw e;
        } catch (JwtException e) {
            if (e.getCause() instanceof JWKSetUnavailableException
                    || e.getCause() instanceof RemoteKeySourceException) {
                throw new ProblemException(
                        503, "identity_unavailable", "The identity provider's keys cannot be fetched at the moment.");
            }
            throw new BadJwtException("the token cannot be verified", e);
        }
    }

    private boolean isLocal(String token) {
        if (local == null) {
            return false;
        }
        try {
            JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
            return claims != null && LocalTokens.ISSUER.equals(claims.getIssuer());
        } catch (ParseException e) {
            return false;
        }
    }

    private static JWKSource<SecurityContext> published(String uri) {
        try {
            return JWKSourceBuilder.create(
                            URI.create(uri).toURL(),
                            new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_KEYS_BYTES))
                    .retrying(true)
                    .outageTolerant(Duration.ofHours(4).toMillis())
                    .build();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalStateException("CLERK_JWKS_URL (or CLERK_ISSUER) is not a URL", e);
        }
    }

    private static JwtDecoder decoder(
            JWSVerificationKeySelector<SecurityContext> keys,
            @Nullable String issuer,
            List<String> parties,
            InstantSource clock) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(keys);
        // The claims are checked below, by a clock that tests can set.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(claims(issuer, parties, clock));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> claims(
            @Nullable String issuer, List<String> parties, InstantSource clock) {
        return jwt -> {
            List<String> faults = new ArrayList<>();
            Instant now = clock.instant();
            Instant expires = jwt.getExpiresAt();
            if (expires == null || !now.minus(SKEW).isBefore(expires)) {
                faults.add("expired");
            }
            if (after(jwt.getNotBefore(), now) || after(jwt.getIssuedAt(), now)) {
                faults.add("not valid yet");
            }
            if (issuer != null && !issuer.equals(jwt.getClaimAsString("iss"))) {
                faults.add("another issuer");
            }
            if (!parties.isEmpty() && !parties.contains(String.valueOf(jwt.getClaimAsString("azp")))) {
                faults.add("another party");
            }
            if ("pending".equals(jwt.getClaimAsString("sts"))) {
                faults.add("pending session");
            }
            String subject = jwt.getSubject();
            if (subject == null || subject.isBlank() || subject.startsWith("mch_")) {
                faults.add("no user");
            }
            return faults.isEmpty()
                    ? OAuth2TokenValidatorResult.success()
                    : OAuth2TokenValidatorResult.failure(
                            new OAuth2Error("invalid_token", String.join(", ", faults), null));
        };
    }

    private static boolean after(@Nullable Instant claimed, Instant now) {
        return claimed != null && claimed.isAfter(now.plus(SKEW));
    }
}
