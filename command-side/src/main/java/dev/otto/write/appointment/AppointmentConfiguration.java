package dev.otto.write.appointment;

import dev.otto.write.AggregateType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Announces the aggregate of a appointment. */
@Configuration(proxyBeanMethods = false)
class AppointmentConfiguration {

    @Bean
    AggregateType appointmentAggregate() {
        return new AggregateType(AppointmentAggregate.class);
    }
}
