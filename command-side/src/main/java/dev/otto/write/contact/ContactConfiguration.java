package dev.otto.write.contact;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the contact's aggregate. */
@Configuration(proxyBeanMethods = false)
class ContactConfiguration {

    @Bean
    AggregateType contactAggregate() {
        return new AggregateType(ContactAggregate.class);
    }
}
