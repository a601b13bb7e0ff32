package dev.otto.platform.access;

import java.util.Optional;

/** Roles that Otto itself keeps for users; they override the token's. Asked on every request, so answered from memory. */
@FunctionalInterface
public interface StoredRoles {
    Optional<AccessRole> role(String companyId, String userId);
}
