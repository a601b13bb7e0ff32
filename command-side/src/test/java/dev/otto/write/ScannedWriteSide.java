package dev.otto.write;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.company.Role;
import dev.otto.platform.eventlog.AppendedPosition;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.platform.eventlog.StreamsAhead;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.policy.PolicyConfiguration;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.platform.worker.WorkerTasks;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.type.filter.RegexPatternTypeFilter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * The write side as production scans it, without web server, webhooks and partner, on a database of its own. Nothing runs by
 * itself: the test says when policies hear and deadlines fall due, and what time it is.
 */
public final class ScannedWriteSide implements AutoCloseable {

    public static final String COMPANY = "riverbend";
    public static final ZoneId ZONE = ZoneId.of("America/New_York");
    public static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");

    private static final SecretBox SECRETS = new SecretBox("a secret of the tests only");

    public final TestEventLog log;
    public final Path audio = temporary();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final HikariDataSource database = TestDatabase.fresh();
    private final SettableClock clock = new SettableClock();

    /** With further components, which production would scan too. */
    public ScannedWriteSide(Class<?>... components) {
        this(more -> List.of(components).forEach(component -> more.registerBean(component)));
    }

    /** The same with more beans and packages, such as the partner's. */
    public ScannedWriteSide(Consumer<AnnotationConfigApplicationContext> more, String... packages) {
        log = new TestEventLog(database);
        context.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        context.registerBean("lifecycleProcessor", DefaultLifecycleProcessor.class, NothingByItself::new);
        context.registerBean(JdbcClient.class, () -> log.jdbc);
        context.registerBean(TenantTransactions.class, () -> log.tenants);
        context.registerBean(EventStore.class, () -> log.eventStore);
        context.registerBean(TransactionManager.class, () -> log.axonTransactions);
        context.registerBean(AppendedPosition.class, () -> log.appendedPosition);
        context.registerBean(EventSource.class, () -> log.reader);
        context.registerBean(IndexedEvents.class, IndexedEvents::inOneCommit);
        context.registerBean(StreamsAhead.class, () -> log.engine);
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(SecretBox.class, () -> SECRETS);
        context.registerBean(WriteAnswers.class);
        context.registerBean(AudioVault.class, () -> AudioVault.in(audio, log.jdbc, log.tenants, SECRETS, clock));
        context.registerBean(PolicyConfiguration.class);
        context.registerBean(WorkerTasks.class, () -> new WorkerTasks(log.meters));
        context.registerBean(WriteConfiguration.class);
        ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(context);
        scanner.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        scanner.addExcludeFilter(new RegexPatternTypeFilter(Pattern.compile(
                ".*\\.(company|contact|call)\\.\\w*Api|.*Controller|.*\\.write(\\.\\w+)*\\.\\w*Test\\w*(\\$.*)?")));
        more.accept(context);
        if (packages.length > 0) {
            scanner.scan(packages);
        }
        scanner.scan(
                "dev.otto.write.company",
                "dev.otto.write.contact",
                "dev.otto.write.call",
                "dev.otto.write.lead",
                "dev.otto.write.appointment",
                "dev.otto.write.missedcall",
                "dev.otto.write.task",
                "dev.otto.write.signal",
                "dev.otto.write.session",
                "dev.otto.write.shift",
                "dev.otto.write.deadline");
        context.refresh();
        send(new RegisterCompany(COMPANY, TestWriteSide.settings("Riverbend")), "user:admin");
        send(new AddUser(COMPANY, "dana", "dana@riverbend.example", "Dana", Role.csr), "user:admin");
        settle();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("otto-audio");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Sent send(Command command, String actor) {
        return send(command, actor, clock.instant());
    }

    public Sent send(Command command, String actor, Instant occurredAt) {
        return bean(Commands.class)
                .send(command, new CommandContext(COMPANY, actor, null, "trace", "test", occurredAt, ZONE));
    }

    /** Lets the policies hear everything that there is; what one of them could not act on fails the test. */
    public void settle() {
        PolicyRunner policies = bean(PolicyRunner.class);
        while (policies.step()) {
            // until nothing is left to hear
        }
        List<String> letters = log.tenants.worker(() -> log.jdbc
                .sql("select policy || ' ' || event_name || ' ' || error from policy_letter")
                .query(String.class)
                .list());
        if (!letters.isEmpty()) {
            throw new AssertionError("policies could not act: " + letters);
        }
    }

    public Clock clock() {
        return clock;
    }

    public void advance(Duration by) {
        clock.now = clock.now.plus(by);
    }

    public Instant now() {
        return clock.now;
    }

    /** Every event of that kind so far, in log order. */
    public <E extends DomainEvent> List<E> events(Class<E> type) {
        return all().stream()
                .map(EventEnvelope::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public List<EventEnvelope> all() {
        return log.events();
    }

    @Override
    public void close() {
        context.close();
        database.close();
        try {
            FileSystemUtils.deleteRecursively(audio);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class NothingByItself extends DefaultLifecycleProcessor {
        @Override
        public void onRefresh() {
            // the test drives
        }
    }

    private static final class SettableClock extends Clock implements InstantSource {

        private volatile Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
