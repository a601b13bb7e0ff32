package dev.otto.write.lead;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a lead. */
@Configuration(proxyBeanMethods = false)
class LeadConfiguration {

    @Bean
    AggregateType leadAggregate() {
        return new AggregateType(LeadAggregate.class);
    }
}
