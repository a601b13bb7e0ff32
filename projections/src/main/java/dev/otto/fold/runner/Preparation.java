package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.platform.eventlog.EventDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Folds a stretch of the log at once: each group that it touches is loaded once, folded through all its events and compared
 * once, however many events and merges there are. Groups that become one within the stretch are folded anew from the log up
 * to its end, so that it does not matter where in it they did. Reads only.
 */
final class Preparation {

    /** From so many events on, rows are sent by COPY. */
    private static final int MANY = 256;

    /** So many groups are looked for in every table at once. */
    private static final int FEW = 16;

    private final Connection connection;
    private final Store store;
    private final EventDecoder decoder;
    private final Memory memory;
    private final Batch ahead;
    private final FoldThreads threads;

    private final Map<Group.Key, String> merged = new HashMap<>();
    private final List<Mapping.Edge> merges = new ArrayList<>();
    private final Map<Group.Key, String> homes = new HashMap<>();

    /** Calls and jobs of which an event waits: until that is folded they find no card. */
    private final Set<Group.Key> waiting = new HashSet<>();

    /**
     * @param memory what is known without asking the store
     * @param ahead what is written before this but may not be seen yet
     */
    Preparation(
            Connection connection, Store store, EventDecoder decoder, Memory memory, Batch ahead, FoldThreads threads) {
        this.connection = connection;
        this.store = store;
        this.decoder = decoder;
        this.memory = memory;
        this.ahead = ahead;
        this.threads = threads;
    }

    /** What is known of the store as it stands before the stretch. */
    interface Memory {

        /** The group as it stands, an empty one where it is known to have no rows; null where that is not known. */
        @Nullable
        Held group(Group.Key key);

        /** The group in which the row of a call or job stands; null where that is not known. */
        Group.@Nullable Key home(Group.Key stream);

        /** The terms, and whether there are dead letters. */
        GroupCache.Standing standing() throws SQLException;
    }

