package dev.otto.platform.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads the caller out of a verified token. Both shapes of the identity provider's claims are read: {@code org_id},
 * {@code org_role} and {@code o.id}, {@code o.rol}.
 */
public final class Callers implements Converter<Jwt, AbstractAuthenticationToken> {

    static final String ATTRIBUTE = Callers.class.getName() + ".caller";

    private final Map<String, AccessRole> aliases;
    private final StoredRoles stored;

    Callers(Map<String, AccessRole> aliases, StoredRoles stored) {
        this.aliases = aliases;
        this.stored = stored;
    }

    /** The caller of the current request; empty where none was asked for. */
    public static Optional<Caller> current() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication authentication
                ? Optional.of(authentication.getPrincipal())
                : Optional.empty();
    }

    /** The caller that a finished request had; the security context is gone by then. */
    public static Optional<Caller> of(HttpServletRequest request) {
        return Optional.ofNullable((Caller) request.getAttribute(ATTRIBUTE));
    }

    @Override
    public AbstractAuthenticationToken convert(Jwt jwt) {
        return new CallerAuthentication(caller(jwt));
    }

    Caller caller(Jwt jwt) {
        String userId = Objects.requireNonNull(jwt.getSubject(), "the verifier lets no token without a user through");
        Map<String, Object> organisation = jwt.getClaimAsMap("o");
        String companyId = claim(organisation, "id");
        String roleName = claim(organisation, "rol");
        if (companyId == null) {
            companyId = blankToNull(jwt.getClaimAsString("org_id"));
            roleName = blankToNull(jwt.getClaimAsString("org_role"));
        }
        if (roleName == null) {
            roleName = blankToNull(jwt.getClaimAsString("role"));
        }
        Optional<AccessRole> role = roleName == null ? Optional.empty() : role(roleName);
        if (companyId == null) {
            // Only whoever issues tokens without a company can name an operator: a company's own admin cannot.
            if (role.isPresent() && role.get() == AccessRole.operator) {
                return new Caller(null, userId, AccessRole.operator);
            }
            throw new TokenRefused("company_missing", "The token names no company.");
        }
        if (stored.removed(companyId, userId)) {
            throw new TokenRefused("user_removed", "This user was removed from the company.");
        }
        Optional<AccessRole> kept = stored.role(companyId, userId).or(() -> role);
        if (kept.isEmpty() || kept.get() == AccessRole.operator) {
            throw new TokenRefused("role_unknown", "The token's role is none that is known here.");
        }
        return new Caller(companyId, userId, kept.get());
    }

    private Optional<AccessRole> role(String name) {
        String plain = name.startsWith("org:") ? name.substring("org:".length()) : name;
        return AccessRole.named(plain).or(() -> Optional.ofNullable(aliases.get(plain)));
    }

    private static @Nullable String claim(@Nullable Map<String, Object> claims, String name) {
        return claims != null && claims.get(name) instanceof String text ? blankToNull(text) : null;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
