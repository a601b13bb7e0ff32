package dev.otto.events;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact in the event store. Every concept's events are a sealed interface that extends this one. */
public interface DomainEvent {

    /** The contact card that this fact is about, or null where it is about none (a company, an anonymous call). */
    default @Nullable UUID contactCardId() {
        return null;
    }
}
