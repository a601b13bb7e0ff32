package dev.otto.platform.tenancy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires {@link TenantTransactions} and its check at start. */
@Configuration(proxyBeanMethods = false)
public class TenancyConfiguration {

    @Bean
    TenantTransactions tenantTransactions(PlatformTransactionManager transactionManager, JdbcClient jdbc) {
        return new TenantTransactions(transactionManager, jdbc);
    }

    @Bean
    TenancyCheck tenancyCheck(TenantTransactions transactions, JdbcClient jdbc) {
        return new TenancyCheck(transactions, jdbc);
    }
}
