package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups that were written last, so that a busy one need not be read again for every batch. Holds what is committed,
 * as of one position and generation of the store; whoever finds another forgets all. Bounded by the number of rows. Safe for
 * the thread that writes a batch and the one that folds the next.
 */
final class GroupCache {

    /** Remembers nothing. */
    static GroupCache none() {
        return new GroupCache(0);
    }

    private final int maxRows;
    private final LinkedHashMap<Group.Key, Held> groups = new LinkedHashMap<>(16, 0.75f, true);
    private int rows;
    private long position = -1;
    private long generation = -1;

    GroupCache(int maxRows) {
        this.maxRows = maxRows;
    }

    synchronized @Nullable Held get(Group.Key key) {
        return groups.get(key);
    }

    /** Says what the store is at; forgets everything that is of another time. */
    synchronized void standAt(long atPosition, long atGeneration) {
        if (position != atPosition || generation != atGeneration) {
            clear();
            position = atPosition;
            generation = atGeneration;
        }
    }

    /** Whether what is remembered is of that position and generation. */
    synchronized boolean standsAt(long atPosition, long atGeneration) {
        return position == atPosition && generation == atGeneration;
    }

    synchronized void committed(Map<Group.Key, Held> written, long newPosition, long newGeneration) {
        position = newPosition;
        generation = newGeneration;
        written.forEach((key, held) -> {
            Held before = groups.remove(key);
            if (before != null) {
                rows -= size(before);
            }
            groups.put(key, held);
            rows += size(held);
        });
        Iterator<Map.Entry<Group.Key, Held>> oldest = groups.entrySet().iterator();
        while (rows > maxRows && oldest.hasNext()) {
            rows -= size(oldest.next().getValue());
            oldest.remove();
        }
    }

    synchronized void clear() {
        groups.clear();
        rows = 0;
        position = -1;
        generation = -1;
    }

    private static int size(Held held) {
        int size = 1;
        for (Table<?> table : Tables.ALL) {
            size += held.group().entries(table).size();
        }
        return size;
    }
}
