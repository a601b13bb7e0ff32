package dev.otto.fold.company;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.CompanyConfigured;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Companies and what they have chosen. */
public final class CompanyFold implements Fold<CompanyRow, CompanyEvent> {

    @Override
    public Table<CompanyRow> table() {
        return Tables.COMPANY;
    }

    @Override
    public Class<CompanyEvent> family() {
        return CompanyEvent.class;
    }

    @Override
    public String key(CompanyEvent event, EventEnvelope envelope, Group group) {
        return event.companyId();
    }

    @Override
    public @Nullable CompanyRow fold(
            @Nullable CompanyRow row, CompanyEvent event, EventEnvelope envelope, Group group) {
        Instant registeredAt = row == null ? envelope.metadata().occurredAt() : row.registeredAt();
        return switch (event) {
            case CompanyRegistered e -> new CompanyRow(e.companyId(), e.settings(), registeredAt);
            case CompanyConfigured e -> new CompanyRow(e.companyId(), e.settings(), registeredAt);
            default -> row;
        };
    }
}
