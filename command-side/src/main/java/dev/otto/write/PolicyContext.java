package dev.otto.write;

import java.time.Instant;

/** How a policy acts on the event that it was given: as the system, caused by that event, for its company. */
public interface PolicyContext {

    /** Sends a command about something that happened at the given business time. */
    Sent send(Command command, Instant occurredAt);

    /** Sends a command; a refusal is an answer too: false, and nothing happened. */
    boolean tryToSend(Command command, Instant occurredAt);
}
