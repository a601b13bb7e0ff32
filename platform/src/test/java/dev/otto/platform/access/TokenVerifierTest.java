package dev.otto.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.otto.platform.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The identity provider's own vectors and further ones: which tokens are let through, and whose they are. */
class TokenVerifierTest {

    private static final Map<String, AccessRole> ALIASES = Map.of("member", AccessRole.csr);

    static Stream<JsonNode> vectors() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                TokenVerifierTest.class.getResourceAsStream("/samples/clerk/jwt-vectors.json"))) {
            List<JsonNode> vectors = new ArrayList<>();
            JsonMapper.builder().build().readTree(file).path("vectors").forEach(vectors::add);
            return vectors.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsAcceptedOrRefusedAsItSays(JsonNode vector) throws ParseException {
        JwtDecoder decoder = decoder(vector);
        String token = vector.path("token").asString();
        if (vector.path("valid").asBoolean()) {
            assertThat(decoder.decode(token).getSubject())
                    .as(vector.path("id").asString())
                    .startsWith("user_");
        } else {
            assertThatThrownBy(() -> decoder.decode(token))
                    .as(vector.path("id").asString())
                    .isInstanceOf(BadJwtException.class);
        }
    }

    @Test
    void bothShapesOfClaimsNameCompanyAndRole() throws Exception {
        assertThat(caller("clerk-jwt-v2-org-admin"))
                .isEqualTo(new Caller(
                        "org_2zQ9qkN3wivZBoAJbzbE3esdb8h", "user_2zj6WRELs4MCqgkJO1TrmyE9kIP", AccessRole.admin));
        assertThat(callers().caller(older("org:sales_rep")))
                .isEqualTo(new Caller("org_1", "user_1", AccessRole.sales_rep));
    }

    @Test
    void aSessionWithoutAnOrganisationIsRefused() {
        assertThatThrownBy(() -> caller("clerk-jwt-v2-no-org"))
                .isInstanceOfSatisfying(
                        TokenRefused.class,
                        refused -> assertThat(refused.problem().errorCode()).isEqualTo("company_missing"));
    }

    @Test
    void aRoleThatNobodyKnowsIsRefused() {
        Jwt jwt = older("org:janitor");
        assertThatThrownBy(() -> callers().caller(jwt))
                .isInstanceOfSatisfying(
                        TokenRefused.class,
                        refused -> assertThat(refused.problem().errorCode()).isEqualTo("role_unknown"));
    }

    @Test
    void anAliasIsTranslated() {
        Jwt jwt = older("org:member");
        assertThat(callers().caller(jwt).role()).isEqualTo(AccessRole.csr);
    }

    @Test
    void aLocalTokenIsRefusedWhereThereAreNone() {
        LocalTokens elsewhere = new LocalTokens(new dev.otto.platform.configuration.Secret("x".repeat(44)));
        String token =
                elsewhere.issue("org_1", "u", AccessRole.admin, Instant.now()).token();
        TokenVerifier production = TokenVerifier.of(
                settings("https://clerk.example", "https://clerk.example/jwks"),
                new LocalTokens(null),
                InstantSource.system());
        assertThatThrownBy(() -> production.decode(token)).isInstanceOf(BadJwtException.class);
    }

    /** The same key, issuer and claims: what a token is for is said by its type alone. */
    @ParameterizedTest
    @CsvSource({"JWT, true", "at+jwt, false", "AT+JWT, false", "application/at+jwt, false"})
    void aTokenForSomethingElseThanASessionIsRefused(String type, boolean taken) throws JOSEException {
        RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
        Instant now = Instant.parse("2026-07-14T16:00:00Z");
        SignedJWT signed = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("k")
                        .type(new JOSEObjectType(type))
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://clerk.example")
                        .subject("user_1")
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .build());
        signed.sign(new RSASSASigner(key));
        JwtDecoder decoder = TokenVerifier.remote(
                new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK())), "https://clerk.example", List.of(), () -> now);
        if (taken) {
            assertThat(decoder.decode(signed.serialize()).getSubject()).isEqualTo("user_1");
        } else {
            assertThatThrownBy(() -> decoder.decode(signed.serialize())).isInstanceOf(BadJwtException.class);
        }
    }

    @Test
    void keysThatCannotBeFetchedAreNotTheUsersFault() throws Exception {
        int nobodyListens;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobodyListens = socket.getLocalPort();
        }
        JsonNode vector = vector("clerk-jwt-v2-org-admin");
        TokenVerifier verifier = TokenVerifier.of(
                settings(null, "http://127.0.0.1:" + nobodyListens + "/jwks"),
                new LocalTokens(null),
                InstantSource.system());
        assertThatThrownBy(() -> verifier.decode(vector.path("token").asString()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
    }

    private static Jwt older(String role) {
        return Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .subject("user_1")
                .claim("org_id", "org_1")
                .claim("org_role", role)
                .build();
    }

    private static AccessSettings settings(@Nullable String issuer, String keys) {
        return new AccessSettings(issuer, keys, List.of(), List.of(), false, null, ALIASES, 60, 600);
    }

    private static Callers callers() {
        return new Callers(ALIASES, (company, user) -> Optional.empty());
    }

    private static Caller caller(String id) throws IOException, ParseException {
        JsonNode vector = vector(id);
        return callers().caller(decoder(vector).decode(vector.path("token").asString()));
    }

    private static JsonNode vector(String id) throws IOException {
        return vectors()
                .filter(one -> one.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static JwtDecoder decoder(JsonNode vector) throws ParseException {
        List<String> parties = new ArrayList<>();
        vector.path("authorized_parties").forEach(party -> parties.add(party.asString()));
        Instant now = Instant.ofEpochSecond(vector.path("now").asLong());
        return TokenVerifier.remote(
                new ImmutableJWKSet<>(JWKSet.parse(vector.path("jwks").toString())),
                vector.path("issuer").asString(),
                parties,
                () -> now);
    }
}
