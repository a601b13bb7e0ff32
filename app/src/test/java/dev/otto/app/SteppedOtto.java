package dev.otto.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.Environment;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A whole Otto in this JVM, with the demo's company, on a database of its own and by a clock of the test's. */
public final class SteppedOtto implements AutoCloseable {

    /** Signs what the partner posts. */
    public static final String PARTNER_SECRET = "the-secret-of-both-sides-of-the-partnership";

    private final HikariDataSource database;
    private final ConfigurableApplicationContext context;
    private final URI address;

    private SteppedOtto(HikariDataSource database, ConfigurableApplicationContext context, URI address) {
        this.database = database;
        this.context = context;
        this.address = address;
    }

    public static SteppedOtto start(Path directory, Clock clock) throws IOException {
        return start(directory, clock, Map.of());
    }

    /** @param more variables of the environment, beside or instead of those of every test */
    public static SteppedOtto start(Path directory, Clock clock, Map<String, String> more) throws IOException {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        int port = OttoProcess.freePort();
        Map<String, String> variables = new HashMap<>(Map.of(
                "SERVER_PORT",
                Integer.toString(port),
                "OTTO_DATA_DIR",
                directory.resolve("data").toString(),
                "OTTO_DEMO_TRAFFIC",
                "false",
                "UWC_HMAC_SECRET",
                PARTNER_SECRET,
                "RATE_LIMIT_USER",
                "100000",
                "RATE_LIMIT_TENANT",
                "100000"));
        variables.putAll(more);
        Environment environment = Environment.of(variables, List.of("demo"));
        OttoSettings settings =
                environment.settings(name -> new Secret("the-tests-own-secret-for-" + name + "-0123456789"));
        HikariDataSource database = TestDatabase.fresh();
        SpringApplication application = Otto.application(
                settings,
                new DatabaseAddress(database.getJdbcUrl(), TestDatabase.LOGIN, new Secret(TestDatabase.PASSWORD)));
        application.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("clockOfTheTest", Clock.class, () -> clock, bean -> bean.setPrimary(true)));
        return new SteppedOtto(database, application.run(), URI.create("http://127.0.0.1:" + port));
    }

    public ApplicationContext context() {
        return context;
    }

    public URI address() {
        return address;
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }
}
