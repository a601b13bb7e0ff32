package dev.otto.platform.tenancy;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires {@link RolePools}: the database of {@code spring.datasource}, sizes under {@code otto.pool.serving} and {@code working}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.datasource.url")
@EnableConfigurationProperties(DataSourceProperties.class)
class PoolsConfiguration {

    @Bean
    DataSource dataSource(DataSourceProperties properties, Environment environment) {
        return new RolePools(pool(properties, environment, "serving"), pool(properties, environment, "working"));
    }

    private static HikariDataSource pool(DataSourceProperties properties, Environment environment, String name) {
        HikariDataSource pool = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        pool.setPoolName(name);
        Binder.get(environment).bind("otto.pool." + name, Bindable.ofInstance(pool));
        return pool;
    }
}
