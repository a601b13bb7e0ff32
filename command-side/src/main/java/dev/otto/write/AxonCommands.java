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
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sends commands over the framework's bus, on the calling thread and in its transaction. */
final class AxonCommands implements Commands {

    private final CommandGateway gateway;
    private final TenantTransactions transactions;
    private final AppendedPosition appended;
    private final StreamsAhead streams;
    private final JdbcClient jdbc;
    private final MeterProvider<Counter> outcomes;

    AxonCommands(
            CommandBus bus,
            TenantTransactions transactions,
            AppendedPosition appended,
            StreamsAhead streams,
            JdbcClient jdbc,
            MeterRegistry meters) {
        this.gateway = DefaultCommandGateway.builder().commandBus(bus).build();
        this.transactions = transactions;
        this.appended = appended;
        this.streams = streams;
        this.jdbc = jdbc;
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

    @Override
    public long lastOf(String stream) {
        return jdbc.sql(
                        "select global_index from event_log where aggregate_identifier = ? order by sequence_number desc limit 1")
                .param(stream)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** A person is shown what stands, although they changed nothing of it; nobody waits for what a policy did not change. */
    private long standing(Command command, CommandContext context) {
        return context.byPerson() ? lastOf(command.target().toString()) : 0;
    }

    private void count(Command command, String outcome) {
        outcomes.withTags("command", command.getClass().getSimpleName(), "outcome", outcome)
                .increment();
    }

    private Sent dispatch(Command command, CommandContext context) {
        @Nullable Object answer = answer(command, context);
        if (answer instanceof Refusal refusal) {
            count(command, "refused");
            throw new Refused(refusal);
        }
        int events = answer instanceof Integer n ? n : 0;
        count(command, events == 0 ? "unchanged" : "changed");
        return new Sent(events == 0 ? standing(command, context) : appended.last(), events);
    }

    private @Nullable Object answer(Command command, CommandContext context) {
        try {
            return gateway.sendAndWait(new GenericCommandMessage<>(command, AxonMetadata.of(context.toMetadata())));
        } catch (Refused e) {
            count(command, "refused");
            throw new RefusedByIndex(e);
        } catch (CommandExecutionException e) {
            count(command, e.getCause() instanceof ConcurrencyException ? "conflict" : "failed");
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
