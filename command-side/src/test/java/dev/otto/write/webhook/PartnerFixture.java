package dev.otto.write.webhook;

import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Commands;
import dev.otto.write.company.CompanyDirectory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The delivery store of a partner with its own answers, on a real database. */
public final class PartnerFixture {

    private final Deliveries deliveries;
    private final PartnerDeliveries partner;

    public PartnerFixture(
            TenantTransactions transactions,
            JdbcClient jdbc,
            CompanyDirectory companies,
            Commands commands,
            WebhookAdapter adapter,
            InstantSource clock) {
        this(transactions, jdbc, companies, commands, adapter, clock, WebhookSettings.DEFAULT);
    }

    public PartnerFixture(
            TenantTransactions transactions,
            JdbcClient jdbc,
            CompanyDirectory companies,
            Commands commands,
            WebhookAdapter adapter,
            InstantSource clock,
            WebhookSettings settings) {
        SecretBox box = new SecretBox("a test's key of more than 16");
        DeliveryTable table = new DeliveryTable(jdbc, box);
        Processing processing = new Processing(companies, commands);
        WebhookFigures figures = new WebhookFigures(new SimpleMeterRegistry());
        Integrations integrations = new Integrations(transactions, jdbc, box, EnvironmentSecrets.NONE, clock);
        deliveries = new Deliveries(
                transactions, table, processing, List.of(adapter), integrations, settings, figures, clock);
        partner = new PartnerDeliveries(transactions, table, processing, settings, figures, clock, () -> {});
    }

    public PartnerDeliveries partner() {
        return partner;
    }

    /** Processes the pending deliveries whose turn it is. */
    public void processDue() {
        deliveries.processDue();
    }

    /** A delivery of a company as status and reason. */
    public String shown(String companyId, UUID id) {
        return shown(deliveries.one(companyId, id).orElseThrow());
    }

    private static String shown(Delivery delivery) {
        return delivery.status() + (delivery.reason() == null ? "" : ": " + delivery.reason());
    }

    /** What was posted, null when it is not kept. */
    public @Nullable String body(String companyId, UUID id) {
        return deliveries.one(companyId, id).orElseThrow().body();
    }

    /** Processes a delivery again, as administrators ask for it, and shows it as it stands then. */
    public String redeliver(String companyId, UUID id) {
        return shown(deliveries.redeliver(companyId, id).orElseThrow().delivery());
    }
}
