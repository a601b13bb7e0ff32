package dev.otto.platform.eventlog;

import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
        CommitSignal commitSignal(DataSource dataSource) {
            return new CommitSignal(dataSource);
        }

        @Bean
        AppendedPosition appendedPosition(CommitSignal signal) {
            return new AppendedPosition(signal);
        }

        @Bean
        LogReader eventSource(DataSource dataSource, EventDecoder decoder, CommitSignal signal) {
            return new LogReader(dataSource, decoder, signal);
        }

        @Bean(destroyMethod = "shutDown")
        EventStore eventStore(
                DataSource dataSource,
                TransactionManager transactions,
                EventSerializer serializer,
                EventDecoder decoder,
                AppendedPosition appendedPosition,
                LogReader reader) {
            return EmbeddedEventStore.builder()
                    .storageEngine(
                            new EventLogEngine(dataSource, transactions, serializer, decoder, appendedPosition, reader))
                    .optimizeEventConsumption(false)
                    .build();
        }
    }
}
