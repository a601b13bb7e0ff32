package dev.otto.fold.runner;

import dev.otto.events.call.Transcript;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.call.TranscriptRow;
import dev.otto.fold.session.SessionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups that were written last, so that a busy one need not be read again for every batch, and what changes seldom: the
 * terms, and whether there are dead letters. Holds what is committed, as of one position and generation of the store; whoever
 * finds another forgets all. Bounded by the number of rows, of which a transcript is many. Safe for the thread that writes a batch and the one that folds the
 * next.
 */
final class GroupCache {

    /** Remembers nothing. */
    static GroupCache none() {
        return new GroupCache(0);
    }

    /** Tables of streams that may find their card: {@link Store#homes} looks into the same. */
    static final List<Table<?>> STREAMS =
            List.of(Tables.CALL, Tables.CALL_TRANSCRIPT, Tables.CALL_ANALYSIS, Tables.ANALYSIS_JOB);

    /**
     * What holds until somebody raises the generation, or this node sets an event aside.
     *
     * @param letters whether there are dead letters
     * @param terms by which the companies count
     */
    record Standing(boolean letters, Definitions terms) {}

    /** About what a row holds that is no transcript. */
    private static final int CHARACTERS_OF_A_ROW = 500;

    private final int maxRows;
    private final LinkedHashMap<Group.Key, Held> groups = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Group.Key, Group.Key> homes = new HashMap<>();
    private @Nullable Standing standing;
    private int rows;
    private long position = -1;
    private long generation = -1;

    GroupCache(int maxRows) {
        this.maxRows = maxRows;
    }

    synchronized @Nullable Held get(Group.Key key) {
        return groups.get(key);
    }

    /** The group in which the row of a call or job stands, as far as that is remembered. */
    synchronized Group.@Nullable Key home(Group.Key stream) {
        return homes.get(stream);
    }

    synchronized @Nullable Standing standing() {
        return standing;
    }

    synchronized void stands(Standing now) {
        standing = now;
    }

    /** Dead letters may come or go. */
    synchronized void forgetStanding() {
        standing = null;
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
                forget(key, before);
            }
        });
        written.forEach((key, held) -> {
            groups.put(key, held);
            rows += size(held);
            streams(key, held).forEach(stream -> homes.put(stream, key));
        });
        Iterator<Map.Entry<Group.Key, Held>> oldest = groups.entrySet().iterator();
        while (rows > maxRows && oldest.hasNext()) {
            Map.Entry<Group.Key, Held> next = oldest.next();
            oldest.remove();
            forget(next.getKey(), next.getValue());
        }
    }

    private void forget(Group.Key key, Held held) {
        rows -= size(held);
        streams(key, held).forEach(stream -> homes.remove(stream, key)); // another group may have it by now
    }

    private static List<Group.Key> streams(Group.Key key, Held held) {
        List<Group.Key> streams = new ArrayList<>();
        for (Table<?> table : STREAMS) {
            held.group()
                    .entries(table)
                    .forEach(entry -> streams.add(
                            new Group.Key(key.companyId(), entry.row().key())));
        }
        return streams;
    }

    synchronized void clear() {
        groups.clear();
        homes.clear();
        standing = null;
        rows = 0;
        position = -1;
        generation = -1;
    }

    private static int size(Held held) {
        int size = 1;
        for (Table<?> table : Tables.ALL) {
            size += held.group().entries(table).size();
        }
        for (Entry<TranscriptRow> entry : held.group().entries(Tables.CALL_TRANSCRIPT)) {
            size += rows(entry.row().transcript());
        }
        for (Entry<SessionRow> entry : held.group().entries(Tables.RECORDING_SESSION)) {
            size += rows(entry.row().transcript());
        }
        return size;
    }

    /** A transcript is by far the largest part of a row, and has its words twice. */
    private static int rows(@Nullable Transcript transcript) {
        return transcript == null ? 0 : transcript.transcriptText().length() / CHARACTERS_OF_A_ROW * 2;
    }
}
