package dev.otto.platform.idempotency;

import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problems;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import tools.jackson.databind.json.JsonMapper;

/** Puts the filter behind the security filters, and removes expired answers once an hour. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class IdempotencyConfiguration {

    /** After the security filters, which are at -100. */
    private static final int ORDER = -50;

    private final IdempotencyKeys keys;

    IdempotencyConfiguration(TenantTransactions transactions, JdbcClient jdbc, ObjectProvider<InstantSource> clock) {
        this.keys = new IdempotencyKeys(transactions, jdbc, clock.getIfAvailable(InstantSource::system));
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            WriteAnswers answers, Problems problems, JsonMapper mapper) {
        FilterRegistrationBean<IdempotencyFilter> registration =
                new FilterRegistrationBean<>(new IdempotencyFilter(keys, answers, problems, mapper));
        registration.setOrder(ORDER);
        return registration;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void purge() {
        keys.purge();
    }
}
