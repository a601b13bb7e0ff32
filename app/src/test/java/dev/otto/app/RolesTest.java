package dev.otto.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

@Tag(TestDatabase.ANY_SERVER)
class RolesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command,projection,query | true | true | true",
                "command | true | false | false",
                "projection | false | true | false",
                "query | false | true | true"
            })
    void aProcessHasTheModulesOfItsRolesAndServes(String roles, boolean write, boolean fold, boolean read)
            throws IOException, InterruptedException {
        int port = OttoProcess.freePort();
        OttoSettings settings = OttoSettings.forTests(Map.of(
                "DATABASE_URL",
                "postgresql://unused/otto",
                "OTTO_ROLES",
                roles,
                "SERVER_PORT",
                Integer.toString(port)));
        try (HikariDataSource database = TestDatabase.fresh();
                ConfigurableApplicationContext context =
                        Otto.application(settings, address(database)).run()) {
            assertThat(hasBeansOf(context, "dev.otto.write")).isEqualTo(write);
            assertThat(hasBeansOf(context, "dev.otto.fold")).isEqualTo(fold);
            assertThat(hasBeansOf(context, "dev.otto.read")).isEqualTo(read);
            assertThat(statusOf(port, "/health")).isEqualTo(200);
        }
    }

    private static boolean hasBeansOf(ConfigurableApplicationContext context, String module) {
        return Arrays.stream(context.getBeanDefinitionNames()).anyMatch(name -> name.startsWith(module + "."));
    }

    static DatabaseAddress address(HikariDataSource database) {
        return new DatabaseAddress(database.getJdbcUrl(), TestDatabase.LOGIN, new Secret(TestDatabase.PASSWORD));
    }

    private static int statusOf(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
