package dev.otto.write.webhook;

import java.time.Duration;

/**
 * How the receiver is set.
 *
 * @param deliveriesKept how long deliveries and their idempotency keys are kept
 * @param perMinute verified deliveries of one provider and company in a minute; more are queued
 * @param unverifiedPerMinute unverified requests of one address in a minute; more are refused
 * @param triesBeforeDead failed tries after which a delivery is given up
 */
public record WebhookSettings(Duration deliveriesKept, int perMinute, int unverifiedPerMinute, int triesBeforeDead) {

    public static final WebhookSettings DEFAULT = new WebhookSettings(Duration.ofDays(90), 60_000, 300, 20);

    private static final long LONGEST_WAIT_SECONDS = 3600;

    public WebhookSettings keeping(Duration kept) {
        return new WebhookSettings(kept, perMinute, unverifiedPerMinute, triesBeforeDead);
    }

    /** The wait after the {@code tries}th failure: 1 s, doubled each time, at most an hour. */
    Duration wait(int tries) {
        return Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, 1L << Math.clamp(tries - 1L, 0, 20)));
    }
}
