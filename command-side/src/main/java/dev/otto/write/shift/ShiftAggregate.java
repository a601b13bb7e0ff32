package dev.otto.write.shift;

import dev.otto.events.Ids;
import dev.otto.events.shift.ShiftEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class ShiftAggregate extends AggregateShell<ShiftState, ShiftCommand, ShiftEvent> {

    private static final ShiftRules RULES = new ShiftRules();

    @Override
    protected Rules<ShiftState, ShiftCommand, ShiftEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(ShiftEvent event) {
        return Ids.repShifts(event.companyId(), event.repId()).toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(ShiftCommand.ClockIn command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(ShiftCommand.ClockOut command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(ShiftEvent event) {
        evolve(event);
    }
}
