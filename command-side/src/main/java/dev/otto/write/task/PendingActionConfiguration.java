package dev.otto.write.task;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a pending action. */
@Configuration(proxyBeanMethods = false)
class PendingActionConfiguration {

    @Bean
    AggregateType pendingActionAggregate() {
        return new AggregateType(PendingActionAggregate.class);
    }
}
