package dev.otto.canary.write.call;

import java.time.InstantSource;

/** A canary: an architecture rule must catch it. */
final class MakesItsOwnClock {
    InstantSource clock() {
        return InstantSource.system();
    }
}
