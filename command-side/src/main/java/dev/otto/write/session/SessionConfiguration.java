package dev.otto.write.session;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a recording session. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

    @Bean
    AggregateType sessionAggregate() {
        return new AggregateType(SessionAggregate.class);
    }
}
