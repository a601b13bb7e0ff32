package dev.otto.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.otto.app.database.OwnPostgres;
import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** Otto's own PostgreSQL with its durable settings, migrated, and a pool for the login that Otto has. */
final class BenchDatabase implements AutoCloseable {

    static final String URL = "OTTO_BENCH_DATABASE";
    static final String USER = "OTTO_BENCH_USER";
    static final String PASSWORD = "OTTO_BENCH_PASSWORD";

    private static final int CONNECTIONS = 20;

    private final OwnPostgres postgres;
    private final HikariDataSource pool;
    private final ProcessHandle server;

    private BenchDatabase(OwnPostgres postgres, ProcessHandle server, HikariDataSource pool) {
        this.postgres = postgres;
        this.server = server;
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
        return new BenchDatabase(postgres, server(directory), pool);
    }

    private static ProcessHandle server(Path directory) {
        try (Stream<Path> files = Files.find(directory, 3, (file, is) -> file.endsWith("postmaster.pid"))) {
            Path pid = files.findFirst().orElseThrow();
            long number = Long.parseLong(Files.readAllLines(pid).getFirst().strip());
            return ProcessHandle.of(number).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("the server's process is not known", e);
        }
    }

    /** PostgreSQL's first process; its sessions are its children. */
    ProcessHandle server() {
        return server;
    }

    HikariDataSource pool() {
        return pool;
    }

    /** As the variable DATABASE_URL takes it. */
    String url() {
        DatabaseAddress address = postgres.address();
        return address.jdbcUrl() + "?user=" + address.username() + "&password=" + password(address);
    }

    /** For {@link Rebuilding.Runners} in another process. */
    Map<String, String> environment() {
        DatabaseAddress address = postgres.address();
        return Map.of(URL, address.jdbcUrl(), USER, address.username(), PASSWORD, password(address));
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
