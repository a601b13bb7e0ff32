package dev.otto.write;

import dev.otto.events.EventEnvelope;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.eventlog.EventSource.Logged;
import dev.otto.platform.eventlog.EventSource.Readable;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;

/**
 * Writes the look-up rows of events that stand in the log without them, before any policy hears those events: else a policy would
 * look for a lead, say, whose opening it had told the log itself, in a transaction that was rolled back afterwards.
 */
final class MissedRows {

    private static final Logger LOG = LoggerFactory.getLogger(MissedRows.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final IndexedEvents indexed;
    private final EventSource events;
    private final TenantTransactions transactions;
    private final List<WriteIndex> indexes;

    /** Whether the log may hold events of this node's that nobody has read yet; at first, those of the process before. */
    private volatile boolean suspected = true;

    MissedRows(IndexedEvents indexed, EventSource events, TenantTransactions transactions, List<WriteIndex> indexes) {
        this.indexed = indexed;
        this.events = events;
        this.transactions = transactions;
        this.indexes = List.copyOf(indexes);
    }

    /** A transaction that may have appended was rolled back. */
    void suspect() {
        suspected = true;
    }

    /**
     * Writes what is missing. After a suspicion it first waits until all that was appended has been read.
     *
     * @return whether that was so in time: what is missing may be more until then, and nobody should rely upon the look-up rows
     */
    boolean write() throws InterruptedException {
        if (suspected) {
            suspected = !indexed.awaitAllRead(PATIENCE);
        }
        for (long position : indexed.withoutRows()) {
            write(position);
        }
        return !suspected;
    }

    private void write(long position) {
        List<Logged> found = events.readEach(position - 1, 1);
        try {
            transactions.worker(() -> {
                if (indexed.take(position)
                        && !found.isEmpty()
                        && found.getFirst() instanceof Readable(EventEnvelope event)) {
                    indexes.forEach(index -> index.on(event.event(), event.metadata()));
                }
            });
        } catch (TransientDataAccessException e) {
            throw e; // a deadlock, say: not the rows' fault, so they are written at the next try
        } catch (RuntimeException e) {
            LOG.warn(
                    "the look-up rows of event {} are refused, and it stays without them: {}",
                    position,
                    e.getClass().getName());
            transactions.worker(() -> indexed.take(position));
        }
    }
}
