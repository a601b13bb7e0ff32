package dev.otto.write.webhook;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.company.CompanySettings;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.company.CompanyUser;
import dev.otto.write.company.UnknownCompany;
import dev.otto.write.webhook.AcmeAdapter.Effect;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A receiver on a real database, for two companies that Acme sends to; commands write a row instead of events. */
final class WebhookFixture {

    static final String CEDAR = "org_cedar";
    static final String OAK = "org_oak";

    private static @Nullable HikariDataSource shared;

    private final HikariDataSource database = emptied();
    final JdbcClient jdbc = JdbcClient.create(database);
    final TenantTransactions transactions = new TenantTransactions(new JdbcTransactionManager(database), jdbc);
    final SecretBox box = new SecretBox("a test's key of more than 16");
    final Settable clock = new Settable();
    final AcmeAdapter adapter = new AcmeAdapter();
    /** Effects whose command fails for a reason of ours. */
    final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Effects that have begun and wait to be let go on. */
    final Set<String> begun = ConcurrentHashMap.newKeySet();

    final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    final Integrations integrations;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DeliveryTable table;
    private final WebhookFigures figures = new WebhookFigures(registry);
    private final Processing processing = new Processing(new Companies(), new Effects());
    final Deliveries deliveries;
    final WebhookReceiver receiver;

    /** One database for all tests, without what the one before left. */
    private static synchronized HikariDataSource emptied() {
        HikariDataSource database = shared;
        if (database == null || database.isClosed()) {
            database = TestDatabase.fresh();
            shared = database;
            TestDatabase.asSuperuser(database, """
                    create table effect (number bigint generated always as identity, id text, text text, causation text);
                    grant select, insert on effect to otto_command, otto_worker""");
        }
        TestDatabase.asSuperuser(database, "truncate effect, integration, webhook_delivery, webhook_refusal");
        return database;
    }

    WebhookFixture() {
        this(WebhookSettings.DEFAULT, EnvironmentSecrets.NONE);
    }

    WebhookFixture(WebhookSettings settings, EnvironmentSecrets environment) {
        this(settings, environment, 1000);
    }

    /** {@code rejectedKept}: how many unreadable deliveries of a company are kept. */
    WebhookFixture(WebhookSettings settings, EnvironmentSecrets environment, int rejectedKept) {
        table = new DeliveryTable(jdbc, box, rejectedKept);
        integrations = new Integrations(transactions, jdbc, box, environment, clock);
        deliveries = new Deliveries(
                transactions, table, processing, List.of(adapter), integrations, settings, figures, clock);
        receiver =
                new WebhookReceiver(transactions, integrations, table, processing, settings, figures, clock, () -> {});
    }

    Integrations.Connected connect(String company, String secret, @Nullable String next, String... providerCompanies) {
        Integrations.Connected connected = transactions.command(
                company,
                () -> integrations.connect(
                        company,
                        "acme",
                        new Integrations.Registration(secret, next, null, List.of(providerCompanies), List.of())));
        integrations.changed();
        return connected;
    }

    /** Posts a body signed with a secret. */
    Answer post(String kind, String secret, @Nullable String key, String body) {
        return post(kind, "application/json", Map.of("x-acme", secret), key, body);
    }

    Answer post(String kind, String mediaType, Map<String, String> headers, @Nullable String key, String body) {
        Inbound inbound = new Inbound(
                kind, mediaType, new HashMap<>(headers), body.getBytes(StandardCharsets.UTF_8), clock.instant());
        return receiver.receive(adapter, inbound, key, false, "203.0.113.7");
    }

    List<String> effects() {
        return transactions.worker(() -> jdbc.sql("select id || ':' || text from effect order by number")
                .query(String.class)
                .list());
    }

    Delivery delivery(String company, Answer answer) {
        return deliveries
                .one(company, Objects.requireNonNull(answer.deliveryId()))
                .orElseThrow();
    }

    /** The database is gone. */
    void lose() {
        database.close();
    }

    /** A clock that stands still until it is moved. */
    static final class Settable implements InstantSource {
        private volatile Instant now = Instant.parse("2026-07-14T20:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }
    }

    private final class Effects implements Commands {
        @Override
        public Sent send(Command command, CommandContext context) {
            Effect effect = (Effect) command;
            long position = jdbc.sql("insert into effect (id, text, causation) values (?, ?, ?) returning number")
                    .params(effect.id(), effect.text(), context.causation())
                    .query(Long.class)
                    .single();
            CountDownLatch latch = held.get(effect.id());
            if (latch != null) {
                begun.add(effect.id());
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (failing.contains(effect.id())) {
                throw new IllegalStateException("a bug of ours");
            }
            return new Sent(position, 1);
        }
    }

    private static final class Companies implements CompanyDirectory {
        @Override
        public CompanyProfile of(String companyId) {
            return find(companyId).orElseThrow(() -> new UnknownCompany(companyId));
        }

        @Override
        public Optional<CompanyProfile> find(String companyId) {
            return Set.of(CEDAR, OAK).contains(companyId)
                    ? Optional.of(new CompanyProfile(companyId, settings(companyId), new byte[32]))
                    : Optional.empty();
        }

        @Override
        public Optional<CompanyUser> userByEmail(String companyId, String email) {
            return Optional.empty();
        }

        @Override
        public Optional<CompanyUser> user(String companyId, String userId) {
            return Optional.empty();
        }
    }

    static CompanySettings settings(String name) {
        return new CompanySettings(
                name,
                "America/New_York",
                "US",
                "USD",
                150,
                List.of(),
                "not_stored",
                24,
                "Sorry we missed you.",
                60,
                List.of(),
                false,
                120,
                30,
                new CompanySettings.ShunyaServices(false, false, false, false),
                "own");
    }
}
