package dev.otto.write.webhook;

import java.util.Optional;

/** The company that the environment's secrets belong to: the demo's, or the only one that there is. */
@FunctionalInterface
public interface SoleCompany {
    Optional<String> id();
}
