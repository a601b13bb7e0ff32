package dev.otto.write.missedcall;

import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class MissedCallAggregate extends AggregateShell<MissedCallState, MissedCallCommand, MissedCallEvent> {

    private static final MissedCallRules RULES = new MissedCallRules();

    @Override
    protected Rules<MissedCallState, MissedCallCommand, MissedCallEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(MissedCallEvent event) {
        return event.missedCallId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.QueueMissedCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.EngageMissedCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.DisengageMissedCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.RecordRescue command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.WithdrawRescue command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.WithdrawMissedCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.GiveUpRescue command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(MissedCallCommand.ExpireMissedCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(MissedCallEvent event) {
        evolve(event);
    }
}
