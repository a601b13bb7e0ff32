package dev.otto.platform.policy;

import dev.otto.platform.tenancy.TenantTransactions;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What every process can tell of the policies. */
@Configuration(proxyBeanMethods = false)
public class PolicyConfiguration {

    @Bean
    PolicyBook policyBook(TenantTransactions transactions, JdbcClient jdbc, InstantSource clock) {
        return new PolicyBook(transactions, jdbc, clock);
    }
}
