package dev.otto.write.appointment;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.write.AggregateShell;
import dev.otto.write.Rules;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;

class AppointmentAggregate extends AggregateShell<AppointmentState, AppointmentCommand, AppointmentEvent> {

    private static final AppointmentRules RULES = new AppointmentRules();

    @Override
    protected Rules<AppointmentState, AppointmentCommand, AppointmentEvent> rules() {
        return RULES;
    }

    @Override
    protected String idOf(AppointmentEvent event) {
        return event.appointmentId().toString();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.ScheduleAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.RescheduleAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.EditAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.AssignAppointmentCsr command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.AssignAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.LinkAppointmentToLead command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.LocateAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.CancelAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.WithdrawBooking command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.MarkNoShow command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.CompleteAppointment command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.RecordOutcome command, MetaData metadata) {
        return decide(command, metadata);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Object handle(AppointmentCommand.RequestReview command, MetaData metadata) {
        return decide(command, metadata);
    }

    @EventSourcingHandler
    void on(AppointmentEvent event) {
        evolve(event);
    }
}
