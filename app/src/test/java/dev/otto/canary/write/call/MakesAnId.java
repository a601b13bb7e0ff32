package dev.otto.canary.write.call;

import java.util.UUID;

/** A canary: an architecture rule must catch it. */
final class MakesAnId {
    UUID id() {
        return UUID.randomUUID();
    }
}
