package dev.otto.write.call;

import dev.otto.events.call.CallEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class CallAggregate extends AggregateShell<CallState, CallCommand, CallEvent> {

    private static final CallRules RULES = new CallRules();

    @Override
    protected Rules<CallState, CallCommand, CallEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(CallEvent event) {
        return event.callId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.ReceiveCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.AnswerCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.MissCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.CompleteCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.CorrectCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.LinkCall command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.CheckpointConversation command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.AttemptBooking command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.ConfirmBooking command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.FailBooking command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.EndConversation command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.RecordAgentAnalysis command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.AttachTranscript command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.ApplyAnalysis command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.AssignCallToCsr command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.SetBookingStatus command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.MarkNotALead command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.NoteAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(CallCommand.NoteProcessing command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(CallEvent event) {
        evolve(event);
    }
}
