package dev.otto.fold.company;

import dev.otto.events.company.CompanySettings;
import dev.otto.fold.Row;
import java.time.Instant;

/** A company and what it has chosen. */
public record CompanyRow(String companyId, CompanySettings settings, Instant registeredAt) implements Row {

    @Override
    public String key() {
        return companyId;
    }
}
