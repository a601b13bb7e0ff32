package dev.otto.app.day;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.axonserver.AxonServerStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The same day where the log is on an Axon Server, which AXON_SERVER alone says; and where so many races are lost that nearly every
 * batch of commands is rolled back after the server has taken the first of their events.
 */
class SamplesDayOnAxonServerTest extends SamplesDayTest {

    private static final int EACH = 5;

    private final AxonServerStandIn server;

    SamplesDayOnAxonServerTest() {
        try {
            server = AxonServerStandIn.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.refuseEach(EACH);
    }

    @Override
    Map<String, String> variables() {
        return Map.of("AXON_SERVER", server.address());
    }

    @Test
    @Order(1)
    void everyEventIsOnTheServer() {
        assertThat(server.events()).isGreaterThan(50);
    }

    @Override
    @AfterAll
    void close() {
        super.close();
        server.close();
    }
}
