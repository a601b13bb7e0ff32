package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.platform.eventlog.EventDecoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Folds groups that become one in which an event is refused, as following does: each by itself until its merge, so that what
 * waits behind the refused event is what would wait there, the merge among it. Knows nothing but these groups' events.
 */
final class Apart {

    private final EventDecoder decoder;
    private final Function<Group, Held> held;
    private final LogPass.Taking taking;

    /** By what they are called before any merge; those that were merged away are in {@link #into} instead. */
    private final Map<Group.Key, Member> members = new LinkedHashMap<>();

    private final Map<Group.Key, Group.Key> into = new HashMap<>();

    /** Where the rows of a call or job stand. */
    private final Map<Group.Key, Group.Key> homes = new HashMap<>();

    Apart(EventDecoder decoder, Function<Group, Held> held, LogPass.Taking taking) {
        this.decoder = decoder;
        this.held = held;
        this.taking = taking;
    }

    /** Nothing is wrong with the event: it waits for a group that it makes one with this. */
    static final class WaitsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WaitsException() {
            super("a merge waits for a refused event");
        }
    }

    /** One group as it stands. */
    private static final class Member {
        private Group group;
        private final List<LoggedEvent> folded = new ArrayList<>();
        private @Nullable LoggedEvent refused;
        private @Nullable Throwable error;
        private final List<LoggedEvent> behind = new ArrayList<>();

        private Member(Group group) {
            this.group = group;
        }

        private void refuse(LoggedEvent event, Throwable why) {
            refused = event;
            error = why;
        }
    }

    /** Takes all that comes of them. */
    void fold(List<LoggedEvent> inOrder) {
        for (LoggedEvent event : inOrder) {
            Group.Key stream = new Group.Key(event.companyId(), event.streamId());
            boolean roams = event.mayFindItsCard();
            Member own = members.get(stream);
            if (roams && own != null && own.refused != null) {
                own.behind.add(event);
                continue;
            }
            Folding.@Nullable Merge merge = merge(event, stream);
            if (merge != null) {
                merge(
                        event,
                        new Group.Key(event.companyId(), merge.id()),
                        new Group.Key(event.companyId(), merge.into()));
                continue;
            }
            Group.Key home = roams && event.cardId() == null ? homes.get(stream) : null;
            Group.Key key = survivor(home != null ? home : new Group.Key(event.companyId(), event.rawGroup()));
            if (roams) {
                homes.put(stream, key);
            }
            add(member(key), event);
        }
        members.forEach((key, member) -> {
            taking.take(held.apply(member.group));
            if (member.refused != null && member.error != null) {
                taking.refused(key, member.refused, member.error, member.behind);
            }
        });
    }

    private Folding.@Nullable Merge merge(LoggedEvent event, Group.Key stream) {
        if (event.mayFindItsCard()) {
            @Nullable String card = event.cardId();
            return card != null && event.sequence() > 0 && stream.equals(homes.get(stream))
                    ? new Folding.Merge(event.streamId(), card)
                    : null;
        }
        Folding.@Nullable Merge merge = event.merges() ? Folding.mergeOf(event, decoder) : null;
        if (merge == null) {
            return null;
        }
        Group.Key from = new Group.Key(event.companyId(), merge.id());
        boolean known = into.containsKey(from)
                || survivor(new Group.Key(event.companyId(), merge.into())).equals(from);
        return known ? null : merge;
    }

    private void merge(LoggedEvent event, Group.Key from, Group.Key to) {
        Group.Key survivorKey = survivor(to);
        Member survivor = member(survivorKey);
        Member merged = member(from);
        if (survivor.refused != null || merged.refused != null) {
            boolean alone = event.mayFindItsCard() && survivor.refused == null;
            Member waits = alone ? merged : survivor;
            if (waits.refused == null) {
                waits.refuse(event, new WaitsException());
            } else {
                waits.behind.add(event);
            }
            return;
        }
        List<LoggedEvent> both = new ArrayList<>(survivor.folded);
        both.addAll(merged.folded);
        both.add(event);
        both.sort(Comparator.comparingLong(LoggedEvent::position));
        Group group = Group.empty(survivorKey);
        try {
            for (LoggedEvent one : both) {
                group.apply(one.decode(decoder));
            }
            taking.check(held.apply(group.copy()));
        } catch (RuntimeException | StackOverflowError e) {
            survivor.refuse(event, e);
            return;
        }
        survivor.group = group;
        survivor.folded.clear();
        survivor.folded.addAll(both);
        members.remove(from);
        into.put(from, survivorKey);
        homes.replaceAll((stream, home) -> survivor(home));
    }

    private void add(Member member, LoggedEvent event) {
        if (member.refused != null) {
            member.behind.add(event);
            return;
        }
        Group next = member.group.copy();
        try {
            next.apply(event.decode(decoder));
            taking.check(held.apply(next.copy()));
        } catch (RuntimeException | StackOverflowError e) {
            member.refuse(event, e);
            return;
        }
        member.group = next;
        member.folded.add(event);
    }

    private Member member(Group.Key key) {
        return members.computeIfAbsent(key, own -> new Member(Group.empty(own)));
    }

    private Group.Key survivor(Group.Key key) {
        Group.Key at = key;
        for (Group.Key next = into.get(at); next != null; next = into.get(at)) {
            at = next;
        }
        return at;
    }
}
