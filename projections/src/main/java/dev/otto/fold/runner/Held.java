package dev.otto.fold.runner;

import dev.otto.fold.Derivation;
import dev.otto.fold.Group;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import java.util.List;

/** A group as it stands in its tables, with what it contributes. Nobody changes the group in it. */
record Held(Group group, List<Contribution> contributions) {

    /** Derives the group, which from here on nobody changes; fails where what it contributes cannot be stored. */
    static Held of(Group group, MetricDefinition definition) {
        Derivation.derive(group);
        Held held = asStored(group, definition);
        RowText.storable(held.contributions);
        return held;
    }

    /** A group whose rows are derived already. */
    static Held asStored(Group group, MetricDefinition definition) {
        return new Held(group, group.isEmpty() ? List.of() : Contributions.of(group, definition));
    }
}
