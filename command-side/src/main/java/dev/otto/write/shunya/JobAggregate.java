package dev.otto.write.shunya;

import dev.otto.events.shunya.JobEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class JobAggregate extends AggregateShell<JobState, JobCommand, JobEvent> {

    private static final JobRules RULES = new JobRules();

    @Override
    protected Rules<JobState, JobCommand, JobEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(JobEvent event) {
        return event.analysisJobId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.RequestJob command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.StartRun command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.RecordSubmission command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.RecordStepResult command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.StopRun command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(JobCommand.TimeOutRun command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(JobEvent event) {
        evolve(event);
    }
}
