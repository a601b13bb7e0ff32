package dev.otto.write.signal;

import dev.otto.events.signal.KeySignalEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class KeySignalAggregate extends AggregateShell<KeySignalState, KeySignalCommand, KeySignalEvent> {

    private static final KeySignalRules RULES = new KeySignalRules();

    @Override
    protected Rules<KeySignalState, KeySignalCommand, KeySignalEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(KeySignalEvent event) {
        return event.keySignalId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(KeySignalCommand.RaiseKeySignal command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(KeySignalCommand.WithdrawKeySignal command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(KeySignalCommand.AcknowledgeKeySignal command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(KeySignalEvent event) {
        evolve(event);
    }
}
