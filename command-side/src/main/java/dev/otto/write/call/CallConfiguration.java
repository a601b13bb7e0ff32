package dev.otto.write.call;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the call's aggregate. */
@Configuration(proxyBeanMethods = false)
class CallConfiguration {

    @Bean
    AggregateType callAggregate() {
        return new AggregateType(CallAggregate.class);
    }
}
