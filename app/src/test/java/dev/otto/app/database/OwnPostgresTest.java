package dev.otto.app.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.platform.configuration.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnPostgresTest {

    @TempDir
    Path temporary;

    @Test
    void whatWasCommittedIsThereAfterARestartOnTheSamePort() throws Exception {
        Path dataDir = temporary.resolve("data");
        DatabaseAddress first;
        try (OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            first = postgres.address();
            execute(first, "create table kept (id int)", "insert into kept values (42)");
        }
        assertThatThrownBy(() -> connect(first)).isInstanceOf(SQLException.class);

        try (OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            assertThat(postgres.address()).isEqualTo(first);
            assertThat(ask(first, "select id from kept")).isEqualTo("42");
            assertThat(List.of(
                            ask(first, "show fsync"),
                            ask(first, "show synchronous_commit"),
                            ask(first, "show full_page_writes"),
                            ask(first, "show listen_addresses")))
                    .containsExactly("on", "on", "on", "127.0.0.1");
            assertThat(ask(
                            first,
                            "select rolsuper || ' ' || rolbypassrls || ' ' || rolcreaterole from pg_roles"
                                    + " where rolname = current_user"))
                    .isEqualTo("false false true");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(dataDir.resolve("secrets/database-password"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> DriverManager.getConnection(first.jdbcUrl(), "postgres", "")
                            .close())
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aKilledProcessLosesNothingThatWasCommittedWhateverTheDirectoryIsCalledThen() throws Exception {
        Path dataDir = temporary.resolve("data");
        Path called = Files.createSymbolicLink(temporary.resolve("called"), dataDir);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommitsUntilKilled.class.getName(),
                        dataDir.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int committed = -1;
        try (BufferedReader lines = child.inputReader()) {
            while (committed < 50) {
                String line = Objects.requireNonNull(lines.readLine(), "the child ended by itself");
                committed = Integer.parseInt(line);
            }
            child.destroyForcibly().waitFor();
        }
        assertThat(serverOf(dataDir)).isPresent();

        Path log = dataDir.resolve("postgresql.log");
        try (OwnPostgres postgres = OwnPostgres.start(called)) {
            assertThat(log).content().as("it was stopped in good order").contains("received fast shutdown request");
            assertThat(Integer.parseInt(ask(postgres.address(), "select max(id) from kept")))
                    .isGreaterThanOrEqualTo(committed);
        }
        assertThat(serverOf(dataDir)).isEmpty();
    }

    @Test
    void aStalePidFileWhoseNumberAnotherProgramHasIsNoObstacle() throws Exception {
        Path dataDir = temporary.resolve("data");
        OwnPostgres.start(dataDir).close();
        Files.writeString(
                dataDir.resolve("postgresql/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + dataDir.resolve("postgresql") + "\n1\n5432\n");

        try (OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aRememberedPortThatIsTakenIsGivenUp() throws Exception {
        Path dataDir = temporary.resolve("data");
        int port;
        try (OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            port = Integer.parseInt(ask(postgres.address(), "show port"));
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            assertThat(Integer.parseInt(ask(postgres.address(), "show port"))).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void aSecondOneOnTheSameDirectoryIsRefusedAndDisturbsNothing() throws Exception {
        Path dataDir = temporary.resolve("data");
        try (OwnPostgres postgres = OwnPostgres.start(dataDir)) {
            assertThatThrownBy(() -> OwnPostgres.start(dataDir))
                    .isInstanceOf(StartRefused.class)
                    .hasMessage("Another Otto is running on the data directory " + dataDir
                            + "; stop it, or set OTTO_DATA_DIR to another directory.");
            assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void dataOfAnotherMajorAreLeftAlone() throws IOException {
        Path dataDir = temporary.resolve("data");
        Files.createDirectories(dataDir.resolve("postgresql"));
        Files.writeString(dataDir.resolve("postgresql/PG_VERSION"), "16\n");

        assertThatThrownBy(() -> OwnPostgres.start(dataDir))
                .isInstanceOf(StartRefused.class)
                .hasMessage(
                        dataDir.resolve("postgresql") + " was made by PostgreSQL 16, and this Otto brings PostgreSQL"
                                + " 17; migrate it with pg_upgrade, or move it away to begin anew.");
        assertThat(dataDir.resolve("postgresql")).isDirectoryContaining("glob:**PG_VERSION");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaidInOneLine() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> OwnPostgres.start(file.resolve("data")))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("The data directory " + file.resolve("data") + " cannot be written (")
                .hasMessageEndingWith("); set OTTO_DATA_DIR to one that can.")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void rootWithoutUserNamespacesIsSaidInOneLine() {
        Path dataDir = temporary.resolve("data");
        if (!"root".equals(System.getProperty("user.name"))) {
            // anyone else needs no namespace, and starts whatever the command is
            OwnPostgres postgres = OwnPostgres.start(dataDir, "no-such-command");
            assertThat(postgres.address().username()).isEqualTo("otto");
            postgres.close();
            return;
        }
        assertThatThrownBy(() -> OwnPostgres.start(dataDir, "false"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("unshare -U")
                .hasMessageEndingWith("Run Otto as another user, or set DATABASE_URL.");
        assertThatThrownBy(() -> OwnPostgres.start(dataDir, "no-such-command"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("no-such-command");
    }

    private static Optional<ProcessHandle> serverOf(Path dataDir) throws IOException {
        Path pidFile = dataDir.resolve("postgresql/postmaster.pid");
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                : Optional.empty();
    }

    static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.jdbcUrl(),
                address.username(),
                Objects.requireNonNull(address.password()).value());
    }

    private static void execute(DatabaseAddress address, String... statements) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(DatabaseAddress address, String query) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            assertThat(answer.next()).isTrue();
            return Objects.requireNonNull(answer.getString(1));
        }
    }
}
