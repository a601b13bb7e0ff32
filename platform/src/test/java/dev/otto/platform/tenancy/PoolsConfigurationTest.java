package dev.otto.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

class PoolsConfigurationTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final RolePools pools = pools();
    private final JdbcClient jdbc = JdbcClient.create(pools);

    private RolePools pools() {
        DataSourceProperties properties = new DataSourceProperties();
        properties.setUrl(database.getJdbcUrl());
        properties.setUsername(TestDatabase.LOGIN);
        properties.setPassword(TestDatabase.PASSWORD);
        return (RolePools) new PoolsConfiguration().dataSource(properties, new StandardEnvironment());
    }

    @AfterEach
    void close() {
        RolePools.wantNone();
        pools.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource(RolePools.Pool.class)
    void whoeverVanishesWithinATransactionHoldsItsLocksForAMinuteAtMost(RolePools.Pool pool) {
        RolePools.want(pool);
        assertThat(shown("idle_in_transaction_session_timeout")).isEqualTo("1min");
        assertThat(jdbc.sql("select current_setting('tcp_keepalives_idle')::int")
                        .query(Integer.class)
                        .single())
                .as("seconds; 0 where the connection is none of TCP")
                .isIn(0, 30);
    }

    private String shown(String setting) {
        return jdbc.sql("select current_setting(?)")
                .param(setting)
                .query(String.class)
                .single();
    }

    @Test
    void whatTheDatabaseSaysOfAnErrorQuotesNoRow() {
        Throwable refused = catchThrowable(() -> jdbc.sql("""
                        create temporary table person (name text check (length(name) < 3));
                        insert into person values ('Springfield')""").update());
        assertThat(Stream.iterate(refused, error -> error != null, Throwable::getCause))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.getMessage())
                        .contains("person")
                        .doesNotContain("Springfield, ", "(Springfield)"));
    }
}
