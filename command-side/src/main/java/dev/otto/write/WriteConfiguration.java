package dev.otto.write;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.platform.eventlog.AppendedPosition;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.platform.eventlog.StreamsAhead;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.worker.WorkerTasks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the write side: aggregates on the framework's bus, look-up tables in the appending transaction, policies. */
@Configuration(proxyBeanMethods = false)
public class WriteConfiguration {

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    org.axonframework.config.Configuration axon(
            EventStore eventStore,
            TransactionManager transactionManager,
            List<AggregateType> aggregates,
            List<WriteIndex> indexes,
            IndexedEvents indexed) {
        eventStore.registerDispatchInterceptor(messages -> {
            indexed.announce(messages.stream().map(EventMessage::getIdentifier).toList());
            return (index, message) -> message;
        });
        eventStore.subscribe(messages -> messages.forEach(message -> {
            if (message.getPayload() instanceof DomainEvent event) {
                EventMetadata metadata = AxonMetadata.from(message.getMetaData());
                indexes.forEach(index -> index.on(event, metadata));
            }
        }));
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureEventStore(c -> eventStore)
                .configureTransactionManager(c -> transactionManager)
                .configureCorrelationDataProviders(c -> List.of(new SimpleCorrelationDataProvider(
                        AxonMetadata.COMPANY_ID,
                        AxonMetadata.ACTOR,
                        AxonMetadata.ROLE,
                        AxonMetadata.TRACE_ID,
                        AxonMetadata.CAUSATION,
                        AxonMetadata.OCCURRED_AT,
                        AxonMetadata.ZONE)))
                .configureCommandBus(c -> {
                    CommandBus bus = SimpleCommandBus.builder()
                            .transactionManager(transactionManager)
                            .build();
                    bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(c.correlationDataProviders()));
                    return bus;
                });
        aggregates.forEach(aggregate -> configurer.configureAggregate(aggregate(aggregate.type())));
        return configurer.buildConfiguration();
    }

    @Bean
    Commands commands(
            org.axonframework.config.Configuration axon,
            TenantTransactions transactions,
            AppendedPosition appended,
            StreamsAhead streams,
            JdbcClient jdbc,
            ObjectProvider<MeterRegistry> meters) {
        return new AxonCommands(
                axon.commandBus(),
                transactions,
                appended,
                streams,
                jdbc,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    PolicyRunner policyRunner(
            EventSource events,
            TenantTransactions transactions,
            JdbcClient jdbc,
            Commands commands,
            List<Policy> policies,
            List<Foresight> foresights,
            Clock clock,
            PolicyBook book,
            WorkerTasks tasks,
            IndexedEvents indexed,
            List<WriteIndex> indexes,
            ObjectProvider<MeterRegistry> meters) {
        meters.ifAvailable(registry -> PolicyMeters.register(registry, book));
        MissedRows missed = new MissedRows(indexed, events, transactions, indexes);
        return new PolicyRunner(events, transactions, jdbc, commands, policies, foresights, clock, tasks, missed);
    }

    @Bean
    PoliciesReady policiesReady(PolicyRunner policies) {
        return new PoliciesReady(policies);
    }

    /**
     * Without the framework's locks: the log's unique key decides races, on one node as on many. A lock in this process, held
     * while its holder waits in the database for a transaction whose next command wants the same lock, would hold up both.
     */
    private static <T> AggregateConfigurer<T> aggregate(Class<T> type) {
        return AggregateConfigurer.defaultConfiguration(type)
                .configureLockFactory(c -> NullLockFactory.INSTANCE)
                .configureCommandTargetResolver(c -> message -> new VersionedAggregateIdentifier(
                        ((Command) message.getPayload()).target().toString(), null));
    }
}
