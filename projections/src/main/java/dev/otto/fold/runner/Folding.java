package dev.otto.fold.runner;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent;
import dev.otto.fold.Group;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.platform.eventlog.EventDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folds a stretch of the log into a store, within the transaction of its connection. One instance serves one transaction:
 * it remembers the groups that it wrote.
 */
final class Folding {

    /** So many events are gone through with care. */
    private static final int FEW = 32;

    private final Connection connection;
    private final Store store;
    private final EventDecoder decoder;
    private final GroupCache cache;
    private final Map<Group.Key, Held> written = new HashMap<>();

    /** Whether this sets events aside: then nothing of that is remembered beyond it. */
    private boolean careful;

    private GroupCache.@Nullable Standing own;

    /** Where the tables stand while events are folded again that were set aside; before that, as far as the event is. */
    private long standsAt = -1;

    /** Of those, the ones that are still to come. */
    private Set<Long> toCome = Set.of();

    Folding(Connection connection, Store store, EventDecoder decoder, GroupCache cache) {
        this.connection = connection;
        this.store = store;
        this.decoder = decoder;
        this.cache = cache;
    }

    /** The groups as this transaction leaves them; whoever remembers groups may once it is committed. */
    Map<Group.Key, Held> written() {
        return written;
    }

    /**
     * Folds events in log order, all at once where that can be. Where one is refused, halves of them, until few are left;
     * those are gone through with care: what cannot be folded is set aside with its group, and the rest goes on.
     */
    void fold(List<LoggedEvent> logged) throws SQLException {
        own = null; // what was set aside before is a letter by now
        if (logged.isEmpty() || tried(() -> atOnce(logged)) == null) {
            return;
        }
        if (logged.size() <= FEW) {
            carefully(logged);
            return;
        }
        int half = logged.size() / 2;
        fold(logged.subList(0, half));
        fold(logged.subList(half, logged.size()));
    }

    /**
     * Folds events in log order, all at once. Where one is refused this fails, and nothing of the transaction may stand: another
     * one then begins with {@link #fold}. Spares the many batches in which none is refused their savepoint.
     */
    void atOnce(List<LoggedEvent> logged) throws SQLException {
        write(new Preparation(connection, store, decoder, memory, Batch.NONE, FoldThreads.one()).of(logged));
    }

    /**
     * Folds events that were set aside, in log order, into groups that went on meanwhile: merged is what is merged where the
     * tables stand, not what was where the events do, and groups that become one do with all that they hold by now.
     *
     * @param position of the tables
     */
    void again(List<LoggedEvent> logged, long position) throws SQLException {
        if (logged.isEmpty()) {
            return;
        }
        standsAt = position;
        carefully(logged);
        toCome = Set.of();
    }

    /** As of where merges are asked for that an event at this position is to meet. */
    private long asOf(long position) {
        return Math.max(position, standsAt);
    }

    private @Nullable Held remembered(Group.Key key) {
        Held held = written.get(key);
        return held == null ? cache.get(key) : held;
    }

    /** Writes what was prepared for just this. */
    void write(Batch batch) throws SQLException {
        for (Map.Entry<Group.Key, List<LoggedEvent>> waiting : batch.held().entrySet()) {
            store.letters().hold(connection, waiting.getKey(), waiting.getValue());
        }
        store.mapping().mergeAll(connection, batch.merges());
        store.write(connection, batch.changes());
        written.putAll(batch.written());
    }

    /** What is remembered, and what this transaction wrote. */
    private final Preparation.Memory memory = new Preparation.Memory() {

        @Override
        public @Nullable Held group(Group.Key key) {
            return remembered(key);
        }

        @Override
        public Group.@Nullable Key home(Group.Key stream) {
            Group.Key home = cache.home(stream);
            return home == null || written.containsKey(home) ? null : home; // it may have moved meanwhile
        }

        @Override
        public GroupCache.Standing standing() throws SQLException {
            return Folding.this.standing();
        }
    };

