package dev.otto.write;

import dev.otto.platform.eventlog.AppendedPosition;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.platform.eventlog.StreamsAhead;
import dev.otto.platform.tenancy.TenantTransactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Sends commands over the framework's bus, on the calling thread and in its transaction. */
final class AxonCommands implements Commands {

    private final CommandGateway gateway;
    private final TenantTransactions transactions;
    private final AppendedPosition appended;
    private final StreamsAhead streams;
    private final MeterProvider<Counter> outcomes;

    AxonCommands(
            CommandBus bus,
            TenantTransactions transactions,
            AppendedPosition appended,
            StreamsAhead streams,
            MeterRegistry meters) {
        this.gateway = DefaultCommandGateway.builder().commandBus(bus).build();
        this.transactions = transactions;
        this.appended = appended;
        this.streams = streams;
        this.outcomes = Counter.builder("commands")
                .description("commands by what came of them; those of a transaction that was done again count again")
                .withRegistry(meters);
    }

    @Override
    public Sent send(Command command, CommandContext context) {
        return transactions.isOpen()
                ? dispatch(command, context)
                : transactions.command(context.companyId(), () -> dispatch(command, context));
    }

    @Override
    public long written() {
        return appended.last();
    }

    @Override
    public void willSendTo(Collection<String> targets) {
        streams.willRead(targets);
    }

    private void count(Command command, String outcome) {
        outcomes.withTags("command", command.getClass().getSimpleName(), "outcome", outcome)
                .increment();
    }

    private Sent dispatch(Command command, CommandContext context) {
        try {
            @Nullable
            Object answer =
                    gateway.sendAndWait(new GenericCommandMessage<>(command, AxonMetadata.of(context.toMetadata())));
            if (answer instanceof Refusal refusal) {
                count(command, "refused");
                throw new Refused(refusal);
            }
            int events = answer instanceof Integer n ? n : 0;
            count(command, events == 0 ? "unchanged" : "changed");
            return new Sent(events == 0 ? 0 : appended.last(), events);
        } catch (CommandExecutionException e) {
            count(command, e.getCause() instanceof ConcurrencyException ? "conflict" : "failed");
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
