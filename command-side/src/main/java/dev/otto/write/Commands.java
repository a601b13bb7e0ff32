package dev.otto.write;

/** Sends commands to the aggregates. */
public interface Commands {

    /**
     * Decides and appends, within the tenant transaction that is open, else in one of its own.
     *
     * @throws Refused when a rule says no; nothing was appended
     */
    Sent send(Command command, CommandContext context);
}
