package dev.otto.write.session;

import dev.otto.events.session.SessionEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class SessionAggregate extends AggregateShell<SessionState, SessionCommand, SessionEvent> {

    private static final SessionRules RULES = new SessionRules();

    @Override
    protected Rules<SessionState, SessionCommand, SessionEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(SessionEvent event) {
        return event.sessionId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.StartRecording command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.StopRecording command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.UploadAudio command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.DiscardAudio command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.AttachVisitTranscript command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.AttachSegmentation command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(SessionCommand.ApplyVisitAnalysis command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(SessionEvent event) {
        evolve(event);
    }
}
