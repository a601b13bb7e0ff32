package dev.otto.write.task;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a pending action need to remember.
 *
 * @param values whole, null before it is created
 * @param touched whether a person changed it, so that it no longer follows its conversation
 */
record PendingActionState(
        @Nullable PendingActionUpdated values,
        ActionStatus status,
        boolean automatic,
        boolean withdrawn,
        boolean touched) {

    static final PendingActionState UNMADE = new PendingActionState(null, ActionStatus.open, false, false, false);

    boolean live() {
        return values != null && (status == ActionStatus.open || status == ActionStatus.in_progress);
    }

    PendingActionState with(ActionStatus newStatus) {
        return new PendingActionState(values, newStatus, automatic, withdrawn, touched);
    }

    PendingActionState with(PendingActionUpdated newValues) {
        return new PendingActionState(newValues, status, automatic, withdrawn, touched || newValues.byPerson());
    }
}
