package dev.otto.platform.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL for tests, one for the whole JVM, chosen by {@code -Dit.db}:
 *
 * <ul>
 *   <li>{@code embedded} (default): from the jar, on loopback, without fsync
 *   <li>{@code docker}: {@code postgres:17-alpine} through Testcontainers
 *   <li>{@code external}: the server of environment variable {@code IT_DATABASE_URL} ({@code jdbc:postgresql://…} or
 *       {@code postgresql://…}), whose user must be allowed to create databases and roles
 * </ul>
 *
 * What was asked for and cannot start fails the test; nothing is ever skipped.
 *
 * <p>{@link #fresh()} gives each test class a database of its own, migrated, owned by the login {@code otto} that
 * production has too: no superuser.
 */
public final class TestDatabase {

    /**
     * Tag of the tests that another build of PostgreSQL could fail: roles and row-level security, COPY, locks, states of errors, collation,
     * trigrams and full text, plans, and a day from end to end. They are run once more on a server in Docker.
     */
    public static final String ANY_SERVER = "any-server";

    public static final String LOGIN = "otto";
    public static final String PASSWORD = "otto";

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String RUN =
            UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);

    private static @Nullable Server server;

    private TestDatabase() {}

    /** A migrated database that nobody else uses, as a small pool for the login {@code otto}. */
    public static HikariDataSource fresh() {
        Server running = server();
        String name = name("test");
        running.execute("create database " + name + " template " + running.template + " owner " + LOGIN);
        return pool(running.url(name), 20);
    }

    /** An empty database, not migrated, owned by the login {@code otto}. */
    public static HikariDataSource empty() {
        Server running = server();
        String name = name("empty");
        running.execute("create database " + name + " owner " + LOGIN);
        return pool(running.url(name), 5);
    }

    /** Another pool on the same database, for what must not be handed a connection that served somebody else. */
    public static HikariDataSource another(HikariDataSource database) {
        return pool(database.getJdbcUrl(), 5);
    }

    /** Runs SQL as the server's superuser, in the database of the given pool. */
    public static void asSuperuser(HikariDataSource database, String sql) {
        try (Connection connection = server().superuser(database.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("as superuser: " + sql, e);
        }
    }

    /** The same for a query: the one value that it finds, as text. */
    public static String textAsSuperuser(HikariDataSource database, String sql) {
        try (Connection connection = server().superuser(database.getJdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new IllegalStateException("found nothing: " + sql);
            }
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException("as superuser: " + sql, e);
        }
    }

    private static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(LOGIN);
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(Duration.ofSeconds(10).toMillis());
        config.setConnectionTimeout(Duration.ofSeconds(20).toMillis());
        return new HikariDataSource(config);
    }

    private static String name(String kind) {
        return "otto_" + kind + "_" + RUN + "_" + COUNTER.incrementAndGet();
    }

    private static synchronized Server server() {
        Server running = server;
        if (running == null) {
            running = start(System.getProperty("it.db", "embedded"));
            server = running;
        }
        return running;
    }

    private static Server start(String mode) {
        Server started = switch (mode) {
            case "embedded" -> embedded();
            case "docker" -> docker();
            case "external" -> external();
            default ->
                throw new IllegalArgumentException("it.db is '" + mode + "': choose embedded, docker or external");
        };
        started.execute("""
                do $$ begin
                    if not exists (select from pg_roles where rolname = '%1$s') then
                        create role %1$s login createrole password '%2$s';
                    end if;
                exception when duplicate_object or unique_violation then null;
                end $$""".formatted(LOGIN, PASSWORD));
        started.execute("create database " + started.template + " owner " + LOGIN);
        Flyway.configure()
                .dataSource(started.url(started.template), LOGIN, PASSWORD)
                .load()
                .migrate();
        return started;
    }

    private static Server embedded() {
        try {
            @SuppressWarnings("resource") // lives as long as the JVM: its own shutdown hook stops it
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_wal_size", "1GB")
                    .setServerConfig("full_page_writes", "off")
                    .start();
            return new Server(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("it.db is 'embedded' and the embedded PostgreSQL does not start", e);
        }
    }

    private static Server docker() {
        @SuppressWarnings("resource") // lives as long as the JVM: Testcontainers removes it
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine")
                .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
        container.start();
        return new Server(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static Server external() {
        @Nullable String url = System.getenv("IT_DATABASE_URL");
        if (url == null || url.isBlank()) {
            throw new IllegalStateException("it.db is 'external' and IT_DATABASE_URL is not set");
        }
        URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        String[] user = uri.getUserInfo() == null
                ? new String[] {""}
                : uri.getUserInfo().split(":", 2);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new Server(
                "jdbc:postgresql://" + uri.getHost() + port + uri.getPath()
                        + (uri.getQuery() == null ? "" : "?" + uri.getQuery()),
                user[0].isEmpty() ? "postgres" : user[0],
                user.length > 1 ? user[1] : "");
    }

    /** A running server: how its administrator connects, and the migrated database that the others are copies of. */
    private record Server(String adminUrl, String user, String password, String template) {

        Server(String adminUrl, String user, String password) {
            this(adminUrl, user, password, name("template"));
        }

        String url(String database) {
            URI uri = URI.create(adminUrl.substring("jdbc:".length()));
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return "jdbc:postgresql://" + uri.getHost() + port + "/" + database;
        }

        Connection superuser(String url) throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        void execute(String sql) {
            try (Connection connection = superuser(adminUrl);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException("the PostgreSQL for tests refused: " + sql, e);
            }
        }
    }
}
