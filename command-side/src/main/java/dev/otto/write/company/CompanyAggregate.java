package dev.otto.write.company;

import dev.otto.events.Ids;
import dev.otto.events.company.CompanyEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class CompanyAggregate extends AggregateShell<CompanyState, CompanyCommand, CompanyEvent> {

    private static final CompanyRules RULES = new CompanyRules();

    @Override
    protected Rules<CompanyState, CompanyCommand, CompanyEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(CompanyEvent event) {
        return Ids.companyStream(event.companyId());
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.RegisterCompany command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.ConfigureCompany command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.ConnectIntegration command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.DisconnectIntegration command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.AddUser command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.ChangeUserRole command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.RemoveUser command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CompanyCommand.SetRecordingMode command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(CompanyEvent event) {
        evolve(event);
    }
}
