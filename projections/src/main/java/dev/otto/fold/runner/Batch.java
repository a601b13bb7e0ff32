package dev.otto.fold.runner;

import dev.otto.fold.Group;
import java.util.List;
import java.util.Map;

/**
 * What a stretch of the log makes of the groups that it touches, folded but not yet written.
 *
 * @param reached position of its last event
 * @param events how many there are
 * @param changes what is to be written; each part was made by one thread
 * @param written the groups as it leaves them
 * @param merges what it makes one, in log order
 * @param homes the groups of the calls and jobs of which it holds events
 * @param held events of groups that wait for a refused one
 */
record Batch(
        long reached,
        int events,
        List<Changes> changes,
        Map<Group.Key, Held> written,
        List<Mapping.Edge> merges,
        Map<Group.Key, String> homes,
        Map<Group.Key, List<LoggedEvent>> held) {

    /** Before the first. */
    static final Batch NONE = new Batch(0, 0, List.of(), Map.of(), List.of(), Map.of(), Map.of());
}