    private GroupCache.Standing standing() throws SQLException {
        GroupCache.Standing standing = careful ? own : cache.standing();
        if (standing == null) {
            standing = store.standing(connection);
            if (careful) {
                own = standing;
            } else {
                cache.stands(standing);
            }
        }
        return standing;
    }

    private void carefully(List<LoggedEvent> logged) throws SQLException {
        cache.forgetStanding(); // there may be more dead letters after this
        careful = true;
        Set<Long> discarded = store.letters()
                .discarded(
                        connection,
                        logged.getFirst().position() - 1,
                        logged.getLast().position());
        List<LoggedEvent> events = discarded.isEmpty()
                ? logged
                : logged.stream().filter(e -> !discarded.contains(e.position())).toList();
        int from = 0;
        while (from < events.size()) {
            Stretch stretch = stretch(events.subList(from, events.size()));
            stretch(stretch.groups());
            from += stretch.length();
            if (stretch.merge() != null) {
                if (standsAt >= 0) {
                    toCome = events.subList(from + 1, events.size()).stream()
                            .map(LoggedEvent::position)
                            .collect(Collectors.toSet());
                }
                merge(events.get(from), stretch.merge());
                from++;
            }
        }
    }

    /** That rows of {@code id} move to {@code into}. */
    record Merge(String id, String into) {}

    /** Events up to the next one that makes two groups one, by group in log order, and that one. */
    private record Stretch(
            int length,
            Map<Group.Key, List<LoggedEvent>> groups,
            @Nullable Merge merge) {}

