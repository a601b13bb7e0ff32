package dev.otto.platform.eventlog;

import java.time.Duration;
import java.util.List;

/**
 * Which events of the log lack the look-up rows that go with them. Where events and rows are one commit, none ever does. Where
 * the log is elsewhere they are two, and the second may not come: the transaction ends without a commit after the log took the events.
 */
public interface IndexedEvents {

    /**
     * Says, within the transaction that writes the rows and before the log hears of the events, that it is going to write them.
     *
     * @param eventIdentifiers of events that are about to be appended
     */
    void announce(List<String> eventIdentifiers);

    /** Positions of events that were found without their rows, in order. Asks nobody where there can be none. */
    List<Long> withoutRows();

    /**
     * Takes over to write the rows of such an event within this worker's transaction.
     *
     * @return false where somebody else has
     */
    boolean take(long position);

    /**
     * Waits until all that the log holds at this moment can be read, and what of it lacks rows is known.
     *
     * @return false when that took too long
     */
    boolean awaitAllRead(Duration patience) throws InterruptedException;

    /** Events and rows are one commit. */
    static IndexedEvents inOneCommit() {
        return new IndexedEvents() {

            @Override
            public void announce(List<String> eventIdentifiers) {
                // their rows come with them
            }

            @Override
            public List<Long> withoutRows() {
                return List.of();
            }

            @Override
            public boolean take(long position) {
                return false;
            }

            @Override
            public boolean awaitAllRead(Duration patience) {
                return true;
            }
        };
    }
}
