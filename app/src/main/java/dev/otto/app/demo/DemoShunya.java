package dev.otto.app.demo;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Profile;
import dev.otto.platform.configuration.Secret;
import dev.otto.simulators.shunya.ShunyaSimulator;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The demo's AI partner: a simulator beside Otto that is spoken to over real HTTP, as the partner itself would be. It
 * listens to the recordings that it is sent and misbehaves when it is told to, see its {@code /simulator/rules}.
 */
public final class DemoShunya {

    private DemoShunya() {}

    /**
     * The settings with the simulator's address; the simulator ends with the context. Only a demo with simulated traffic
     * and without a partner gets one.
     */
    public static OttoSettings beside(ConfigurableApplicationContext context, OttoSettings settings) {
        if (settings.profile() != Profile.demo
                || !settings.demoTraffic()
                || settings.uwc().baseUrl() != null) {
            return settings;
        }
        ShunyaSimulator simulator = new ShunyaSimulator(
                        ShunyaSimulator.Options.of(
                                        value(settings.uwc().jwtSecret()),
                                        value(settings.uwc().hmacSecret()))
                                .webhooks(URI.create("http://127.0.0.1:" + settings.serverPort()))
                                .listening(true),
                        InstantSource.system())
                .start();
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                simulator.close();
            }
        });
        context.getBeanFactory().registerSingleton("shunyaSimulator", simulator);
        return settings.withUwcAt(simulator.baseUrl());
    }

    private static String value(@Nullable Secret secret) {
        return Objects.requireNonNull(secret, "a demo makes its own secrets").value();
    }
}
