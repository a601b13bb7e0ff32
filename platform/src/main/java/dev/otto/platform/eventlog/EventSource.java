package dev.otto.platform.eventlog;

import dev.otto.events.EventEnvelope;
import java.time.Duration;
import java.util.List;

/**
 * The one way to follow the log. Every reader sees the same strict prefix of it, each event once, in order of position;
 * an event that is not shown yet never turns up behind a position that was. Safe for any number of threads.
 *
 * <p>A follower keeps its own position: {@code while (…) { batch = read(position, n); if (batch.isEmpty())
 * awaitBeyond(position, …); }}.
 */
public interface EventSource {

    /** Position before the first event. */
    long START = 0;

    /**
     * The events that follow a position, at most {@code limit}; none when the log has no more that may be shown yet.
     * Fewer than asked for does not mean the end. Never waits for events. Reads on a connection of its own, whatever transaction is open.
     *
     * @param after position of the last event seen, {@link #START} for none
     */
    List<EventEnvelope> read(long after, int limit);

    /**
     * As {@link #read}, for a follower that must not stand still: an event that this version cannot read is told instead of
     * thrown.
     */
    List<Logged> readEach(long after, int limit);

    /** What stands at a position of the log. */
    sealed interface Logged {

        long position();

        String companyId();

        /** What it is heard with: all facts of one contact card, else of one stream. Before merges are resolved. */
        String groupId();

        /** Stable event name, without revision. */
        String name();
    }

    /** An event. */
    record Readable(EventEnvelope event) implements Logged {

        @Override
        public long position() {
            return event.position();
        }

        @Override
        public String companyId() {
            return event.companyId();
        }

        @Override
        public String groupId() {
            return event.groupId();
        }

        @Override
        public String name() {
            return event.name();
        }
    }

    /**
     * An event that neither a class nor an upcaster of this version knows, or whose JSON does not fit.
     *
     * @param error class of the error; never its message, which may hold personal data
     */
    record Unreadable(long position, String companyId, String groupId, String name, String error) implements Logged {}

    /** The position up to which readers can see at this moment; 0 while the log is empty. */
    long provenHead();

    /** What {@link #provenHead} said when it, or a wait, last looked; asks nobody. 0 before. */
    long knownHead();

    /**
     * Waits until an event beyond the position can be read, at most for the given time. Wakes on a commit in this
     * process at once, on one of another node soon.
     *
     * @return whether there is such an event
     */
    boolean awaitBeyond(long position, Duration timeout) throws InterruptedException;
}
