package dev.otto.write;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;

/** Keeps a look-up table of the write side; runs in the transaction that appends the event. */
public interface WriteIndex {

    void on(DomainEvent event, EventMetadata metadata);
}
