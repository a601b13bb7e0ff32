package dev.otto.write.shunya;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of the partner's jobs. */
@Configuration(proxyBeanMethods = false)
class ShunyaConfiguration {

    @Bean
    AggregateType analysisJobAggregate() {
        return new AggregateType(JobAggregate.class);
    }
}
