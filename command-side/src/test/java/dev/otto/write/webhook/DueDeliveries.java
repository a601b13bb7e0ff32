package dev.otto.write.webhook;

import dev.otto.write.ScannedWriteSide;

/** Pending deliveries, tried again when a test says so. */
public final class DueDeliveries {

    private DueDeliveries() {}

    /** How many were. */
    public static int process(ScannedWriteSide write) {
        return write.bean(Deliveries.class).processDue();
    }
}
