package dev.otto.write.task;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import org.jspecify.annotations.Nullable;

/** What the rules of a pending action need to remember: its values whole, null before it is created. */
record PendingActionState(
        @Nullable PendingActionUpdated values, ActionStatus status, boolean automatic, boolean withdrawn) {

    static final PendingActionState UNMADE = new PendingActionState(null, ActionStatus.open, false, false);

    boolean live() {
        return values != null && (status == ActionStatus.open || status == ActionStatus.in_progress);
    }

    PendingActionState with(ActionStatus newStatus) {
        return new PendingActionState(values, newStatus, automatic, withdrawn);
    }

    PendingActionState with(PendingActionUpdated newValues) {
        return new PendingActionState(newValues, status, automatic, withdrawn);
    }
}
