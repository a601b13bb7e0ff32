package dev.otto.platform.tenancy;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
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

    /**
     * Of every connection. A node that vanishes within a transaction holds its locks no longer than this, and with them the
     * followers of all nodes; what runs long on purpose asks for more. A database that vanishes is noticed. Messages of the
     * database come without the row they are about.
     */
    private static final Map<String, String> OPTIONS = Map.of(
            "options",
            "-c idle_in_transaction_session_timeout=60s"
                    + " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
            "tcpKeepAlive",
            "true",
            "logServerErrorDetail",
            "false");

    /** How long an answer of the database is waited for before it counts as gone. */
    private static final Duration LONGEST_SERVING = Duration.ofMinutes(2);

    private static final Duration LONGEST_WORKING = Duration.ofHours(1);

    @Bean
    DataSource dataSource(DataSourceProperties properties, Environment environment) {
        return new RolePools(
                pool(properties, environment, "serving", LONGEST_SERVING),
                pool(properties, environment, "working", LONGEST_WORKING));
    }

    private static HikariDataSource pool(
            DataSourceProperties properties, Environment environment, String name, Duration longest) {
        HikariDataSource pool = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        pool.setPoolName(name);
        OPTIONS.forEach(pool::addDataSourceProperty);
        pool.addDataSourceProperty("socketTimeout", Long.toString(longest.toSeconds()));
        Binder.get(environment).bind("otto.pool." + name, Bindable.ofInstance(pool));
        return pool;
    }
}
