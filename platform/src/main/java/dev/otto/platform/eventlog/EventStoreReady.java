package dev.otto.platform.eventlog;

import dev.otto.platform.http.ReadyComponent;
import java.util.function.BooleanSupplier;

/** The event log as {@code /ready} shows it. */
final class EventStoreReady implements ReadyComponent {

    private final BooleanSupplier reachable;

    EventStoreReady(BooleanSupplier reachable) {
        this.reachable = reachable;
    }

    @Override
    public String name() {
        return "event_store";
    }

    @Override
    public boolean required() {
        return true;
    }

    @Override
    public Status status() {
        return reachable.getAsBoolean() ? Status.up : Status.down;
    }
}