    private Stretch stretch(List<LoggedEvent> events) throws SQLException {
        Set<Group.Key> asked = new HashSet<>();
        for (LoggedEvent event : events) {
            asked.add(new Group.Key(event.companyId(), event.rawGroup()));
        }
        Set<Group.Key> streams = Preparation.streamsThatFindTheirCard(events);
        Set<Group.Key> waiting = store.letters().holding(connection, streams);
        Map<Group.Key, String> survivors = store.mapping()
                .survivors(connection, asked, asOf(events.getFirst().position()));
        Map<Group.Key, String> homes = store.homes(connection, streams);
        Map<Group.Key, List<LoggedEvent>> groups = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            LoggedEvent event = events.get(i);
            if (event.mayFindItsCard()) {
                Group.Key stream = new Group.Key(event.companyId(), event.streamId());
                if (waiting.contains(stream)) {
                    groups.computeIfAbsent(stream, key -> new ArrayList<>()).add(event);
                    continue;
                }
            }
            Merge merge = merge(event, homes, survivors);
            if (merge != null) {
                return new Stretch(i, groups, merge);
            }
            Group.Key raw = new Group.Key(event.companyId(), event.rawGroup());
            String group = survivors.getOrDefault(raw, raw.id());
            if (event.mayFindItsCard()) {
                Group.Key stream = new Group.Key(event.companyId(), event.streamId());
                if (event.cardId() == null) {
                    group = homes.getOrDefault(stream, group);
                }
                homes.put(stream, group);
            }
            groups.computeIfAbsent(new Group.Key(event.companyId(), group), key -> new ArrayList<>())
                    .add(event);
        }
        return new Stretch(events.size(), groups, null);
    }

    private @Nullable Merge merge(LoggedEvent event, Map<Group.Key, String> homes, Map<Group.Key, String> survivors) {
        if (event.mayFindItsCard() && event.cardId() != null && event.sequence() > 0) {
            String home = homes.get(new Group.Key(event.companyId(), event.streamId()));
            return event.streamId().equals(home) ? new Merge(event.streamId(), event.cardId()) : null;
        }
        if (!event.merges()) {
            return null;
        }
        Merge merge = mergeOf(event, decoder);
        boolean known = merge == null
                || merge.id().equals(merge.into())
                || survivors.containsKey(new Group.Key(event.companyId(), merge.id()))
                || isMerged(event.companyId(), merge.id(), event.position());
        return known ? null : merge;
    }

    private boolean isMerged(String companyId, String id, long position) {
        try {
            return !store.mapping()
                    .survivors(connection, Set.of(new Group.Key(companyId, id)), asOf(position - 1))
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException("the table of merged cards cannot be read", e);
        }
    }

    /** What an event that may merge does merge. */
    static @Nullable Merge mergeOf(LoggedEvent event, EventDecoder decoder) {
        try {
            return merge(event.decode(decoder).event());
        } catch (RuntimeException unreadable) {
            return null; // folded like any other, where it fails and is set aside
        }
    }

    /** What an event merges, as the log tells it. */
    static @Nullable Merge merge(DomainEvent event) {
        return switch (event) {
            case ContactEvent.ContactsMerged e ->
                new Merge(e.mergedId().toString(), e.contactCardId().toString());
            case ContactEvent.ContactMergedAway e ->
                new Merge(e.contactCardId().toString(), e.survivorId().toString());
            default -> null;
        };
    }

    private void stretch(Map<Group.Key, List<LoggedEvent>> groups) throws SQLException {
        if (groups.isEmpty()) {
            return;
        }
        Map<Group.Key, List<LoggedEvent>> free = new LinkedHashMap<>(groups);
        for (Group.Key holding : store.letters().holding(connection, groups.keySet())) {
            store.letters().hold(connection, holding, Objects.requireNonNull(free.remove(holding)));
        }
        if (free.isEmpty()) {
            return;
        }
        @Nullable Throwable refused = tried(() -> foldInto(free));
        if (refused == null) {
            return;
        }
        for (Map.Entry<Group.Key, List<LoggedEvent>> group : free.entrySet()) {
            if (tried(() -> foldInto(Map.of(group.getKey(), group.getValue()))) != null) {
                oneByOne(group.getKey(), group.getValue());
            }
        }
    }

    /** Folds a group's events up to the first that is refused; that one is set aside, and the later ones behind it. */
    void oneByOne(Group.Key group, List<LoggedEvent> events) throws SQLException {
        for (int i = 0; i < events.size(); i++) {
            LoggedEvent event = events.get(i);
            @Nullable Throwable refused = tried(() -> foldInto(Map.of(group, List.of(event))));
            if (refused != null) {
                store.letters().fail(connection, group, event, refused);
                store.letters().hold(connection, group, events.subList(i + 1, events.size()));
                return;
            }
        }
    }

    /** By which terms the companies count, as of this transaction. */
    private Definitions definitions() throws SQLException {
        return standing().terms();
    }

    private void foldInto(Map<Group.Key, List<LoggedEvent>> groups) throws SQLException {
        Map<Group.Key, Held> before = standing(groups.keySet());
        Map<Group.Key, Held> after = new LinkedHashMap<>();
        Changes changes = new Changes(false);
        for (Map.Entry<Group.Key, List<LoggedEvent>> group : groups.entrySet()) {
            Held stood = Objects.requireNonNull(before.get(group.getKey()));
            Group changed = stood.group().copy();
            for (LoggedEvent event : group.getValue()) {
                changed.apply(event.decode(decoder));
            }
            Held stands = Held.of(changed, definitions().of(changed.companyId()));
            changes.add(stood, stands);
            after.put(group.getKey(), stands);
        }
        store.write(connection, List.of(changes));
        written.putAll(after);
    }

    private Map<Group.Key, Held> standing(Collection<Group.Key> keys) throws SQLException {
        Map<Group.Key, Held> standing = new HashMap<>();
        Set<Group.Key> unknown = new LinkedHashSet<>();
        for (Group.Key key : keys) {
            Held held = remembered(key);
            if (held == null) {
                unknown.add(key);
            } else {
                standing.put(key, held);
            }
        }
        Definitions terms = definitions();
        store.load(connection, unknown)
                .forEach((key, group) -> standing.put(key, Held.asStored(group, terms.of(key.companyId()))));
        return standing;
    }

    private void merge(LoggedEvent event, Merge merge) throws SQLException {
        Group.Key into = new Group.Key(event.companyId(), merge.into());
        String survivorId = store.mapping()
                .survivors(connection, Set.of(into), asOf(event.position()))
                .getOrDefault(into, into.id());
        Group.Key survivor = new Group.Key(event.companyId(), survivorId);
        Group.Key merged = new Group.Key(event.companyId(), merge.id());
        Set<Group.Key> holding = store.letters().holding(connection, Set.of(survivor, merged));
        if (!holding.isEmpty()) {
            // a call of which an event waits does so by itself: the card that it finds goes on
            boolean alone = event.mayFindItsCard() && !holding.contains(survivor);
            store.letters().hold(connection, alone ? merged : survivor, List.of(event));
            return;
        }
        @Nullable
        Throwable refused = tried(() -> {
            store.mapping()
                    .merge(connection, event.companyId(), merge.id(), merge.into(), survivorId, event.position());
            refold(survivor, Set.of(merged), asOf(event.position()));
        });
        if (refused != null) {
            store.letters().fail(connection, survivor, event, refused);
        }
    }

    /**
     * Folds a group anew from all its events up to a position, and puts the result in the place of what its rows, and those
     * of the ended groups, were.
     *
     * @return whether anything differed
     */
    boolean refold(Group.Key survivor, Set<Group.Key> ended, long upTo) throws SQLException {
        Set<Group.Key> touched = new LinkedHashSet<>(ended);
        touched.add(survivor);
        Map<Group.Key, Held> before = standing(touched);
        Held after = Held.of(foldedAnew(survivor, upTo), definitions().of(survivor.companyId()));
        boolean differed = !ended.isEmpty()
                || !after.group()
                        .sameRows(Objects.requireNonNull(before.get(survivor)).group());
        Changes changes = new Changes(false);
        changes.add(before.values(), after);
        store.write(connection, List.of(changes));
        ended.forEach(key -> written.put(key, Held.asStored(Group.empty(key), MetricDefinition.FIRST)));
        written.put(survivor, after);
        return differed;
    }

    /** The same for a group into which others were merged, or nothing where one of its events is refused by now. */
    void refoldWhole(Group.Key survivor, long upTo) throws SQLException {
        tried(() -> refold(survivor, Set.of(), upTo));
    }

    /** Puts the rows that a group's events come to in the place of whatever stands, and leaves the figures alone. */
    void replace(Group.Key survivor, long upTo) throws SQLException {
        Held right = Held.of(foldedAnew(survivor, upTo), definitions().of(survivor.companyId()));
        store.replace(connection, right);
        written.put(survivor, right);
    }

    /** Deletes the rows of a group that has ended, and leaves the figures alone. */
    void clear(Group.Key ended) throws SQLException {
        store.replace(connection, Held.asStored(Group.empty(ended), MetricDefinition.FIRST));
    }

    private Group foldedAnew(Group.Key survivor, long upTo) throws SQLException {
        Set<String> members = store.mapping().members(connection, survivor, upTo);
        Set<Long> setAside = store.letters().setAside(connection, upTo);
        Group group = Group.empty(survivor);
        for (LoggedEvent logged : FoldLog.ofGroup(connection, survivor.companyId(), members, upTo)) {
            // a call whose events all name a card belongs to that alone, though what was discarded of it named none
            boolean own = members.contains(logged.rawGroup());
            if (own && !setAside.contains(logged.position()) && !toCome.contains(logged.position())) {
                EventEnvelope event = logged.decode(decoder);
                group.apply(event);
            }
        }
        return group;
    }

    /** Work that is undone when it is refused for its own sake. */
    private interface Work {
        void run() throws SQLException;
    }

    private @Nullable Throwable tried(Work work) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        Map<Group.Key, Held> remembered = new HashMap<>(written);
        try {
            work.run();
            connection.releaseSavepoint(savepoint);
            return null;
        } catch (SQLException | RuntimeException | StackOverflowError e) {
            if (!Letters.isPoison(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            written.clear();
            written.putAll(remembered);
            return e;
        }
    }
}
