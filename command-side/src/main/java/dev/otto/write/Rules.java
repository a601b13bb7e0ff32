package dev.otto.write;

import dev.otto.events.DomainEvent;

/** The rules of one kind of aggregate: pure functions without clock, randomness or I/O. */
public interface Rules<S, C extends Command, E extends DomainEvent> {

    /** The state before the first event. */
    S initial();

    /** What a command leads to in a state. */
    Decision<E> decide(S state, C command, CommandContext context);

    /** The state after an event. */
    S evolve(S state, E event);
}
