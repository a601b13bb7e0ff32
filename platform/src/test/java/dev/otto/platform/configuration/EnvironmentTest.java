package dev.otto.platform.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final Map<String, String> PRODUCTION = Map.of(
            "DATABASE_URL", "postgresql://otto:s3cr%40t@db.example.com:5433/otto?sslmode=require",
            "CLERK_ISSUER", "https://clerk.example.com",
            "SECRETS_KEY", KEY,
            "INTERNAL_AI_TOKEN", "a-token-of-the-partner",
            "ALLOWED_ORIGINS", "https://app.example.com, exp://*",
            "PUBLIC_BASE_URL", "https://otto.example.com/");

    @Test
    void withoutAnythingItIsTheDemo() {
        Environment environment = Environment.of(Map.of(), List.of());

        assertThat(environment.problems()).isEmpty();
        OttoSettings settings = settings(environment);
        assertThat(settings.profile()).isEqualTo(Profile.demo);
        assertThat(settings.database()).isNull();
        assertThat(settings.dataDir()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(settings.roles())
                .containsExactlyInAnyOrder(ProcessRole.command, ProcessRole.projection, ProcessRole.query);
        assertThat(settings.publicBaseUrl()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(settings.allowedOrigins()).containsExactly("http://localhost:8080");
        assertThat(settings.demoTraffic()).isTrue();
        assertThat(settings.idempotencyTtlDays()).isEqualTo(90);
        assertThat(settings.rateLimitUser()).isEqualTo(60);
        assertThat(settings.rateLimitTenant()).isEqualTo(600);
        assertThat(settings.localJwtKey()).isEqualTo(new Secret("generated local-jwt-key"));
        assertThat(settings.uwc().enableAsr()).isTrue();
        assertThat(settings.uwc().baseUrl()).isNull();
        assertThat(settings.uwc().jwtSecret()).isEqualTo(new Secret("generated uwc-jwt-secret"));
        assertThat(settings.uwc().retryWaits())
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(settings.withUwcAt(URI.create("http://127.0.0.1:1")).uwc().baseUrl())
                .isEqualTo(URI.create("http://127.0.0.1:1"));
    }

    @Test
    void thePartnerIsOffUnlessSwitchedOn() {
        OttoSettings off = Environment.of(Map.of(), List.of("dev")).settings(name -> new Secret("generated " + name));
        Environment wrong = Environment.of(Map.of("UWC_RETRY_WAITS", "soon"), List.of("dev"));

        assertThat(off.uwc().enableAsr()).isFalse();
        assertThat(off.uwc().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(off.uwc().jobsInFlight()).isEqualTo(10);
        assertThat(off.uwc().submissionsPerHour()).isEqualTo(1_000);
        assertThat(off.audio().maxBytes()).isEqualTo(100_000_000);
        assertThat(off.audio().longest()).isEqualTo(Duration.ofHours(2));
        assertThat(wrong.problems()).singleElement().asString().startsWith("UWC_RETRY_WAITS must be seconds");
    }

    @Test
    void aDatabaseWithoutAProfileIsProduction() {
        Environment environment = Environment.of(PRODUCTION, List.of());

        assertThat(environment.problems()).isEmpty();
        OttoSettings settings = settings(environment);
        assertThat(settings.profile()).isEqualTo(Profile.production);
        assertThat(settings.database())
                .isEqualTo(new DatabaseAddress(
                        "jdbc:postgresql://db.example.com:5433/otto?sslmode=require", "otto", new Secret("s3cr@t")));
        assertThat(settings.localJwtKey()).isNull();
        assertThat(settings.demoTraffic()).isFalse();
        assertThat(settings.publicBaseUrl()).isEqualTo(URI.create("https://otto.example.com"));
        assertThat(settings.allowedOrigins()).containsExactly("https://app.example.com", "exp://*");
    }

    @Test
    void aMalformedProductionStartSaysAllItsProblemsAtOnce() {
        Environment environment = Environment.of(
                Map.of(
                        "DATABASE_URL", "mysql://db/otto",
                        "SERVER_PORT", "80800",
                        "INTERNAL_AI_TOKEN", "changeme",
                        "ALLOWED_ORIGINS", "*",
                        "ENABLE_UWC_ASR", "true",
                        "UWC_BASE_URL", "https://your_partner.example.com",
                        "OTTO_DEMO_TRAFFIC", "true",
                        "OTTO_ROLES", "command,everything"),
                List.of());

        assertThat(environment.problems())
                .containsExactlyInAnyOrder(
                        "DATABASE_URL must begin with postgresql:// or jdbc:postgresql://",
                        "SERVER_PORT must be a port, 1 to 65535, but is \"80800\"",
                        "INTERNAL_AI_TOKEN is still a placeholder; give it a real value",
                        "ALLOWED_ORIGINS must be a comma-separated list of origins such as https://app.example.com or"
                                + " exp://*, but is \"*\"",
                        "UWC_BASE_URL must be an absolute http:// or https:// URL, but is"
                                + " \"https://your_partner.example.com\"",
                        "OTTO_ROLES must be a comma-separated list out of command, projection, query, but is"
                                + " \"command,everything\"",
                        "PUBLIC_BASE_URL is missing: " + Setting.PUBLIC_BASE_URL.description(),
                        "SECRETS_KEY is missing: " + Setting.SECRETS_KEY.description(),
                        "UWC_JWT_SECRET is missing: ENABLE_UWC_ASR needs it",
                        "UWC_HMAC_SECRET is missing: ENABLE_UWC_ASR needs it",
                        "CLERK_ISSUER or CLERK_JWKS_URL is missing: without one no token can be checked",
                        "OTTO_DEMO_TRAFFIC is true, but simulated traffic does not exist in production");
    }

    @ParameterizedTest
    @ValueSource(strings = {"changeme", "ChangeMe123", "your_token_here", "sk_test_51Hq", "<token>", "change-me"})
    void placeholdersAreRefusedInProductionOnly(String placeholder) {
        assertThat(Environment.of(with("INTERNAL_AI_TOKEN", placeholder), List.of())
                        .problems())
                .containsExactly("INTERNAL_AI_TOKEN is still a placeholder; give it a real value");
        assertThat(Environment.of(Map.of("INTERNAL_AI_TOKEN", placeholder), List.of("dev"))
                        .problems())
                .isEmpty();
    }

    @Test
    void aPasswordThatIsAPlaceholderIsFoundInTheUrl() {
        assertThat(Environment.of(with("DATABASE_URL", "postgresql://otto:changeme@db/otto"), List.of())
                        .problems())
                .containsExactly("DATABASE_URL is still a placeholder; give it a real value");
    }

    @Test
    void anotherKeyOfSecretsGoesBeforeTheOld() {
        Map<String, String> variables = new HashMap<>(PRODUCTION);
        variables.put("SECRETS_KEY", KEY + "," + "ab".repeat(32));
        assertThat(Environment.of(variables, List.of()).problems()).isEmpty();
        variables.put("SECRETS_KEY", KEY + ",hunter2");
        assertThat(Environment.of(variables, List.of()).problems())
                .containsExactly(
                        "SECRETS_KEY must be 32 bytes in base64 (or 64 hexadecimal digits), several separated by"
                                + " commas");
    }

    @Test
    void noProblemRepeatsASecret() {
        Environment environment = Environment.of(
                Map.of("SECRETS_KEY", "hunter2", "DATABASE_URL", "postgres//otto:hunter2@db", "REDIS_URL", "hunter2"),
                List.of("dev"));

        assertThat(environment.problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
        assertThat(settings(Environment.of(PRODUCTION, List.of())).toString())
                .doesNotContain(KEY)
                .doesNotContain("s3cr@t")
                .doesNotContain("a-token-of-the-partner");
    }

    @Test
    void devRunsOnEitherDatabase() {
        Map<String, String> external = Map.of("DATABASE_URL", "jdbc:postgresql://localhost/otto?user=me&password=p+w");

        OttoSettings onExternal = settings(Environment.of(external, List.of("dev")));
        assertThat(onExternal.profile()).isEqualTo(Profile.dev);
        assertThat(onExternal.database())
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://localhost/otto", "me", new Secret("p+w")));
        assertThat(onExternal.demoTraffic()).isFalse();
        assertThat(settings(Environment.of(Map.of(), List.of("dev"))).database())
                .isNull();
    }

    @Test
    void theDemoRefusesAForeignDatabase() {
        assertThat(Environment.of(Map.of("DATABASE_URL", "postgresql://db/otto"), List.of("demo"))
                        .problems())
                .containsExactly(
                        "DATABASE_URL is set, but the demo runs its own PostgreSQL; unset it or use the dev profile");
    }

    @Test
    void theOwnDatabaseNeedsAllRoles() {
        assertThat(Environment.of(Map.of("OTTO_ROLES", "command,query"), List.of())
                        .problems())
                .containsExactly("OTTO_ROLES leaves roles out, but Otto's own PostgreSQL serves one process only;"
                        + " set DATABASE_URL");
        assertThat(settings(Environment.of(with("OTTO_ROLES", "projection"), List.of()))
                        .roles())
                .containsExactly(ProcessRole.projection);
    }

    @Test
    void anUnknownProfileIsRefused() {
        assertThat(Environment.of(Map.of(), List.of("prod")).problems())
                .containsExactly("The profile must be one of demo, dev or production, but is \"prod\"");
        assertThat(Environment.of(PRODUCTION, List.of("production", "demo")).problems())
                .contains("The profile must be one of demo, dev or production, but is \"production,demo\"");
    }

    @Test
    void anExplicitProductionWithoutADatabaseIsRefused() {
        assertThat(Environment.of(Map.of(), List.of("production")).problems())
                .contains("DATABASE_URL is missing: " + Setting.DATABASE_URL.description())
                .hasSize(6);
    }

    @Test
    void upstashIsAnotherNameForRedis() {
        assertThat(settings(Environment.of(Map.of("UPSTASH_REDIS_URL", "rediss://cache:6379"), List.of()))
                        .redisUrl())
                .isEqualTo(new Secret("rediss://cache:6379"));
        assertThat(Environment.of(
                                Map.of("UPSTASH_REDIS_URL", "rediss://cache:6379", "REDIS_URL", "redis://other"),
                                List.of())
                        .problems())
                .containsExactly("UPSTASH_REDIS_URL is another name for REDIS_URL, and the two differ");
    }

    @Test
    void whatWouldShareLimitsSaysThatItDoesNot() {
        assertThat(Environment.of(Map.of("REDIS_URL", "redis://cache:6379"), List.of())
                        .unused())
                .containsExactly("REDIS_URL");
    }

    @Test
    void variablesOfEarlierSystemsAreNamedAsUnused() {
        Environment environment = Environment.of(
                Map.of("ENABLE_CELERY_BEAT", "1", "OPENAI_API_KEY", "x", "CALLRAIL_ACCOUNT_ID", "y", "PATH", "/bin"),
                List.of());

        assertThat(environment.problems()).isEmpty();
        assertThat(environment.unused()).containsExactly("CALLRAIL_ACCOUNT_ID", "ENABLE_CELERY_BEAT", "OPENAI_API_KEY");
    }

    @ParameterizedTest
    @CsvSource({
        "OBS_REDACT_PII, maybe",
        "IDEMPOTENCY_TTL_DAYS, 0",
        "RATE_LIMIT_USER, many",
        "LOG_LEVEL, loud",
        "CLERK_ISSUER, clerk.example.com",
        "AXON_SERVER, host:port:more",
        "SERVER_PORT, 0"
    })
    void malformedValuesAreRefusedInEveryProfile(String name, String value) {
        assertThat(Environment.of(Map.of(name, value), List.of()).problems())
                .singleElement()
                .asString()
                .startsWith(name + " must be ");
    }

    @Test
    void emptyCountsAsUnset() {
        Environment environment = Environment.of(Map.of("DATABASE_URL", " ", "SERVER_PORT", ""), List.of(""));

        assertThat(environment.profile()).isEqualTo(Profile.demo);
        assertThat(settings(environment).serverPort()).isEqualTo(8080);
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new HashMap<>(PRODUCTION);
        variables.put(name, value);
        return variables;
    }

    private static OttoSettings settings(Environment environment) {
        return environment.settings(name -> new Secret("generated " + name));
    }
}
