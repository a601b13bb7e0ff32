package dev.otto.write.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class DeliveryWorkerTest {

    @Test
    void old_deliveries_are_forgotten_at_two_each_day() {
        assertThat(DeliveryWorker.nextPurge(ZonedDateTime.parse("2026-07-14T01:59:59Z")))
                .isEqualTo(ZonedDateTime.parse("2026-07-14T02:00:00Z"));
        assertThat(DeliveryWorker.nextPurge(ZonedDateTime.parse("2026-07-14T02:00:00Z")))
                .isEqualTo(ZonedDateTime.parse("2026-07-15T02:00:00Z"));
    }

    @Test
    void waits_double_up_to_an_hour() {
        WebhookSettings settings = WebhookSettings.DEFAULT;

        assertThat(settings.wait(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.wait(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.wait(5)).isEqualTo(Duration.ofSeconds(16));
        assertThat(settings.wait(50)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void arrivals_are_counted_over_a_sliding_minute_and_refused_ones_are_not() {
        Instant[] now = {Instant.parse("2026-07-14T12:00:00Z")};
        InstantSource clock = () -> now[0];
        ArrivalLimits limits = new ArrivalLimits(clock);

        assertThat(limits.admit("a", 2)).isTrue();
        assertThat(limits.admit("a", 2)).isTrue();
        assertThat(limits.admit("a", 2)).isFalse();
        assertThat(limits.admit("b", 2)).isTrue();
        now[0] = now[0].plusSeconds(90);
        assertThat(limits.admit("a", 2)).isTrue();
        assertThat(limits.admit("a", 2)).isFalse();
        now[0] = now[0].plusSeconds(120);
        assertThat(limits.admit("a", 2)).isTrue();
    }
}
