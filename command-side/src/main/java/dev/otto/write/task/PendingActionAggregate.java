package dev.otto.write.task;

import dev.otto.events.task.PendingActionEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class PendingActionAggregate extends AggregateShell<PendingActionState, PendingActionCommand, PendingActionEvent> {

    private static final PendingActionRules RULES = new PendingActionRules();

    @Override
    protected Rules<PendingActionState, PendingActionCommand, PendingActionEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(PendingActionEvent event) {
        return event.pendingActionId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.CreatePendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.UpdatePendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.AssignPendingActionCsr command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.StartPendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.CompletePendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.CancelPendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(PendingActionCommand.WithdrawPendingAction command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(PendingActionEvent event) {
        evolve(event);
    }
}
