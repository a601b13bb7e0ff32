package dev.otto.platform.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * What decides who gets in.
 *
 * @param issuer who issues users' tokens; null when only {@code jwksUri} is known
 * @param jwksUri where the issuer's public keys are; null when there is no issuer
 * @param authorizedParties the {@code azp} accepted; empty accepts any
 * @param allowedOrigins origins of browsers, exact or {@code scheme://*}
 * @param development whether this is the demo or dev profile, with local tokens
 * @param dataDirectory where the local key is kept
 * @param roleAliases other names of roles, translated at the edge
 * @param userLimit requests a user may make in a minute
 * @param companyLimit requests a company may make in a minute
 */
public record AccessSettings(
        @Nullable String issuer,
        @Nullable String jwksUri,
        List<String> authorizedParties,
        List<String> allowedOrigins,
        boolean development,
        Path dataDirectory,
        Map<String, AccessRole> roleAliases,
        int userLimit,
        int companyLimit) {

    private static final String ALIASES = "rep=sales_rep,leadership=admin,member=csr";

    static AccessSettings of(Environment environment) {
        String issuer = text(environment, "CLERK_ISSUER");
        String jwks = text(environment, "CLERK_JWKS_URL");
        if (jwks == null && issuer != null) {
            jwks = issuer.replaceAll("/+$", "") + "/.well-known/jwks.json";
        }
        List<String> origins = new ArrayList<>(list(environment.getProperty("ALLOWED_ORIGINS", "")));
        String self = text(environment, "PUBLIC_BASE_URL");
        if (self != null) {
            origins.add(self.replaceAll("(?<=[^/:])/.*$", ""));
        }
        return new AccessSettings(
                issuer,
                jwks,
                list(environment.getProperty("CLERK_AUTHORIZED_PARTIES", "")),
                List.copyOf(origins),
                environment.acceptsProfiles(Profiles.of("demo", "dev")),
                Path.of(environment.getProperty("OTTO_DATA_DIR", "./data")),
                aliases(environment.getProperty("otto.role-aliases", ALIASES)),
                perMinute(environment.getProperty("RATE_LIMIT_USER", "60")),
                perMinute(environment.getProperty("RATE_LIMIT_TENANT", "600")));
    }

    private static @Nullable String text(Environment environment, String name) {
        String value = environment.getProperty(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static List<String> list(String value) {
        List<String> words = new ArrayList<>();
        for (String word : value.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return List.copyOf(words);
    }

    private static int perMinute(String value) {
        String number = value.strip().replaceAll("\\s*/\\s*(m|min|minute)$", "");
        return Integer.parseInt(number);
    }

    private static Map<String, AccessRole> aliases(String value) {
        Map<String, AccessRole> aliases = new LinkedHashMap<>();
        for (String pair : list(value)) {
            int equals = pair.indexOf('=');
            AccessRole role = AccessRole.named(pair.substring(equals + 1))
                    .filter(known -> known != AccessRole.operator)
                    .orElseThrow(() -> new IllegalArgumentException("otto.role-aliases: no such role in " + pair));
            aliases.put(pair.substring(0, equals), role);
        }
        return Map.copyOf(aliases);
    }
}
