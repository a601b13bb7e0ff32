package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.tenancy.TenancyConfiguration;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import javax.sql.DataSource;
import org.axonframework.axonserver.connector.event.axon.AxonServerEventStore;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class EventLogConfigurationTest {

    private static final DomainEvent EVENT = Specimens.minimal(EventTypes.classOf("call.received"));

    @Test
    void theLogIsInPostgresAndItsAppendsAreTransactional() {
        try (HikariDataSource database = TestDatabase.fresh()) {
            context(database).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(TransactionManager.class)).isInstanceOf(SpringTransactionManager.class);
                assertThat(context.getBean(EventStore.class)).isInstanceOf(EmbeddedEventStore.class);
                assertThat(context.getBean(EventSource.class)).isInstanceOf(LogReader.class);
                assertThat(context.getBean(CommitSignal.class).isRunning()).isTrue();

                long position = context.getBean(TenantTransactions.class).command("acme", () -> {
                    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
                    context.getBean(EventStore.class)
                            .publish(new GenericDomainEventMessage<>(
                                    "call", "a-call", 0, EVENT, AxonMetadata.of(TestEventLog.metadata("acme"))));
                    unit.commit();
                    return context.getBean(AppendedPosition.class).last();
                });
                assertThat(context.getBean(EventSource.class).read(EventSource.START, 10))
                        .singleElement()
                        .satisfies(envelope -> assertThat(envelope.position()).isEqualTo(position))
                        .satisfies(envelope -> assertThat(envelope.event()).isEqualTo(EVENT));
            });
        }
    }

    @Test
    void anAxonServerIsChosenByItsAddressAlone() {
        try (HikariDataSource database = TestDatabase.fresh()) {
            context(database).withPropertyValues("otto.axon-server=localhost:1").run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(EventStore.class)).isInstanceOf(AxonServerEventStore.class);
                assertThat(context.getBean(EventSource.class)).isInstanceOf(LogReader.class);
                assertThat(context.getBean(LogCopy.class).isRunning()).isTrue();
            });
        }
    }

    @Test
    void aDatabaseGoesWithTheLogThatItBeganWith() {
        try (HikariDataSource database = TestDatabase.fresh()) {
            context(database).run(context -> assertThat(context).hasNotFailed());
            context(database)
                    .withPropertyValues("otto.axon-server=localhost:1")
                    .run(context -> assertThat(context.getStartupFailure())
                            .isInstanceOf(LogOrigin.AnotherLog.class)
                            .hasMessageContaining("unset AXON_SERVER"));
            context(database).run(context -> assertThat(context).hasNotFailed());
        }
        try (HikariDataSource database = TestDatabase.fresh()) {
            context(database)
                    .withPropertyValues("otto.axon-server=localhost:1")
                    .run(context -> assertThat(context).hasNotFailed());
            context(database)
                    .run(context -> assertThat(context.getStartupFailure())
                            .isInstanceOf(LogOrigin.AnotherLog.class)
                            .hasMessageContaining("set AXON_SERVER"));
        }
    }

    private static ApplicationContextRunner context(HikariDataSource database) {
        DataSource lent = new DelegatingDataSource(database); // which no context closes
        return new ApplicationContextRunner()
                .withBean(DataSource.class, () -> lent)
                .withBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(lent))
                .withBean(JdbcClient.class, () -> JdbcClient.create(lent))
                .withUserConfiguration(EventLogConfiguration.class, TenancyConfiguration.class);
    }
}
