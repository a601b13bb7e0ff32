package dev.otto.fold.runner;

import dev.otto.events.DomainEvent;
import dev.otto.fold.Derivation;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.platform.eventlog.EventDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds some events of one company, in log order, into the groups that a rebuild of a log of just these events would make:
 * merges are known from the start, an event that is refused ends its group there.
 */
final class Replay implements Groups.Kin {

    private final String companyId;
    private final EventDecoder decoder;
    private final Map<String, String> edges = new HashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();

    private Replay(String companyId, EventDecoder decoder) {
        this.companyId = companyId;
        this.decoder = decoder;
    }

    static Replay of(String companyId, List<LoggedEvent> events, EventDecoder decoder) {
        Replay replay = new Replay(companyId, decoder);
        replay.findEdges(events);
        replay.fold(events);
        return replay;
    }

    /** Ids into which some of the events merge others. */
    static Set<String> mergedInto(List<LoggedEvent> events, EventDecoder decoder) {
        Replay replay = new Replay("", decoder);
        replay.findEdges(events);
        return new HashSet<>(replay.edges.values());
    }

    private void findEdges(List<LoggedEvent> events) {
        Map<String, String> found = new HashMap<>();
        Set<String> cardless = new HashSet<>();
        for (LoggedEvent event : events) {
            if (event.mayFindItsCard()) {
                if (event.cardId() == null) {
                    cardless.add(event.streamId());
                } else {
                    found.merge(event.streamId(), event.cardId(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
                }
            }
        }
        found.forEach((stream, card) -> {
            if (cardless.contains(stream)) {
                edges.put(stream, card);
            }
        });
        for (LoggedEvent event : events) {
            Folding.@Nullable Merge merge = event.merges() ? merge(event) : null;
            if (merge != null && !merge.id().equals(merge.into())) {
                edges.putIfAbsent(merge.id(), merge.into());
            }
        }
    }

    private Folding.@Nullable Merge merge(LoggedEvent event) {
        try {
            DomainEvent decoded = event.decode(decoder).event();
            return Folding.merge(decoded);
        } catch (RuntimeException unreadable) {
            return null; // refused when its group comes to it
        }
    }

    private void fold(List<LoggedEvent> events) {
        Set<String> refused = new HashSet<>();
        for (LoggedEvent event : events) {
            boolean byStream = event.cardId() == null && edges.containsKey(event.streamId());
            String id = survivor(byStream ? event.streamId() : event.rawGroup());
            if (refused.contains(id)) {
                continue;
            }
            Group group = groups.computeIfAbsent(id, key -> Group.empty(new Group.Key(companyId, key)));
            try {
                group.apply(event.decode(decoder));
            } catch (RuntimeException | StackOverflowError e) {
                refused.add(id);
            }
        }
        groups.values().forEach(Derivation::derive);
    }

    private String survivor(String id) {
        String at = id;
        for (int depth = 0; depth < 100; depth++) {
            String into = edges.get(at);
            if (into == null) {
                return at;
            }
            at = into;
        }
        return at;
    }

    @Override
    public List<Group> groups() {
        return List.copyOf(groups.values());
    }

    @Override
    public Optional<Group> of(String id) {
        return Optional.ofNullable(groups.get(survivor(id)));
    }
}
