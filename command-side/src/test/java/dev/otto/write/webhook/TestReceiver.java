package dev.otto.write.webhook;

import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Commands;
import dev.otto.write.company.CompanyDirectory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The receiver with one provider's adapter in front of a real write side. */
public final class TestReceiver {

    private final WebhookAdapter adapter;
    private final Integrations integrations;
    private final WebhookReceiver receiver;
    private final Deliveries deliveries;
    private final TenantTransactions transactions;
    private final InstantSource clock;

    public TestReceiver(
            TenantTransactions transactions,
            JdbcClient jdbc,
            CompanyDirectory companies,
            Commands commands,
            WebhookAdapter adapter,
            InstantSource clock) {
        this.adapter = adapter;
        this.transactions = transactions;
        this.clock = clock;
        SecretBox box = new SecretBox("a test's key of more than 16");
        DeliveryTable table = new DeliveryTable(jdbc, box);
        Processing processing = new Processing(companies, commands);
        WebhookFigures figures = new WebhookFigures(new SimpleMeterRegistry());
        WebhookSettings settings = WebhookSettings.DEFAULT;
        integrations = new Integrations(transactions, jdbc, box, EnvironmentSecrets.NONE, clock);
        deliveries = new Deliveries(
                transactions, table, processing, List.of(adapter), integrations, settings, figures, clock);
        receiver =
                new WebhookReceiver(transactions, integrations, table, processing, settings, figures, clock, () -> {});
    }

    /** Connects a company; answers its integration key. */
    public String connect(String company, String secret, List<String> companyIds, List<String> phoneNumbers) {
        Integrations.Connected connected = transactions.command(
                company,
                () -> integrations.connect(
                        company,
                        adapter.provider(),
                        new Integrations.Registration(secret, null, null, companyIds, phoneNumbers)));
        integrations.changed();
        return connected.integrationKey();
    }

    /** Posts a body; answers HTTP status and outcome, for example {@code 200 processed}. */
    public String post(String path, String mediaType, Map<String, String> headers, byte[] body) {
        return post(path, null, mediaType, headers, body);
    }

    /** The same with the integration's key in the URL. */
    public String post(String path, @Nullable String key, String mediaType, Map<String, String> headers, byte[] body) {
        String kind = adapter.kindOf(path).orElseThrow();
        Answer answer = receiver.receive(
                adapter, new Inbound(kind, mediaType, headers, body, clock.instant()), key, false, "203.0.113.7");
        return answer.httpStatus() + " " + answer.outcome();
    }

    /** Processes pending deliveries until none is due. */
    public void settle() {
        int taken;
        do {
            taken = deliveries.processDue();
        } while (taken > 0);
    }

    /** Forgets deliveries whose time is over; answers how many. */
    public int purge() {
        return deliveries.purge();
    }

    /** The status of each of the company's deliveries. */
    public List<String> statuses(String company) {
        return deliveries.list(company, null, null, null, null, 200).items().stream()
                .map(Delivery::status)
                .toList();
    }
}
