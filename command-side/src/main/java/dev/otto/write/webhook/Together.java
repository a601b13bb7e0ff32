package dev.otto.write.webhook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Does together what comes in while others of its lane are at work. Whoever comes first works at once for all that wait, so
 * nobody waits for a group to fill; two groups of a lane are at work at most.
 */
final class Together<L, T, R> {

    private static final int AT_WORK = 2;
    private static final int MOST = 32;
    private static final int MOST_LANES = 10_000;

    /** Works for a group. */
    interface Work<L, T, R> {

        /** For each item what becomes of it; a supplier is asked by the thread that brought the item, and may throw. */
        List<Supplier<R>> all(L lane, List<T> items);
    }

    private final Work<L, T, R> work;
    private final ConcurrentHashMap<L, Lane<T, R>> lanes = new ConcurrentHashMap<>();

    Together(Work<L, T, R> work) {
        this.work = work;
    }

    private static final class Seat<T, R> {
        private final T item;

        /** True: it is its thread's turn to work. False: somebody has worked for it. */
        private final CompletableFuture<Boolean> called = new CompletableFuture<>();

        private final CompletableFuture<Supplier<R>> done = new CompletableFuture<>();
        private volatile boolean taken;

        /** Whether its thread has a place already; guarded by the lane's lock. A second one would never be given back. */
        private boolean placed;

        Seat(T item) {
            this.item = item;
        }
    }

    private static final class Lane<T, R> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<Seat<T, R>> waiting = new ArrayDeque<>();
        private int atWork;
    }

    /** Brings an item and waits for what becomes of it. */
    R take(L key, T item) {
        if (lanes.size() > MOST_LANES) {
            lanes.clear(); // those at work in one keep it; the next of its key begin another
        }
        Lane<T, R> lane = lanes.computeIfAbsent(key, name -> new Lane<>());
        Seat<T, R> seat = new Seat<>(item);
        boolean works;
        lane.lock.lock();
        try {
            lane.waiting.add(seat);
            works = lane.atWork < AT_WORK;
            if (works) {
                lane.atWork++;
                seat.placed = true;
            }
        } finally {
            lane.lock.unlock();
        }
        boolean turn = works || seat.called.join();
        while (turn) {
            work(key, lane, seat);
            turn = !seat.taken && seat.called.join();
        }
        return seat.done.join().get();
    }

    /** How many wait for those at work. */
    int waiting() {
        return sum(lane -> lane.waiting.size());
    }

    /** How many groups are at work. */
    int atWork() {
        return sum(lane -> lane.atWork);
    }

    private int sum(ToIntFunction<Lane<T, R>> figure) {
        int sum = 0;
        for (Lane<T, R> lane : lanes.values()) {
            lane.lock.lock();
            try {
                sum += figure.applyAsInt(lane);
            } finally {
                lane.lock.unlock();
            }
        }
        return sum;
    }

    private static <R> R nobody() {
        throw new IllegalStateException("the group's work failed");
    }

    /** Works for those that wait, this thread's own among them, and calls the next to work when there are more. */
    private void work(L key, Lane<T, R> lane, Seat<T, R> own) {
        List<Seat<T, R>> group = new ArrayList<>();
        lane.lock.lock();
        try {
            while (group.size() < MOST && !lane.waiting.isEmpty()) {
                Seat<T, R> next = lane.waiting.removeFirst();
                next.taken = true;
                group.add(next);
            }
        } finally {
            lane.lock.unlock();
        }
        try {
            if (!group.isEmpty()) {
                List<Supplier<R>> outcomes =
                        work.all(key, group.stream().map(seat -> seat.item).toList());
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).done.complete(outcomes.get(i));
                }
            }
        } finally {
            lane.lock.lock();
            try {
                own.placed = false;
                // whoever has a place or was called to one already, and has not come to it yet, works in that
                boolean handedOn = lane.waiting.stream().anyMatch(next -> !next.placed && next.called.complete(true));
                if (!handedOn) {
                    lane.atWork--;
                }
            } finally {
                lane.lock.unlock();
            }
            for (Seat<T, R> seat : group) {
                seat.done.complete(Together::nobody); // no more than a safeguard: the work answers for each
                seat.called.complete(false);
            }
        }
    }
}
