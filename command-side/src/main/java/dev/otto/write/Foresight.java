package dev.otto.write;

import dev.otto.events.EventEnvelope;
import java.util.List;
import java.util.Set;

/**
 * Reads at once what policies are about to look up for a batch of events. What it does not foresee is read when it is asked
 * for; so a foresight changes how often is read and never what.
 */
public interface Foresight {

    /**
     * Runs in the gathering transaction of the batch, before its events are heard.
     *
     * @param streams those that commands are likely to be sent to; to be added to
     */
    void foresee(List<EventEnvelope> batch, Set<String> streams);
}
