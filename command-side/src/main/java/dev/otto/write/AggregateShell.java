package dev.otto.write;

import dev.otto.events.DomainEvent;
import dev.otto.platform.eventlog.AxonMetadata;
import java.util.Objects;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.jspecify.annotations.Nullable;

/**
 * The framework's side of an aggregate: asks the rules, then applies their events or answers their refusal. A concrete class
 * adds its id's origin, its rules, and a one-line handler per command.
 */
public abstract class AggregateShell<S, C extends Command, E extends DomainEvent> {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // the framework reads it
    private @Nullable String id;

    private transient @Nullable S state;

    /** The rules; they hold no state. */
    protected abstract Rules<S, C, E> rules();

    /** The id of the stream that an event belongs to. */
    protected abstract String idOf(E event);

    /**
     * Decides and applies; answers how many events that made, or the {@link Refusal}. A refusal is an answer and not an
     * exception here, because the framework would roll back the surrounding transaction for one.
     */
    protected final Object decide(C command, MetaData metadata) {
        Decision<E> decision = rules().decide(state(), command, CommandContext.from(AxonMetadata.from(metadata)));
        if (decision.refusal() != null) {
            return decision.refusal();
        }
        decision.events().forEach(AggregateLifecycle::apply);
        return decision.events().size();
    }

    /** Takes an event into the state. */
    protected final void evolve(E event) {
        id = idOf(event);
        state = rules().evolve(state(), event);
    }

    private S state() {
        return Objects.requireNonNullElseGet(state, () -> rules().initial());
    }
}
