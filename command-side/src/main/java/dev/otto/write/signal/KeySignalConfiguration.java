package dev.otto.write.signal;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a key signal. */
@Configuration(proxyBeanMethods = false)
class KeySignalConfiguration {

    @Bean
    AggregateType keySignalAggregate() {
        return new AggregateType(KeySignalAggregate.class);
    }
}
