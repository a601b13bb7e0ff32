package dev.otto.simulators.shunya;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** An agenda whose time stands still until somebody moves it; nothing sleeps, and the same steps do the same things. */
public final class SteppedAgenda implements Agenda {

    private record Entry(Instant at, long number, Runnable task) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
    private Instant now;
    private long number;

    public SteppedAgenda(Instant begin) {
        now = begin;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void after(Duration wait, Runnable task) {
        entries.add(new Entry(now.plus(wait), number++, task));
    }

    /** When the next thing is to be done; null when nothing is. */
    public synchronized @Nullable Instant next() {
        Entry entry = entries.peek();
        return entry == null ? null : entry.at();
    }

    /** Moves time on and does what falls due on the way, in order, in the caller's thread. */
    public void advanceTo(Instant target) {
        for (Runnable due = due(target); due != null; due = due(target)) {
            due.run();
        }
    }

    private synchronized @Nullable Runnable due(Instant target) {
        Entry entry = entries.peek();
        if (entry == null || entry.at().isAfter(target)) {
            if (target.isAfter(now)) {
                now = target;
            }
            return null;
        }
        entries.poll();
        if (entry.at().isAfter(now)) {
            now = entry.at();
        }
        return entry.task();
    }

    @Override
    public synchronized void close() {
        entries.clear();
    }
}
