package dev.otto.canary.write.call;

import java.time.Instant;

/** A canary: an architecture rule must catch it. */
final class ReadsTheClock {
    Instant when() {
        return Instant.now();
    }
}
