package dev.otto.platform.access;

import java.util.Locale;
import java.util.Optional;

/** The roles that requests are authorised by: the five of a company, and the operator who belongs to none. */
public enum AccessRole {
    csr,
    sales_rep,
    manager,
    exec,
    admin,
    operator;

    /** The role of this exact name. */
    public static Optional<AccessRole> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (AccessRole role : values()) {
            if (role.name().equals(wanted)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
