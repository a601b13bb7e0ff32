package dev.otto.platform.configuration;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment as the rest of Otto reads it: checked, typed, with defaults applied. Nothing else reads environment
 * variables.
 *
 * @param dataDir absolute directory for what must survive a restart
 * @param database null: Otto runs its own PostgreSQL under {@code dataDir}
 * @param publicBaseUrl without a slash at its end
 * @param allowedOrigins exact origins, or a scheme followed by {@code ://*}
 * @param localJwtKey signs and verifies local tokens (HS256); null in production, where there are none
 * @param secretsKey wraps providers' secrets, bodies of deliveries and the keys of recordings; 32 bytes, or several such keys separated by commas
 * @param redisUrl would share the limits, which are per process by now
 * @param idempotencyTtlDays days that webhook deliveries and their keys are kept
 */
public record OttoSettings(
        Profile profile,
        Set<ProcessRole> roles,
        Path dataDir,
        @Nullable DatabaseAddress database,
        List<String> axonServers,
        int serverPort,
        URI publicBaseUrl,
        List<String> allowedOrigins,
        boolean demoTraffic,
        Identity identity,
        @Nullable Secret localJwtKey,
        Secret secretsKey,
        Secret internalAiToken,
        @Nullable Secret devEmitKey,
        Providers providers,
        Audio audio,
        Uwc uwc,
        int rateLimitUser,
        int rateLimitTenant,
        @Nullable Secret redisUrl,
        int idempotencyTtlDays,
        Telemetry telemetry) {

    /** Who issues tokens; in demo and dev a local key may stand in for an issuer. */
    public record Identity(
            @Nullable URI issuer,
            @Nullable URI jwksUrl,
            List<String> authorizedParties,
            @Nullable Secret webhookSecret) {}

    /** The installation's own credentials at providers; companies' own are kept encrypted in their integrations. */
    public record Providers(
            @Nullable Secret callrailSigningKey,
            @Nullable Secret callrailApiKey,
            @Nullable String twilioAccountSid,
            @Nullable Secret twilioAuthToken,
            @Nullable String twilioFromNumber,
            @Nullable Secret retellApiKey,
            @Nullable Secret blandWebhookSecret,
            @Nullable URI geocoderUrl) {}

    /**
     * Recordings that Otto keeps.
     *
     * @param store a directory, or an {@code s3://} address
     * @param keyId of an S3-compatible store
     * @param secret of an S3-compatible store
     * @param maxBytes that one recording may have
     * @param longest that one recording may last
     */
    public record Audio(
            String store, @Nullable String keyId, @Nullable Secret secret, long maxBytes, Duration longest) {}

    /**
     * The AI partner: its address, the secrets shared with it, and which of its parts are switched on.
     *
     * @param baseUrl null: nothing is submitted, whatever is switched on
     * @param timeout of one try of a call
     * @param retryWaits before the second and the later tries of a call
     * @param jobsInFlight of one company at a time
     * @param submissionsPerHour of one company
     */
    public record Uwc(
            @Nullable URI baseUrl,
            String version,
            @Nullable Secret jwtSecret,
            @Nullable Secret hmacSecret,
            Duration timeout,
            List<Duration> retryWaits,
            int jobsInFlight,
            int submissionsPerHour,
            boolean enableAsr,
            boolean enableRag,
            boolean enableTraining,
            boolean enableFollowups) {

        public Uwc {
            retryWaits = List.copyOf(retryWaits);
        }

        /** The same partner elsewhere: where a simulated one listens on a port that only its start tells. */
        public Uwc at(URI address) {
            return new Uwc(
                    address,
                    version,
                    jwtSecret,
                    hmacSecret,
                    timeout,
                    retryWaits,
                    jobsInFlight,
                    submissionsPerHour,
                    enableAsr,
                    enableRag,
                    enableTraining,
                    enableFollowups);
        }
    }

    /** Logs and traces. */
    public record Telemetry(
            String logLevel,
            boolean redactPii,
            @Nullable URI otlpEndpoint,
            String serviceNameApi,
            String serviceNameWorker) {}

    public OttoSettings {
        roles = Set.copyOf(roles);
        axonServers = List.copyOf(axonServers);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** Whether this process does that part of the work. */
    public boolean does(ProcessRole role) {
        return roles.contains(role);
    }

    /** The same with another address of the AI partner: where a simulated one listens. */
    public OttoSettings withUwcAt(URI address) {
        return new OttoSettings(
                profile,
                roles,
                dataDir,
                database,
                axonServers,
                serverPort,
                publicBaseUrl,
                allowedOrigins,
                demoTraffic,
                identity,
                localJwtKey,
                secretsKey,
                internalAiToken,
                devEmitKey,
                providers,
                audio,
                uwc.at(address),
                rateLimitUser,
                rateLimitTenant,
                redisUrl,
                idempotencyTtlDays,
                telemetry);
    }

    /**
     * Settings of a {@code dev} start with these variables, for tests and tools; secrets that are not among them are
     * fixed and known.
     *
     * @throws IllegalArgumentException naming every problem with the variables
     */
    public static OttoSettings forTests(Map<String, String> variables) {
        Environment environment = Environment.of(variables, List.of("dev"));
        if (!environment.problems().isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", environment.problems()));
        }
        return environment.settings(name -> new Secret("b3R0by10ZXN0LWtleS1vdHRvLXRlc3Qta2V5LW90dG8="));
    }
}
