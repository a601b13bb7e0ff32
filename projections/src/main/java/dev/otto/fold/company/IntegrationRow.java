package dev.otto.fold.company;

import dev.otto.fold.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A company's connection to a provider; secrets are elsewhere. */
public record IntegrationRow(
        String companyId,
        String provider,
        boolean connected,
        boolean secondSecret,
        @Nullable String accountId,
        List<String> companyIds,
        List<String> phoneNumbers,
        Instant connectedAt)
        implements Row {

    @Override
    public String key() {
        return provider;
    }
}
