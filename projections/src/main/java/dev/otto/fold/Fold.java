package dev.otto.fold;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * How events become the rows of one table. Pure: no database, no clock. Total: an event about a row that was never begun
 * leaves it unbegun.
 *
 * @param <E> the family of events that it hears
 */
public interface Fold<R extends Row, E extends DomainEvent> {

    Table<R> table();

    Class<E> family();

    /** The key of the row that the event touches, or null when it touches none. */
    @Nullable
    String key(E event, EventEnvelope envelope, Group group);

    /** The row after the event; null: there is none. {@code group} holds the contact's other rows as they stand. */
    @Nullable
    R fold(@Nullable R row, E event, EventEnvelope envelope, Group group);
}
