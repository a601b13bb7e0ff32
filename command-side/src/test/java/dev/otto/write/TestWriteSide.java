package dev.otto.write;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.platform.worker.WorkerTasks;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.TestCompanies;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.axonframework.config.Configuration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A write side without a web server on a database of its own: aggregates, look-up tables, policies as asked for. */
public final class TestWriteSide implements AutoCloseable {

    public static final String CEDAR = "cedar-ridge";
    public static final ZoneId ZONE = ZoneId.of("America/New_York");
    public static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");

    public final TestEventLog log;
    public final Commands commands;
    public final PolicyRunner policies;
    public final TestCompanies companies;
    private final HikariDataSource database;
    private final Configuration axon;

    public TestWriteSide(List<Class<?>> aggregates, List<WriteIndex> indexes, List<Policy> policies) {
        this(aggregates, (jdbc, directory) -> indexes, (jdbc, directory) -> policies);
    }

    /** Look-up tables and policies that need the database, or the companies. */
    public TestWriteSide(
            List<Class<?>> aggregates,
            BiFunction<JdbcClient, CompanyDirectory, List<WriteIndex>> indexes,
            BiFunction<JdbcClient, CompanyDirectory, List<Policy>> policies) {
        database = TestDatabase.fresh();
        log = new TestEventLog(database);
        companies = new TestCompanies(log.jdbc, new SecretBox("a secret of the tests only"));
        List<WriteIndex> all = new ArrayList<>(indexes.apply(log.jdbc, companies.directory()));
        all.add(companies.index());
        List<AggregateType> types =
                new ArrayList<>(aggregates.stream().map(AggregateType::new).toList());
        types.add(TestCompanies.aggregate());
        WriteConfiguration configuration = new WriteConfiguration();
        axon = configuration.axon(log.eventStore, log.axonTransactions, types, all, IndexedEvents.inOneCommit());
        axon.start();
        commands = configuration.commands(axon, log.tenants, log.appendedPosition, log.engine, log.jdbc, meters());
        this.policies = new PolicyRunner(
                log.reader,
                log.tenants,
                log.jdbc,
                commands,
                policies.apply(log.jdbc, companies.directory()),
                all.stream()
                        .filter(Foresight.class::isInstance)
                        .map(Foresight.class::cast)
                        .toList(),
                Clock.systemUTC(),
                new WorkerTasks(log.meters),
                new MissedRows(IndexedEvents.inOneCommit(), log.reader, log.tenants, all));
    }

    private ObjectProvider<MeterRegistry> meters() {
        return new StaticListableBeanFactory(Map.of("meters", log.meters)).getBeanProvider(MeterRegistry.class);
    }

    /** Lets the policies hear everything that there is. */
    public void settle() {
        while (policies.step()) {
            // until nothing is left to hear
        }
    }

    public static CommandContext by(String actor) {
        return new CommandContext(CEDAR, actor, null, "0af7651916cd43dd8448eb211c80319c", "test", NOON, ZONE);
    }

    public static CompanySettings settings(String name) {
        return settings(name, true);
    }

    /** {@code transcribed}: whether the partner is switched on for the company's recordings. */
    public static CompanySettings settings(String name, boolean transcribed) {
        return settings(name, transcribed, 30);
    }

    /** {@code dormantAfterDays}: how long a lead may be silent before it falls asleep. */
    public static CompanySettings settings(String name, boolean transcribed, int dormantAfterDays) {
        return new CompanySettings(
                name,
                ZONE.getId(),
                "US",
                "USD",
                150,
                List.of(),
                "ephemeral",
                24,
                "Sorry we missed you.",
                60,
                List.of(),
                true,
                120,
                dormantAfterDays,
                new ShunyaServices(transcribed, false, false, false),
                "own");
    }

    @Override
    public void close() {
        axon.shutdown();
        database.close();
    }
}
