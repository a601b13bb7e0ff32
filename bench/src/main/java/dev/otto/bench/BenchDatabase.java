package dev.otto.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.otto.app.database.OwnPostgres;
import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.Secret;
import java.nio.file.Path;
import java.util.Objects;
import org.flywaydb.core.Flyway;

/** Otto's own PostgreSQL with its durable settings, migrated, and a pool for the login that Otto has. */
final class BenchDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 20;

    private final OwnPostgres postgres;
    private final HikariDataSource pool;

    private BenchDatabase(OwnPostgres postgres, HikariDataSource pool) {
        this.postgres = postgres;
        this.pool = pool;
    }

    static BenchDatabase start(Path directory) {
        OwnPostgres postgres = OwnPostgres.start(directory.resolve("data"));
        DatabaseAddress address = postgres.address();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.username());
        config.setPassword(password(address));
        config.setMaximumPoolSize(CONNECTIONS);
        HikariDataSource pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        return new BenchDatabase(postgres, pool);
    }

    HikariDataSource pool() {
        return pool;
    }

    /** As the variable DATABASE_URL takes it. */
    String url() {
        DatabaseAddress address = postgres.address();
        return address.jdbcUrl() + "?user=" + address.username() + "&password=" + password(address);
    }

    private static String password(DatabaseAddress address) {
        Secret password = Objects.requireNonNull(address.password());
        return password.value();
    }

    @Override
    public void close() {
        pool.close();
        postgres.close();
    }
}
