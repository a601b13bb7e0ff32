package dev.otto.platform.eventlog;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What the current transaction has appended so far. Bound to the transaction: one that has appended nothing, or no
 * transaction, answers 0.
 */
public final class AppendedPosition {

    private final @Nullable CommitSignal signal;
    private final @Nullable LongSupplier head;

    public AppendedPosition(CommitSignal signal) {
        this.signal = signal;
        this.head = null;
    }

    private AppendedPosition(LongSupplier head) {
        this.signal = null;
        this.head = head;
    }

    /**
     * Where the log is elsewhere and a transaction does not hear the positions of what it appends: the log's newest position
     * at the moment of asking, which is that of what was appended before or a later one.
     *
     * @param head asks the log for its newest position
     */
    static AppendedPosition elsewhere(LongSupplier head) {
        return new AppendedPosition(head);
    }

    /**
     * Global position of the event that the open transaction appended last; 0 when it appended none. Ask only after
     * something was appended where the log is {@link #elsewhere}.
     */
    public long last() {
        if (head != null) {
            return head.getAsLong();
        }
        @Nullable Appended appended = current();
        return appended == null ? 0 : appended.last;
    }

    /** Number of events that the open transaction has appended. */
    public int count() {
        @Nullable Appended appended = current();
        return appended == null ? 0 : appended.count;
    }

    /** The state of the open transaction, made if it has none; there must be a transaction. */
    Appended open() {
        @Nullable Appended existing = current();
        if (existing != null) {
            return existing;
        }
        Appended appended = new Appended(this);
        appended.resume();
        TransactionSynchronizationManager.registerSynchronization(appended);
        return appended;
    }

    private @Nullable Appended current() {
        return (Appended) TransactionSynchronizationManager.getResource(this);
    }

    /** The last known event of a stream. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Tip(long sequence, byte[] hash) {}

    /** What one transaction appended and, of the streams that it read, the last event. */
    static final class Appended implements TransactionSynchronization {

        private final AppendedPosition owner;
        private final Map<String, Tip> tips = new HashMap<>();
        private long last;
        private int count;

        private Appended(AppendedPosition owner) {
            this.owner = owner;
        }

        void add(long position) {
            last = position;
            count++;
        }

        @Nullable
        Tip tip(String streamId) {
            return tips.get(streamId);
        }

        void tip(String streamId, Tip tip) {
            tips.put(streamId, tip);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(owner);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(owner, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(owner);
            if (count > 0 && owner.signal != null) {
                owner.signal.ended(status == STATUS_COMMITTED);
            }
        }
    }
}
