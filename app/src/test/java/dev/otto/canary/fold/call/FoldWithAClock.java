package dev.otto.canary.fold.call;

import java.time.Instant;
import java.time.InstantSource;

/** A canary: an architecture rule must catch it. */
final class FoldWithAClock {
    private final InstantSource clock;

    FoldWithAClock(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }
}
