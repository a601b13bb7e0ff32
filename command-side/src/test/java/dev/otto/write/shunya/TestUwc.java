package dev.otto.write.shunya;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.write.uwc.Uwc;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The partner of tests: switched on, with short patience. */
final class TestUwc {

    static final String JWT_SECRET = "the-jwt-secret-of-the-tests";
    static final String HMAC_SECRET = "the-hmac-secret-of-the-tests";

    private TestUwc() {}

    static Uwc at(@Nullable URI address) {
        return new Uwc(settings(address, 10, 1_000), new SimpleMeterRegistry(), Clock.systemUTC());
    }

    static OttoSettings.Uwc settings(@Nullable URI address, int jobsInFlight, int submissionsPerHour) {
        return new OttoSettings.Uwc(
                address,
                "v1",
                new Secret(JWT_SECRET),
                new Secret(HMAC_SECRET),
                Duration.ofSeconds(2),
                List.of(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                jobsInFlight,
                submissionsPerHour,
                true,
                true,
                true,
                true);
    }
}
