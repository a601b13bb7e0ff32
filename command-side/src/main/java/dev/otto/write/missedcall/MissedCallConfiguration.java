package dev.otto.write.missedcall;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a missed call. */
@Configuration(proxyBeanMethods = false)
class MissedCallConfiguration {

    @Bean
    AggregateType missedCallAggregate() {
        return new AggregateType(MissedCallAggregate.class);
    }
}
