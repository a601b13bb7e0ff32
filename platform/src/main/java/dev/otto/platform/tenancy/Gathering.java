package dev.otto.platform.tenancy;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What an open transaction gathers rather than writes at once, so that many small writes become one statement each.
 * Whoever writes within keeps it here and is asked to write it at the end; whoever reads what may have been gathered asks
 * there first. When the work fails nothing of it was written, and its transaction is to be rolled back.
 */
public final class Gathering {

    /** What one writer has gathered, and what it remembers of the tables that are its own. */
    public interface Gathered {

        /** Writes it; called once at the end, in the order in which the writers came. */
        void write();
    }

    private final Map<Object, Gathered> byOwner = new IdentityHashMap<>();
    private final Set<Gathered> inOrder = new LinkedHashSet<>();

    private Gathering() {}

    /** Does the work within the open transaction, gathering, and writes what it gathered. Within another it joins that one. */
    public static <T extends @Nullable Object> T within(Supplier<T> work) {
        if (open() != null) {
            return work.get();
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("only a transaction can gather");
        }
        Gathering gathering = new Gathering();
        Binding binding = new Binding(gathering);
        TransactionSynchronizationManager.registerSynchronization(binding);
        binding.resume();
        try {
            T result = work.get();
            List.copyOf(gathering.inOrder).forEach(Gathered::write);
            return result;
        } finally {
            binding.end();
        }
    }

    /** That of the open transaction, null when it writes at once. */
    public static @Nullable Gathering open() {
        return (Gathering) TransactionSynchronizationManager.getResource(Gathering.class);
    }

    /** What that owner has gathered, made when this is its first. */
    @SuppressWarnings("unchecked") // an owner asks for its own
    public <O, G extends Gathered> G of(O owner, Function<O, G> make) {
        return (G) byOwner.computeIfAbsent(owner, first -> {
            G made = make.apply(owner);
            inOrder.add(made);
            return made;
        });
    }

    /** Keeps it with its transaction while that one is suspended for another. */
    private static final class Binding implements TransactionSynchronization {

        private final Gathering gathering;
        private boolean ended;

        Binding(Gathering gathering) {
            this.gathering = gathering;
        }

        @Override
        public void resume() {
            if (!ended) {
                TransactionSynchronizationManager.bindResource(Gathering.class, gathering);
            }
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(Gathering.class);
        }

        void end() {
            ended = true;
            suspend();
        }
    }
}
