package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.json.JsonOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs between groups as they stood and as they stand now, as it is sent to the tables. Made by one thread, sent by
 * another; large changes are encoded when they are made, so that whoever sends them has nothing left to do.
 */
final class Changes {

    private static final int BUFFER = 16 << 10;

    /** A row that is to stand in its table. */
    record Placed<R extends Row>(Group.Key key, String groupId, Entry<R> entry) {}

    private final boolean encoded;
    private final @Nullable JsonOutput[] bytes = new JsonOutput[Tables.ALL.size()];
    private final List<List<Placed<?>>> rows = new ArrayList<>();
    private final List<List<Group.Key>> gone = new ArrayList<>();
    private final Sums figures = new Sums();

    /** @param encoded whether rows are kept as binary COPY has them, or as values */
    Changes(boolean encoded) {
        this.encoded = encoded;
        Tables.ALL.forEach(table -> {
            rows.add(new ArrayList<>());
            gone.add(new ArrayList<>());
        });
    }

    /** Takes in a group that stays the same group. */
    void add(Held before, Held after) {
        for (int i = 0; i < rows.size(); i++) {
            compare(i, Tables.ALL.get(i), before.group(), after.group());
        }
        if (!before.contributions().equals(after.contributions())) {
            figures.add(before.contributions(), -1);
            figures.add(after.contributions(), 1);
        }
    }

    private <R extends Row> void compare(int index, Table<R> table, Group before, Group after) {
        Collection<Entry<R>> stand = after.entries(table);
        for (Entry<R> entry : stand) {
            Entry<R> stood = before.entry(table, entry.row().key());
            if (entry != stood && !entry.equals(stood)) {
                put(index, table, after.key(), entry);
            }
        }
        for (Entry<R> entry : before.entries(table)) {
            if (after.entry(table, entry.row().key()) == null) {
                gone.get(index)
                        .add(new Group.Key(before.companyId(), entry.row().key()));
            }
        }
    }

    /** Takes in groups that became one: what stood anywhere among them and does not stand now is gone. */
    void add(Collection<Held> before, Held after) {
        for (int i = 0; i < rows.size(); i++) {
            merge(i, Tables.ALL.get(i), before, after.group());
        }
        before.forEach(held -> figures.add(held.contributions(), -1));
        figures.add(after.contributions(), 1);
    }

    private <R extends Row> void merge(int index, Table<R> table, Collection<Held> before, Group after) {
        for (Entry<R> entry : after.entries(table)) {
            boolean stood = before.stream()
                    .map(Held::group)
                    .anyMatch(group -> group.key().equals(after.key())
                            && entry.equals(group.entry(table, entry.row().key())));
            if (!stood) {
                put(index, table, after.key(), entry);
            }
        }
        for (Held held : before) {
            for (Entry<R> entry : held.group().entries(table)) {
                if (after.entry(table, entry.row().key()) == null) {
                    gone.get(index)
                            .add(new Group.Key(after.companyId(), entry.row().key()));
                }
            }
        }
    }

    private <R extends Row> void put(int index, Table<R> table, Group.Key group, Entry<R> entry) {
        if (!encoded) {
            rows.get(index)
                    .add(new Placed<>(
                            new Group.Key(group.companyId(), entry.row().key()), group.id(), entry));
            return;
        }
        JsonOutput out = bytes[index];
        if (out == null) {
            out = new JsonOutput(BUFFER);
            bytes[index] = out;
        }
        BinaryRow.append(out, table, group.companyId(), group.id(), entry);
    }

    boolean isEncoded() {
        return encoded;
    }

    /** The rows of the table of that number, without head and end of a COPY; null where there are none. */
    @Nullable
    JsonOutput bytes(int table) {
        return bytes[table];
    }

    List<Placed<?>> rows(int table) {
        return rows.get(table);
    }

    /** Keys of rows that stood and do not stand any more. */
    List<Group.Key> gone(int table) {
        return gone.get(table);
    }

    Sums figures() {
        return figures;
    }
}
