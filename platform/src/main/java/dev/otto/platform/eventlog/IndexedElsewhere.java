package dev.otto.platform.eventlog;

import dev.otto.platform.tenancy.TenantTransactions;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events of a log elsewhere. Whoever appends announces them in table {@code event_indexed}, in the transaction of their rows; {@link LogCopy},
 * which meets every event later, asks there: it waits for a transaction that is still open, and notes in {@code event_unindexed}
 * what was not announced or rolled back.
 */
final class IndexedElsewhere implements IndexedEvents {

    private final JdbcClient jdbc;
    private final TenantTransactions transactions;
    private final EventSource events;
    private final LongSupplier head;

    /** @param head asks the log for the position of its newest event */
    IndexedElsewhere(JdbcClient jdbc, TenantTransactions transactions, EventSource events, LongSupplier head) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
        this.head = head;
    }

    @Override
    public void announce(List<String> eventIdentifiers) {
        jdbc.sql("insert into event_indexed (event_identifier) select i::uuid from unnest(?::text[]) as i")
                .param(eventIdentifiers.toArray(String[]::new))
                .update();
    }

    @Override
    public List<Long> withoutRows() {
        return transactions.worker(() -> jdbc.sql("select position from event_unindexed order by position")
                .query(Long.class)
                .list());
    }

    @Override
    public boolean take(long position) {
        return jdbc.sql("delete from event_unindexed where position = ?")
                        .param(position)
                        .update()
                > 0;
    }

    @Override
    public boolean awaitAllRead(Duration patience) throws InterruptedException {
        long newest = head.getAsLong();
        return newest == 0 || events.awaitBeyond(newest - 1, patience);
    }
}
