package dev.otto.write;

import dev.otto.platform.eventlog.AppendedPosition;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.platform.eventlog.StreamsAhead;
import dev.otto.platform.tenancy.TenantTransactions;
import java.util.Collection;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.jspecify.annotations.Nullable;

/** Sends commands over the framework's bus, on the calling thread and in its transaction. */
final class AxonCommands implements Commands {

    private final CommandGateway gateway;
    private final TenantTransactions transactions;
    private final AppendedPosition appended;
    private final StreamsAhead streams;

    AxonCommands(CommandBus bus, TenantTransactions transactions, AppendedPosition appended, StreamsAhead streams) {
        this.gateway = DefaultCommandGateway.builder().commandBus(bus).build();
        this.transactions = transactions;
        this.appended = appended;
        this.streams = streams;
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

    private Sent dispatch(Command command, CommandContext context) {
        try {
            @Nullable
            Object answer =
                    gateway.sendAndWait(new GenericCommandMessage<>(command, AxonMetadata.of(context.toMetadata())));
            if (answer instanceof Refusal refusal) {
                throw new Refused(refusal);
            }
            int events = answer instanceof Integer n ? n : 0;
            return new Sent(events == 0 ? 0 : appended.last(), events);
        } catch (CommandExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