    /** The stretch cannot be folded at once, only event by event. */
    static final class OneByOneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OneByOneException(String why) {
            super(why);
        }
    }

    /** Folds events in log order; fails where any of them is refused. */
    Batch of(List<LoggedEvent> logged) throws SQLException {
        long first = logged.getFirst().position();
        long reached = logged.getLast().position();
        if (logged.size() >= MANY) {
            Store.expectMany(connection);
        }
        GroupCache.Standing standing = memory.standing();
        boolean letters = standing.letters();
        if (letters) {
            waiting.addAll(store.letters().holding(connection, streamsThatFindTheirCard(logged)));
        }
        Set<Long> discarded = letters ? store.letters().discarded(connection, first - 1, reached) : Set.of();
        List<LoggedEvent> events = discarded.isEmpty()
                ? logged
                : logged.stream().filter(e -> !discarded.contains(e.position())).toList();
        route(events, first);
        Map<Group.Key, List<LoggedEvent>> groups = groups(events);
        Set<Group.Key> anew = new LinkedHashSet<>();
        Set<Group.Key> ended = new LinkedHashSet<>();
        for (Mapping.Edge merge : merges) {
            anew.add(survivor(merge.from()));
            ended.add(merge.from());
        }
        Map<Group.Key, List<LoggedEvent>> held = letters ? held(groups, anew, ended) : Map.of();
        Map<Group.Key, List<LoggedEvent>> whole = whole(anew, groups, first, reached);
        Definitions terms = standing.terms();
        Map<Group.Key, Held> before = standing(groups, anew, ended, first - 1, terms);
        Map<Group.Key, Held> written = new HashMap<>();
        List<Changes> changes = new ArrayList<>();
        for (Part part : fold(groups, whole, ended, before, terms, logged.size() >= MANY)) {
            written.putAll(part.written());
            changes.add(part.changes());
        }
        return new Batch(reached, logged.size(), changes, written, merges, homes, held);
    }

    // who belongs to whom

    private void route(List<LoggedEvent> events, long asOf) throws SQLException {
        Map<Long, Folding.Merge> told = new HashMap<>();
        Set<Group.Key> asked = new HashSet<>();
        Set<Group.Key> streams = new HashSet<>();
        Set<Group.Key> begun = new HashSet<>();
        for (LoggedEvent event : events) {
            asked.add(new Group.Key(event.companyId(), event.rawGroup()));
            if (event.mayFindItsCard()) {
                Group.Key stream = new Group.Key(event.companyId(), event.streamId());
                String home = home(stream);
                if (event.sequence() == 0) {
                    begun.add(stream);
                } else if (home != null) {
                    homes.put(stream, home);
                } else if (!begun.contains(stream)) {
                    streams.add(stream);
                }
            } else if (event.merges()) {
                Folding.Merge merge = Folding.mergeOf(event, decoder);
                if (merge != null && !merge.id().equals(merge.into())) {
                    told.put(event.position(), merge);
                    asked.add(new Group.Key(event.companyId(), merge.id()));
                    asked.add(new Group.Key(event.companyId(), merge.into()));
                }
            }
        }
        homes.putAll(store.homes(connection, streams));
        homes.forEach((stream, home) -> asked.add(new Group.Key(stream.companyId(), home)));
        asked.removeIf(this::hasRows); // so it was not merged away
        merged.putAll(store.mapping().survivors(connection, asked, asOf));
        ahead.merges().forEach(edge -> merged.putIfAbsent(edge.from(), edge.survivor()));
        for (LoggedEvent event : events) {
            if (event.mayFindItsCard()) {
                Group.Key stream = new Group.Key(event.companyId(), event.streamId());
                if (waiting.contains(stream)) {
                    continue;
                }
                String home = homes.get(stream);
                if (event.cardId() != null
                        && event.sequence() > 0
                        && event.streamId().equals(home)
                        && !merged.containsKey(stream)) {
                    merge(stream, event.cardId(), event.position());
                }
                if (event.cardId() != null || home == null) {
                    homes.put(stream, event.rawGroup());
                }
            }
            Folding.Merge merge = told.get(event.position());
            if (merge != null) {
                Group.Key id = new Group.Key(event.companyId(), merge.id());
                if (!merged.containsKey(id)) {
                    merge(id, merge.into(), event.position());
                }
            }
        }
        homes.replaceAll((stream, home) ->
                survivor(new Group.Key(stream.companyId(), home)).id());
    }

    private @Nullable String home(Group.Key stream) {
        String told = ahead.homes().get(stream);
        if (told != null) {
            return told;
        }
        Group.Key home = memory.home(stream);
        return home == null ? null : home.id();
    }

    private boolean hasRows(Group.Key key) {
        Held held = memory.group(key);
        return held != null && !held.group().isEmpty();
    }

    private void merge(Group.Key from, String into, long position) {
        Group.Key survivor = survivor(new Group.Key(from.companyId(), into));
        if (survivor.equals(from)) {
            throw new OneByOneException("cards were merged in a circle");
        }
        merged.put(from, survivor.id());
        merges.add(new Mapping.Edge(from, into, survivor.id(), position));
    }

    private Group.Key survivor(Group.Key key) {
        Group.Key at = key;
        for (int steps = 0; steps <= merged.size(); steps++) {
            String next = merged.get(at);
            if (next == null) {
                return at;
            }
            at = new Group.Key(key.companyId(), next);
        }
        throw new OneByOneException("cards were merged in a circle");
    }

    private Map<Group.Key, List<LoggedEvent>> groups(List<LoggedEvent> events) {
        Map<Group.Key, List<LoggedEvent>> groups = new LinkedHashMap<>();
        for (LoggedEvent event : events) {
            groups.computeIfAbsent(group(event), key -> new ArrayList<>()).add(event);
        }
        return groups;
    }

    /** The streams whose events tell of a card that they had not at first. */
    static Set<Group.Key> streamsThatFindTheirCard(List<LoggedEvent> events) {
        Set<Group.Key> streams = new HashSet<>();
        for (LoggedEvent event : events) {
            if (event.mayFindItsCard() && event.sequence() > 0) {
                streams.add(new Group.Key(event.companyId(), event.streamId()));
            }
        }
        return streams;
    }

    private Group.Key group(LoggedEvent event) {
        if (event.mayFindItsCard()) {
            Group.Key stream = new Group.Key(event.companyId(), event.streamId());
            if (waiting.contains(stream)) {
                return stream;
            }
        }
        if (event.cardId() == null && event.mayFindItsCard()) {
            String home = homes.get(new Group.Key(event.companyId(), event.streamId()));
            if (home != null) {
                return new Group.Key(event.companyId(), home);
            }
        }
        return survivor(new Group.Key(event.companyId(), event.rawGroup()));
    }

    /** Takes out the groups that wait for a refused event. */
    private Map<Group.Key, List<LoggedEvent>> held(
            Map<Group.Key, List<LoggedEvent>> groups, Set<Group.Key> anew, Set<Group.Key> ended) throws SQLException {
        Set<Group.Key> asked = new HashSet<>(groups.keySet());
        asked.addAll(anew);
        asked.addAll(ended);
        Map<Group.Key, List<LoggedEvent>> held = new LinkedHashMap<>();
        for (Group.Key holding : store.letters().holding(connection, asked)) {
            if (anew.contains(holding) || ended.contains(holding)) {
                throw new OneByOneException("a merge waits for a refused event");
            }
            held.put(holding, Objects.requireNonNull(groups.remove(holding)));
        }
        return held;
    }

    // what they were

    /** All events of the groups that became one, those that this stretch adds included. */
    private Map<Group.Key, List<LoggedEvent>> whole(
            Set<Group.Key> anew, Map<Group.Key, List<LoggedEvent>> groups, long first, long reached)
            throws SQLException {
        Map<Group.Key, List<LoggedEvent>> whole = new LinkedHashMap<>();
        if (anew.isEmpty()) {
            return whole;
        }
        List<Mapping.Edge> edges = new ArrayList<>(ahead.merges());
        edges.addAll(merges);
        Map<Group.Key, Group.Key> members = store.mapping().members(connection, anew, edges, first);
        // a call of which an event waits has not found its card yet, though what waits of it names that
        Set<Long> setAside = store.letters().setAside(connection, reached);
        ahead.held().values().forEach(events -> events.forEach(event -> setAside.add(event.position())));
        anew.forEach(key -> whole.put(key, new ArrayList<>()));
        for (LoggedEvent event : FoldLog.ofGroups(connection, members.keySet(), first - 1)) {
            Group.Key of = members.get(new Group.Key(event.companyId(), event.rawGroup()));
            if (of == null) {
                of = members.get(new Group.Key(event.companyId(), event.streamId()));
            }
            if (of != null && !setAside.contains(event.position())) {
                Objects.requireNonNull(whole.get(of)).add(event);
            }
        }
        whole.forEach((key, events) -> events.addAll(groups.getOrDefault(key, List.of())));
        groups.keySet().removeAll(anew);
        return whole;
    }

    private Map<Group.Key, Held> standing(
            Map<Group.Key, List<LoggedEvent>> groups,
            Set<Group.Key> anew,
            Set<Group.Key> ended,
            long before,
            Definitions terms)
            throws SQLException {
        Map<Group.Key, Held> standing = new HashMap<>();
        Set<Group.Key> unknown = new LinkedHashSet<>();
        Set<Group.Key> young = new LinkedHashSet<>();
        groups.forEach((key, events) -> {
            if (!knows(key, standing)) {
                (begins(key, events) ? young : unknown).add(key);
            }
        });
        for (Set<Group.Key> keys : List.of(anew, ended)) {
            for (Group.Key key : keys) {
                if (!knows(key, standing)) {
                    unknown.add(key);
                }
            }
        }
        if (young.size() < FEW) {
            unknown.addAll(young);
        } else {
            // one look into the log for each, instead of one into every table
            Set<Group.Key> older = FoldLog.older(connection, store.mapping(), young, before);
            young.removeAll(older);
            unknown.addAll(older);
            young.forEach(key -> standing.put(key, Held.asStored(Group.empty(key), MetricDefinition.FIRST)));
        }
        store.load(connection, unknown)
                .forEach((key, group) -> standing.put(key, Held.asStored(group, terms.of(key.companyId()))));
        return standing;
    }

    private boolean knows(Group.Key key, Map<Group.Key, Held> standing) {
        Held held = memory.group(key);
        if (held != null) {
            standing.put(key, held);
        }
        return held != null;
    }

    /** Whether the stream that gave the group its name begins in this stretch. */
    private static boolean begins(Group.Key key, List<LoggedEvent> events) {
        for (LoggedEvent event : events) {
            if (event.sequence() == 0 && event.streamId().equals(key.id())) {
                return FoldLog.isUuid(key.id());
            }
        }
        return false;
    }

    // what they become

    /** What one thread made. */
    private record Part(Map<Group.Key, Held> written, Changes changes) {}

    private List<Part> fold(
            Map<Group.Key, List<LoggedEvent>> groups,
            Map<Group.Key, List<LoggedEvent>> whole,
            Set<Group.Key> ended,
            Map<Group.Key, Held> before,
            Definitions terms,
            boolean many) {
        Map<Group.Key, List<Held>> endedInto = new HashMap<>();
        for (Group.Key key : ended) {
            endedInto
                    .computeIfAbsent(survivor(key), survivor -> new ArrayList<>())
                    .add(Objects.requireNonNull(before.get(key)));
        }
        int parts = many ? threads.count() : 1;
        List<Callable<Part>> work = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int own = part;
            work.add(() -> {
                Map<Group.Key, Held> written = new HashMap<>();
                Changes changes = new Changes(many);
                groups.forEach((key, events) -> {
                    if (Math.floorMod(key.hashCode(), parts) == own) {
                        Held stood = Objects.requireNonNull(before.get(key));
                        Held stands = folded(stood.group().copy(), events, terms);
                        changes.add(stood, stands);
                        written.put(key, stands);
                    }
                });
                whole.forEach((key, events) -> {
                    if (Math.floorMod(key.hashCode(), parts) == own) {
                        List<Held> stood = new ArrayList<>(endedInto.getOrDefault(key, List.of()));
                        stood.forEach(gone -> written.put(
                                gone.group().key(),
                                Held.asStored(Group.empty(gone.group().key()), MetricDefinition.FIRST)));
                        stood.add(Objects.requireNonNull(before.get(key)));
                        Held stands = folded(Group.empty(key), events, terms);
                        changes.add(stood, stands);
                        written.put(key, stands);
                    }
                });
                return new Part(written, changes);
            });
        }
        return threads.all(work);
    }

    private Held folded(Group group, List<LoggedEvent> events, Definitions terms) {
        for (LoggedEvent event : events) {
            group.apply(event.decode(decoder));
        }
        return Held.of(group, terms.of(group.companyId()));
    }
}
