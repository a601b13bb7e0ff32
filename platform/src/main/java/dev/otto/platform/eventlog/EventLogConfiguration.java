package dev.otto.platform.eventlog;

import dev.otto.platform.tenancy.TenantTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import javax.sql.DataSource;
import org.axonframework.axonserver.connector.AxonServerConfiguration;
import org.axonframework.axonserver.connector.AxonServerConnectionManager;
import org.axonframework.axonserver.connector.event.axon.AxonServerEventStore;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Wires the event log by hand (Axon's starter would choose by what it finds). The log is in PostgreSQL unless {@code
 * otto.axon-server} names an Axon Server. Upcasters are beans, in order.
 */
@Configuration(proxyBeanMethods = false)
public class EventLogConfiguration {

    /** Axon's way to join Spring's transactions; without it Axon may choose none at all. */
    @Bean
    TransactionManager axonTransactionManager(PlatformTransactionManager transactionManager) {
        return new SpringTransactionManager(transactionManager);
    }

    @Bean
    EventSerializer eventSerializer() {
        return new EventSerializer();
    }

    @Bean
    EventDecoder eventDecoder(EventSerializer serializer, ObjectProvider<EventUpcaster> upcasters) {
        return new EventDecoder(serializer, upcasters.orderedStream().toList());
    }

    /** The log in PostgreSQL. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("'${otto.axon-server:}'.isBlank()")
    static class InPostgres {

        @Bean
        LogOrigin logOrigin(JdbcClient jdbc) {
            return new LogOrigin(jdbc, LogOrigin.POSTGRESQL);
        }

        @Bean
        CommitSignal commitSignal(DataSource dataSource) {
            return new CommitSignal(dataSource);
        }

        @Bean
        EventStoreReady eventStoreReady(JdbcClient jdbc) {
            return new EventStoreReady(() -> jdbc.sql("select count(*) from (select from event_log limit 1) one")
                    .query((row, n) -> true)
                    .single());
        }

        @Bean
        AppendedPosition appendedPosition(CommitSignal signal) {
            return new AppendedPosition(signal);
        }

        @Bean
        IndexedEvents indexedEvents() {
            return IndexedEvents.inOneCommit();
        }

        @Bean
        LogReader eventSource(DataSource dataSource, EventDecoder decoder, CommitSignal signal) {
            return new LogReader(dataSource, decoder, signal);
        }

        @Bean
        EventLogEngine eventLogEngine(
                DataSource dataSource,
                TransactionManager transactions,
                EventSerializer serializer,
                EventDecoder decoder,
                AppendedPosition appendedPosition,
                LogReader reader,
                ObjectProvider<MeterRegistry> meters) {
            return new EventLogEngine(
                    dataSource,
                    transactions,
                    serializer,
                    decoder,
                    appendedPosition,
                    reader,
                    meters.getIfAvailable(SimpleMeterRegistry::new));
        }

        @Bean(destroyMethod = "shutDown")
        EventStore eventStore(EventLogEngine engine) {
            return EmbeddedEventStore.builder()
                    .storageEngine(engine)
                    .optimizeEventConsumption(false)
                    .build();
        }
    }

    /** The log on an Axon Server, and a copy of it in PostgreSQL, which all but the aggregates read. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!'${otto.axon-server:}'.isBlank()")
    static class OnAxonServer {

        /** Axon Server numbers its events from 0. */
        private static final long FIRST_TOKEN = 0;

        @Bean
        LogOrigin logOrigin(JdbcClient jdbc) {
            return new LogOrigin(jdbc, LogOrigin.AXON_SERVER);
        }

        @Bean
        EventStoreReady eventStoreReady(LogCopy copy) {
            return new EventStoreReady(() -> copy.lastError() == null);
        }

        @Bean
        AppendedPosition appendedPosition(LogCopy copy) {
            return AppendedPosition.elsewhere(copy::head);
        }

        @Bean
        CommitSignal commitSignal(DataSource dataSource) {
            return new CommitSignal(dataSource);
        }

        @Bean
        AxonServerConfiguration axonServerConfiguration(@Value("${otto.axon-server}") String servers) {
            return AxonServerConfiguration.builder()
                    .servers(servers)
                    .componentName("otto")
                    .suppressDownloadMessage()
                    .build();
        }

        /** Connects when it is first needed; a server that is away then does not keep Otto from starting. */
        @Bean(destroyMethod = "shutdown")
        AxonServerConnectionManager axonServerConnectionManager(AxonServerConfiguration configuration) {
            return AxonServerConnectionManager.builder()
                    .axonServerConfiguration(configuration)
                    .build();
        }

        @Bean
        AxonServerEventStore eventStore(
                AxonServerConfiguration configuration,
                AxonServerConnectionManager connections,
                EventSerializer serializer,
                EventDecoder decoder) {
            return AxonServerEventStore.builder()
                    .configuration(configuration)
                    .platformConnectionManager(connections)
                    .eventSerializer(serializer)
                    .snapshotSerializer(serializer)
                    .snapshotFilter(SnapshotFilter.rejectAll())
                    .upcasterChain(decoder.upcasters())
                    .build();
        }

        @Bean
        IndexedEvents indexedEvents(
                JdbcClient jdbc, TenantTransactions transactions, EventSource eventSource, LogCopy copy) {
            return new IndexedElsewhere(jdbc, transactions, eventSource, copy::head);
        }

        @Bean
        StreamsAhead streamsAhead() {
            return streams -> {};
        }

        @Bean
        LogCopy logCopy(
                AxonServerEventStore eventStore,
                DataSource dataSource,
                EventSerializer serializer,
                CommitSignal signal) {
            return new LogCopy(eventStore, FIRST_TOKEN, dataSource, serializer, signal);
        }

        @Bean
        LogReader eventSource(DataSource dataSource, EventDecoder decoder, CommitSignal signal) {
            return new LogReader(dataSource, decoder, signal);
        }
    }
}
