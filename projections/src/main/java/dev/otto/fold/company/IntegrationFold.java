package dev.otto.fold.company;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.IntegrationConnected;
import dev.otto.events.company.CompanyEvent.IntegrationDisconnected;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** A company's connections to providers; one for each provider. */
public final class IntegrationFold implements Fold<IntegrationRow, CompanyEvent> {

    @Override
    public Table<IntegrationRow> table() {
        return Tables.COMPANY_INTEGRATION;
    }

    @Override
    public Class<CompanyEvent> family() {
        return CompanyEvent.class;
    }

    @Override
    public @Nullable String key(CompanyEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case IntegrationConnected e -> e.provider();
            case IntegrationDisconnected e -> e.provider();
            default -> null;
        };
    }

    @Override
    public @Nullable IntegrationRow fold(
            @Nullable IntegrationRow row, CompanyEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case IntegrationConnected e ->
                new IntegrationRow(
                        e.companyId(),
                        e.provider(),
                        true,
                        e.secondSecret(),
                        e.accountId(),
                        e.companyIds(),
                        e.phoneNumbers(),
                        row == null ? envelope.metadata().occurredAt() : row.connectedAt());
            case IntegrationDisconnected _ ->
                row == null
                        ? null
                        : new IntegrationRow(
                                row.companyId(),
                                row.provider(),
                                false,
                                row.secondSecret(),
                                row.accountId(),
                                row.companyIds(),
                                row.phoneNumbers(),
                                row.connectedAt());
            default -> row;
        };
    }
}
