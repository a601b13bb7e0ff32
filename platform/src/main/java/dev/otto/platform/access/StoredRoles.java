package dev.otto.platform.access;

import java.util.Optional;

/** Roles that Otto itself keeps for users; they override the token's. Asked on every request, so answered from memory. */
@FunctionalInterface
public interface StoredRoles {
    Optional<AccessRole> role(String companyId, String userId);

    /** Whether the company removed this user: then no token lets them in. */
    default boolean removed(String companyId, String userId) {
        return false;
    }
}
