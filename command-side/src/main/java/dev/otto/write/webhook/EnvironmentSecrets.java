package dev.otto.write.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Providers' secrets from the environment, for the demo and for installations of one company.
 *
 * @param byProvider live secrets by provider
 * @param company the one company; empty where there is none or more than one
 */
public record EnvironmentSecrets(Map<String, List<String>> byProvider, Supplier<Optional<String>> company) {

    public static final EnvironmentSecrets NONE = new EnvironmentSecrets(Map.of(), Optional::empty);

    public EnvironmentSecrets {
        byProvider = Map.copyOf(byProvider);
    }
}
