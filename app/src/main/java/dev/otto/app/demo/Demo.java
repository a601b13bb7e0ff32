package dev.otto.app.demo;

import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.company.Role;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.simulators.CallRailSimulator;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.ConnectIntegration;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.webhook.Integrations;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Registers the demo company where it is not there yet, then lets a simulated CallRail ring it: over real HTTP, signed
 * with the company's key, like any provider would.
 */
@Component
@Profile("demo")
public class Demo implements SmartLifecycle {

    public static final String COMPANY = "cedar-ridge";

    /** The key with which the demo's CallRail signs; loopback only, so no secret. */
    public static final String SIGNING_KEY = "5f0b8d1c2e7a49b3a6d4c0e19f83b572";

    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final double CALLS_PER_MINUTE = 6;
    private static final Duration FOR_AS_LONG_AS_IT_RUNS = Duration.ofDays(3_650);

    private final OttoSettings settings;
    private final ServletWebServerApplicationContext server;
    private final TenantTransactions transactions;
    private final CompanyDirectory companies;
    private final Integrations integrations;
    private final Commands commands;
    private final Clock clock;
    private volatile @Nullable CallRailSimulator callRail;

    Demo(
            OttoSettings settings,
            ServletWebServerApplicationContext server,
            TenantTransactions transactions,
            CompanyDirectory companies,
            Integrations integrations,
            Commands commands,
            Clock clock) {
        this.settings = settings;
        this.server = server;
        this.transactions = transactions;
        this.companies = companies;
        this.integrations = integrations;
        this.commands = commands;
        this.clock = clock;
    }

    /** After the web server, before which nobody could answer a call. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void start() {
        String key = transactions.command(COMPANY, this::register);
        integrations.changed();
        if (settings.demoTraffic()) {
            CallRailSimulator simulator = new CallRailSimulator(
                    new CallRailSimulator.Options(
                            URI.create("http://127.0.0.1:"
                                    + Objects.requireNonNull(server.getWebServer())
                                            .getPort()),
                            SIGNING_KEY,
                            key,
                            clock.millis(),
                            CALLS_PER_MINUTE,
                            FOR_AS_LONG_AS_IT_RUNS,
                            true),
                    clock);
            callRail = simulator;
            Thread.ofVirtual().name("demo-callrail").start(simulator::run);
        }
    }

    @Override
    public void stop() {
        CallRailSimulator simulator = callRail;
        if (simulator != null) {
            simulator.stop();
        }
        callRail = null;
    }

    @Override
    public boolean isRunning() {
        return callRail != null;
    }

    /** Registers company, users and CallRail where they are not there; answers CallRail's integration key. */
    private String register() {
        Trace trace = Trace.current();
        CommandContext context = new CommandContext(
                COMPANY, "system:demo", null, trace.traceId(), trace.requestId(), clock.instant(), ZONE);
        if (companies.find(COMPANY).isEmpty()) {
            commands.send(new RegisterCompany(COMPANY, settings()), context);
            user(context, "avery", "avery@cedarridge.example", "Avery", Role.csr);
            user(context, "dispatch", "dispatch@cedarridge.example", "Dispatch Desk", Role.csr);
            user(context, "jordan", "jordan@cedarridge.example", "Jordan", Role.sales_rep);
            user(context, "morgan", "morgan@cedarridge.example", "Morgan", Role.manager);
            user(context, "riley", "riley@cedarridge.example", "Riley", Role.exec);
            user(context, "casey", "casey@cedarridge.example", "Casey", Role.admin);
        }
        return integrations.connected(COMPANY).stream()
                .filter(known -> known.provider().equals("callrail"))
                .findFirst()
                .orElseGet(() -> connectCallRail(context))
                .integrationKey();
    }

    private Integrations.Connected connectCallRail(CommandContext context) {
        Integrations.Connected connected = integrations.connect(
                COMPANY,
                "callrail",
                new Integrations.Registration(
                        SIGNING_KEY,
                        null,
                        null,
                        List.of("408551207", "COMa0f9dfc0b6d4a001a880c12c01b44f24"),
                        List.of("+16145550120", "+16145550121")));
        commands.send(
                new ConnectIntegration(
                        COMPANY,
                        "callrail",
                        "callrail/demo",
                        false,
                        connected.accountId(),
                        connected.companyIds(),
                        connected.phoneNumbers()),
                context);
        return connected;
    }

    private void user(CommandContext context, String id, String email, String name, Role role) {
        commands.send(new AddUser(COMPANY, id, email, name, role), context);
    }

    private static CompanySettings settings() {
        return new CompanySettings(
                "Cedar Ridge Home Services",
                ZONE.getId(),
                "US",
                "USD",
                150,
                List.of("roofing", "hvac", "plumbing"),
                "ephemeral",
                24,
                "Sorry we missed your call. How can we help?",
                60,
                List.of(),
                false,
                120,
                30,
                new ShunyaServices(true, true, true, true),
                "own");
    }
}
