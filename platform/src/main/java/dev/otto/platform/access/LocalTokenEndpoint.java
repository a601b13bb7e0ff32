package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for trying things out; the route exists in the demo and dev profiles only. */
@RestController
class LocalTokenEndpoint {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@-]{1,128}");

    private final LocalTokens tokens;
    private final AccessSettings settings;
    private final InstantSource clock;

    LocalTokenEndpoint(LocalTokens tokens, AccessSettings settings, ObjectProvider<InstantSource> clock) {
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock.getIfAvailable(InstantSource::system);
    }

    /** Whose token is wanted. An operator has no company. */
    record Wanted(
            @Nullable String companyId,
            @Nullable String userId,
            @Nullable String role) {}

    /** The token and when it expires. */
    record Token(String token, Instant expiresAt) {}

    @PostMapping("/dev/token")
    Token issue(@RequestBody Wanted wanted) {
        List<FieldFault> faults = new ArrayList<>();
        AccessRole role = role(wanted.role(), faults);
        String userId = id("user_id", wanted.userId(), faults);
        String companyId = role == AccessRole.operator ? null : id("company_id", wanted.companyId(), faults);
        if (role == null || userId == null || !faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        LocalTokens.Issued issued = tokens.issue(companyId, userId, role, clock.instant());
        return new Token(issued.token(), issued.expiresAt());
    }

    private @Nullable AccessRole role(@Nullable String name, List<FieldFault> faults) {
        AccessRole role = name == null
                ? null
                : AccessRole.named(name).orElseGet(() -> settings.roleAliases().get(name));
        if (role == null) {
            faults.add(new FieldFault("role", "must be one of csr, sales_rep, manager, exec, admin, operator"));
        }
        return role;
    }

    private static @Nullable String id(String field, @Nullable String value, List<FieldFault> faults) {
        if (value == null || !ID.matcher(value).matches()) {
            faults.add(new FieldFault(field, "must be 1 to 128 letters, digits or . _ : @ -"));
            return null;
        }
        return value;
    }
}
