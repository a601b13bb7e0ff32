package dev.otto.write.webhook;

import dev.otto.write.ScannedWriteSide;

/** Pending deliveries, tried again when the test says so. */
public final class DeliveryTurns {

    private DeliveryTurns() {}

    public static void processDue(ScannedWriteSide write) {
        write.bean(Deliveries.class).processDue();
    }
}
