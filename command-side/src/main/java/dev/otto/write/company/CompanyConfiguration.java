package dev.otto.write.company;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the company's aggregate. */
@Configuration(proxyBeanMethods = false)
class CompanyConfiguration {

    @Bean
    AggregateType companyAggregate() {
        return new AggregateType(CompanyAggregate.class);
    }
}
