package dev.otto.platform.access;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decides who gets in.
 *
 * @param issuer who issues users' tokens; null when only {@code jwksUri} is known
 * @param jwksUri where the issuer's public keys are; null when there is no issuer
 * @param authorizedParties the {@code azp} accepted; empty accepts any
 * @param allowedOrigins origins of browsers, exact or {@code scheme://*}
 * @param development whether this is the demo or dev profile, with local tokens
 * @param localKey what local tokens are signed with; null where there are none
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
        @Nullable Secret localKey,
        Map<String, AccessRole> roleAliases,
        int userLimit,
        int companyLimit) {

    static final String DEFAULT_ALIASES = "rep=sales_rep,leadership=admin,member=csr";

    static AccessSettings of(OttoSettings settings, String aliases) {
        URI issuer = settings.identity().issuer();
        URI jwks = settings.identity().jwksUrl();
        String keys = jwks != null ? jwks.toString() : issuer == null ? null : wellKnown(issuer);
        List<String> origins = new ArrayList<>(settings.allowedOrigins());
        URI self = settings.publicBaseUrl();
        if (self.getScheme() != null && self.getRawAuthority() != null) {
            origins.add(self.getScheme() + "://" + self.getRawAuthority());
        }
        return new AccessSettings(
                issuer == null ? null : issuer.toString(),
                keys,
                settings.identity().authorizedParties(),
                List.copyOf(origins),
                settings.profile().allowsDemo(),
                settings.localJwtKey(),
                aliases(aliases),
                settings.rateLimitUser(),
                settings.rateLimitTenant());
    }

    private static String wellKnown(URI issuer) {
        return issuer.toString().replaceAll("/+$", "") + "/.well-known/jwks.json";
    }

    private static Map<String, AccessRole> aliases(String value) {
        Map<String, AccessRole> aliases = new LinkedHashMap<>();
        for (String pair : value.split(",", -1)) {
            int equals = pair.indexOf('=');
            AccessRole role = AccessRole.named(pair.substring(equals + 1).strip())
                    .filter(known -> known != AccessRole.operator)
                    .orElseThrow(() -> new IllegalArgumentException("otto.role-aliases: no such role in " + pair));
            aliases.put(pair.substring(0, equals).strip(), role);
        }
        return Map.copyOf(aliases);
    }
}
