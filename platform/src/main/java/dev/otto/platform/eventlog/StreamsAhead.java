package dev.otto.platform.eventlog;

import java.util.Collection;

/** Reads streams before the commands that need them. A store that cannot does nothing: the commands then read one by one. */
public interface StreamsAhead {

    /** Whoever is about to send commands to these streams, within a transaction that gathers, may say so first. */
    void willRead(Collection<String> streams);
}
