package dev.otto.write;

import java.util.Collection;

/** Sends commands to the aggregates. */
public interface Commands {

    /**
     * Decides and appends, within the tenant transaction that is open, else in one of its own.
     *
     * @throws Refused when a rule says no; nothing was appended
     * @throws RefusedByIndex when a look-up table says no, for somebody else came first; the open transaction must be rolled back
     */
    Sent send(Command command, CommandContext context);

    /** Global position of the event that the open transaction wrote last; 0 when it wrote none, or cannot know. */
    default long written() {
        return 0;
    }

    /** Global position of a stream's last event, in the open transaction; 0 when it has none, or that cannot be known. */
    default long lastOf(String stream) {
        return 0;
    }

    /** Streams that the open transaction, which gathers, is about to send commands to: they are read at once. */
    default void willSendTo(Collection<String> streams) {
        // a promise of less work, not of another outcome
    }
}
