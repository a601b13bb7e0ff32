package dev.otto.write.shift;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a rep's shifts. */
@Configuration(proxyBeanMethods = false)
class ShiftConfiguration {

    @Bean
    AggregateType shiftAggregate() {
        return new AggregateType(ShiftAggregate.class);
    }
}
