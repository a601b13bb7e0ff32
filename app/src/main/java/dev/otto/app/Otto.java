package dev.otto.app;

import dev.otto.app.database.OwnPostgres;
import dev.otto.app.database.StartRefused;
import dev.otto.app.demo.DemoShunya;
import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.Environment;
import dev.otto.platform.configuration.LocalSecrets;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Profile;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.eventlog.LogOrigin;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.core.env.MapPropertySource;

/** Starts Otto: judges the environment, starts its own PostgreSQL where none is given, then everything else. */
public final class Otto {

    private static final Duration CONNECT = Duration.ofSeconds(15);

    private Otto() {}

    /** Exits with 1, and one line per problem on standard error, where it cannot start. */
    public static void main(String[] arguments) {
        long begun = System.nanoTime();
        // Axon would otherwise call home, write to the home directory and advertise
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        System.setProperty("axon.axonserver.suppressDownloadMessage", "true");
        List<String> problems = start(System.getenv(), arguments, begun, System.out);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("Otto does not start: " + problem));
            System.exit(1);
        }
    }

    /** What is wrong, one line each; empty once Otto serves. */
    private static List<String> start(Map<String, String> variables, String[] arguments, long begun, PrintStream out) {
        Environment environment = Environment.of(variables, profiles(variables, arguments));
        if (!environment.problems().isEmpty()) {
            return environment.problems();
        }
        LocalSecrets secrets = LocalSecrets.under(environment.dataDir());
        OwnPostgres own = null;
        boolean runs = false;
        try {
            if (variables.getOrDefault("DATABASE_URL", "").isBlank()) {
                OwnPostgres postgres = OwnPostgres.begin(environment.dataDir());
                // handlers run after every context is closed: the database goes last
                SpringApplication.getShutdownHandlers().add(postgres::close);
                own = postgres;
            }
            OttoSettings settings = environment.settings(secrets::named);
            refuseTakenPort(settings);
            SpringApplication application =
                    own != null ? besideStartOf(own, settings) : application(settings, reachable(settings));
            runs = true; // what goes wrong from here on ends by the handlers
            ConfigurableApplicationContext context = application.run(arguments);
            logUnused(environment);
            out.println(greeting(settings, context, Duration.ofNanos(System.nanoTime() - begun)));
            return List.of();
        } catch (StartRefused e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            return List.of("The data directory " + environment.dataDir() + " cannot be used (" + e.getMessage()
                    + "); set OTTO_DATA_DIR to one that can.");
        } catch (PortInUseException e) {
            return List.of(portTaken(e.getPort()));
        } catch (LogOrigin.AnotherLog e) {
            return List.of(String.valueOf(e.getMessage()));
        } finally {
            if (own != null && !runs) {
                own.close();
            }
        }
    }

    /** The application, wired by the settings' roles, ready to run; also what tests of the whole start. */
    static SpringApplication application(OttoSettings settings, DatabaseAddress database) {
        return application(settings, properties(settings, database));
    }

    /** The same over a database that starts while the classes are looked through, and is there before the first bean is. */
    private static SpringApplication besideStartOf(OwnPostgres postgres, OttoSettings settings) {
        Map<String, Object> properties = properties(settings, postgres.address());
        SpringApplication application = application(settings, properties);
        application.addInitializers(context -> context.addBeanFactoryPostProcessor(beans -> {
            postgres.awaitStarted();
            properties.putAll(properties(settings, postgres.address()));
        }));
        return application;
    }

    private static SpringApplication application(OttoSettings settings, Map<String, Object> properties) {
        SpringApplication application = new SpringApplication(Modules.class);
        // the same concept has classes of the same name in several modules
        application.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        application.setAdditionalProfiles(settings.profile().name());
        application.addInitializers(context -> {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("otto", properties));
            context.getBeanFactory().registerSingleton("ottoSettings", DemoShunya.beside(context, settings));
        });
        return application;
    }

    private static Map<String, Object> properties(OttoSettings settings, DatabaseAddress database) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.port", settings.serverPort());
        if (settings.profile() == Profile.demo) {
            properties.put("server.address", "127.0.0.1");
        }
        properties.put("spring.datasource.url", database.jdbcUrl());
        if (database.username() != null) {
            properties.put("spring.datasource.username", database.username());
        }
        Secret password = database.password();
        if (password != null) {
            properties.put("spring.datasource.password", password.value());
        }
        properties.put("otto.axon-server", String.join(",", settings.axonServers()));
        properties.put("otto.roles", settings.roles().stream().map(Enum::name).collect(Collectors.joining(",")));
        properties.put("logging.level.dev.otto", settings.telemetry().logLevel());
        return properties;
    }

    private static List<String> profiles(Map<String, String> variables, String[] arguments) {
        String prefix = "--spring.profiles.active=";
        String named = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .reduce((first, second) -> second)
                .orElseGet(() -> System.getProperty(
                        "spring.profiles.active", variables.getOrDefault("SPRING_PROFILES_ACTIVE", "")));
        return Arrays.stream(named.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static void refuseTakenPort(OttoSettings settings) {
        InetSocketAddress address = settings.profile() == Profile.demo
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.serverPort())
                : new InetSocketAddress(settings.serverPort());
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new StartRefused(portTaken(settings.serverPort()), e);
        }
    }

    private static String portTaken(int port) {
        return "Port " + port + " is in use; stop what listens there, or set SERVER_PORT to another.";
    }

    private static DatabaseAddress reachable(OttoSettings settings) {
        DatabaseAddress database = settings.database();
        if (database == null) {
            throw new IllegalStateException("a start without its own PostgreSQL has DATABASE_URL");
        }
        Properties login = new Properties();
        if (database.username() != null) {
            login.setProperty("user", database.username());
        }
        Secret password = database.password();
        if (password != null) {
            login.setProperty("password", password.value());
        }
        login.setProperty("loginTimeout", Long.toString(CONNECT.toSeconds()));
        try {
            DriverManager.getConnection(database.jdbcUrl(), login).close();
            return database;
        } catch (SQLException e) {
            throw new StartRefused("The database of DATABASE_URL cannot be reached: " + e.getMessage(), e);
        }
    }

    private static void logUnused(Environment environment) {
        Logger log = LoggerFactory.getLogger(Otto.class);
        if (!environment.unused().isEmpty()) {
            log.info("Set, but used by nothing here: {}", String.join(", ", environment.unused()));
        }
    }

    private static String greeting(OttoSettings settings, ConfigurableApplicationContext context, Duration took) {
        String where = context.getEnvironment().getProperty("local.server.port", "");
        String address = "http://localhost:" + where;
        String next = switch (settings.profile()) {
            case demo, dev -> "open it in a browser to see what is there; its data lie in " + settings.dataDir();
            case production -> "serving as " + settings.publicBaseUrl();
        };
        return "Otto (%s) is ready after %.1f s at %s - %s"
                .formatted(settings.profile(), took.toMillis() / 1000.0, address, next);
    }
}
