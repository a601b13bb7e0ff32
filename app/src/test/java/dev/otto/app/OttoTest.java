package dev.otto.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OttoTest {

    @TempDir
    Path directory;

    @Test
    void aMalformedEnvironmentSaysAllItsProblemsAtOnce() throws Exception {
        try (OttoProcess otto = OttoProcess.start(
                directory, Map.of("SERVER_PORT", "http", "LOG_LEVEL", "loud", "SPRING_PROFILES_ACTIVE", "dev"))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines())
                    .containsExactly(
                            "Otto does not start: SERVER_PORT must be a port, 1 to 65535, but is \"http\"",
                            "Otto does not start: LOG_LEVEL must be trace, debug, info, warn or error, but is \"loud\"");
        }
    }

    @Test
    void aDatabaseAloneIsAProductionStartThatMissesWhatProductionNeeds() throws Exception {
        try (OttoProcess otto =
                OttoProcess.start(directory, Map.of("DATABASE_URL", "postgresql://otto:secret@localhost:1/otto"))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines())
                    .hasSize(5)
                    .allMatch(line -> line.startsWith("Otto does not start: ") && line.contains(" is missing: "));
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsOneLine() throws Exception {
        try (OttoProcess otto = OttoProcess.start(
                directory,
                Map.of(
                        "DATABASE_URL", "postgresql://otto:secret@localhost:1/otto",
                        "SERVER_PORT", Integer.toString(OttoProcess.freePort()),
                        "SPRING_PROFILES_ACTIVE", "dev"))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines())
                    .singleElement()
                    .asString()
                    .startsWith("Otto does not start: The database of DATABASE_URL cannot be reached: ");
        }
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OttoProcess otto =
                        OttoProcess.start(directory, Map.of("SERVER_PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines())
                    .containsExactly("Otto does not start: Port " + taken.getLocalPort()
                            + " is in use; stop what listens there, or set SERVER_PORT to another.");
        }
        assertThat(directory.resolve("data/postgresql/postmaster.pid"))
                .as("the pid file of a PostgreSQL that runs on")
                .doesNotExist();
        assertThat(directory.resolve("data/postgresql/PG_VERSION")).exists();
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsOneLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (OttoProcess otto = OttoProcess.start(directory, Map.of("OTTO_DATA_DIR", file.toString()))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines())
                    .singleElement()
                    .asString()
                    .startsWith("Otto does not start: The data directory " + file + " cannot be written (");
        }
    }

    @Test
    void aDataDirectoryOfAnotherPostgresIsOneLine() throws Exception {
        Path cluster = Files.createDirectories(directory.resolve("data/postgresql"));
        Files.writeString(cluster.resolve("PG_VERSION"), "16\n");
        try (OttoProcess otto =
                OttoProcess.start(directory, Map.of("SERVER_PORT", Integer.toString(OttoProcess.freePort())))) {
            assertThat(otto.awaitExit()).isEqualTo(1);
            assertThat(otto.errorLines()).singleElement().asString().contains("PostgreSQL 16", "17");
        }
    }

    @Test
    void aDatabaseThatBeganWithAnotherLogIsOneLine() throws Exception {
        try (HikariDataSource database = TestDatabase.fresh()) {
            TestDatabase.asSuperuser(database, "insert into event_log_origin (origin) values ('axon_server')");
            try (OttoProcess otto = OttoProcess.start(
                    directory,
                    Map.of(
                            "DATABASE_URL",
                            database.getJdbcUrl().replaceAll("\\?.*", "") + "?user=otto&password=otto",
                            "SERVER_PORT",
                            Integer.toString(OttoProcess.freePort()),
                            "SPRING_PROFILES_ACTIVE",
                            "dev"))) {
                assertThat(otto.awaitExit()).isEqualTo(1);
                assertThat(otto.errorLines())
                        .containsExactly(
                                "Otto does not start: The events of this database are a copy of an Axon Server's;"
                                        + " set AXON_SERVER to it, or DATABASE_URL to another database.");
            }
        }
    }

    @Test
    void itServesWithoutAnyConfigurationAndComesBackAfterAKillAndAfterAStop() throws Exception {
        Map<String, String> variables =
                Map.of("SERVER_PORT", Integer.toString(OttoProcess.freePort()), "OTTO_DEMO_TRAFFIC", "false");
        Path pidFile = directory.resolve("data/postgresql/postmaster.pid");
        try (OttoProcess otto = OttoProcess.start(directory, variables)) {
            assertThat(otto.awaitReady()).startsWith("Otto (demo) is ready after ");
            assertStartPage(variables);
            otto.kill();
        }
        assertThat(pidFile).exists();
        try (OttoProcess otto = OttoProcess.start(directory, variables)) {
            otto.awaitReady();
            assertStartPage(variables);
            otto.terminate();
            assertThat(otto.awaitExit()).isEqualTo(143);
            assertThat(otto.errorLines()).isEqualTo(List.of());
        }
        assertThat(pidFile).doesNotExist();
    }

    /** The start page is served, and what it says to type names the port that it came from. */
    private static void assertStartPage(Map<String, String> variables) throws IOException, InterruptedException {
        String address = "localhost:" + variables.get("SERVER_PORT");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> page = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("curl -s " + address + "/dev/token");
        }
    }
}
