package dev.otto.fold;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one contact card (or of a stream that has none): the unit of folding. The rows are values; the group itself
 * is changed by {@link #apply}, so whoever needs a state again takes a {@link #copy} of it first. Not thread-safe.
 */
public final class Group {

    /** What identifies a group. */
    public record Key(String companyId, String id) {}

    private final Key key;
    private final @Nullable TreeMap<String, Entry<?>>[] tables;
    private @Nullable UUID card;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Group(Key key) {
        this.key = key;
        this.tables = new TreeMap[Folds.TABLES.size()];
    }

    public static Group empty(Key key) {
        return new Group(key);
    }

    public Key key() {
        return key;
    }

    public String companyId() {
        return key.companyId();
    }

    /** The group as a contact card; only for groups that are one. */
    public UUID card() {
        if (card == null) {
            card = UUID.fromString(key.id());
        }
        return card;
    }

    /** The same rows, to be changed independently. */
    public Group copy() {
        Group copy = new Group(key);
        for (int i = 0; i < tables.length; i++) {
            TreeMap<String, Entry<?>> rows = tables[i];
            copy.tables[i] = rows == null ? null : new TreeMap<>(rows);
        }
        return copy;
    }

    /**
     * Folds one event: wholly, or, when a fold throws, not at all. Then {@link Derivation#derive} makes what follows from
     * other rows, once for any number of events.
     */
    public void apply(EventEnvelope envelope) {
        List<Fold<?, ?>> hearing = Folds.hearing(envelope.event().getClass());
        Runnable[] changes = new Runnable[hearing.size()];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = change(hearing.get(i), envelope);
        }
        for (Runnable change : changes) {
            change.run();
        }
    }

    private <R extends Row, E extends DomainEvent> Runnable change(Fold<R, E> fold, EventEnvelope envelope) {
        E event = fold.family().cast(envelope.event());
        String rowKey = fold.key(event, envelope, this);
        if (rowKey == null) {
            return () -> {};
        }
        Entry<R> before = entry(fold.table(), rowKey);
        R after = fold.fold(before == null ? null : before.row(), event, envelope, this);
        if (after == null) {
            return () -> remove(fold.table(), rowKey);
        }
        long sequence =
                envelope.streamId().equals(rowKey) ? envelope.sequence() : before == null ? -1 : before.sequence();
        Entry<R> entry = new Entry<>(after, envelope.position(), sequence);
        return () -> put(fold.table(), rowKey, entry);
    }

    @SuppressWarnings("unchecked")
    public <R extends Row> @Nullable Entry<R> entry(Table<R> table, String rowKey) {
        TreeMap<String, Entry<?>> rows = tables[Folds.indexOf(table)];
        return rows == null ? null : (Entry<R>) rows.get(rowKey);
    }

    public <R extends Row> @Nullable R row(Table<R> table, String rowKey) {
        Entry<R> entry = entry(table, rowKey);
        return entry == null ? null : entry.row();
    }

    /** The rows of a table, by key. */
    @SuppressWarnings("unchecked")
    public <R extends Row> List<R> rows(Table<R> table) {
        TreeMap<String, Entry<?>> rows = tables[Folds.indexOf(table)];
        if (rows == null) {
            return List.of();
        }
        List<R> list = new ArrayList<>(rows.size());
        for (Entry<?> entry : rows.values()) {
            list.add((R) entry.row());
        }
        return list;
    }

    /** The entries of a table, by key. */
    @SuppressWarnings("unchecked")
    public <R extends Row> Collection<Entry<R>> entries(Table<R> table) {
        TreeMap<String, Entry<?>> rows = tables[Folds.indexOf(table)];
        return rows == null ? List.of() : (Collection<Entry<R>>) (Collection<?>) rows.values();
    }

    /** Whether it has no rows at all. */
    public boolean isEmpty() {
        for (TreeMap<String, Entry<?>> rows : tables) {
            if (rows != null && !rows.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether both hold the same rows, at the same positions. */
    public boolean sameRows(Group other) {
        for (int i = 0; i < tables.length; i++) {
            if (!rowsAt(i).equals(other.rowsAt(i))) {
                return false;
            }
        }
        return true;
    }

    private Map<String, Entry<?>> rowsAt(int index) {
        TreeMap<String, Entry<?>> rows = tables[index];
        return rows == null ? Map.of() : rows;
    }

    /** Puts a row as a table holds it. */
    public <R extends Row> void put(Table<R> table, String rowKey, Entry<R> entry) {
        int index = Folds.indexOf(table);
        TreeMap<String, Entry<?>> rows = tables[index];
        if (rows == null) {
            rows = new TreeMap<>();
            tables[index] = rows;
        }
        rows.put(rowKey, entry);
    }

    /** Replaces a row by one that differs only in what follows from other rows. */
    <R extends Row> void replace(Table<R> table, Entry<R> before, R after) {
        if (!before.row().equals(after)) {
            derived(table, before, after);
        }
    }

    /** The same, where the caller knows that they differ. */
    <R extends Row> void derived(Table<R> table, Entry<R> before, R after) {
        put(table, after.key(), new Entry<>(after, before.position(), before.sequence()));
    }

    <R extends Row> void forEach(Table<R> table, Consumer<Entry<R>> action) {
        if (tables[Folds.indexOf(table)] != null) {
            List.copyOf(entries(table)).forEach(action);
        }
    }

    private void remove(Table<?> table, String rowKey) {
        TreeMap<String, Entry<?>> rows = tables[Folds.indexOf(table)];
        if (rows != null) {
            rows.remove(rowKey);
        }
    }
}
