package dev.otto.write;

import dev.otto.events.EventEnvelope;

/**
 * What makes what happen: hears events in log order and sends commands. Runs at least once per event, so every command
 * that it sends is idempotent by its ids. Never runs during a rebuild.
 */
public interface Policy {

    /** Stable name in snake_case: the actor {@code system:NAME} of what it sends. */
    String name();

    void on(EventEnvelope event, PolicyContext run);
}
