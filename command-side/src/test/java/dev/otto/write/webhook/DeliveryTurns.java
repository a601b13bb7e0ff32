package dev.otto.write.webhook;

import dev.otto.write.ScannedWriteSide;

/** Pending deliveries, tried again when the test says so. */
public final class DeliveryTurns {

    private DeliveryTurns() {}

    /** How many were. */
    public static int processDue(ScannedWriteSide write) {
        return write.bean(Deliveries.class).processDue();
    }
}
