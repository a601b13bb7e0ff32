package dev.otto.fold.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** Pending actions: begun by being created. */
public final class PendingActionFold implements Fold<PendingActionRow, PendingActionEvent> {

    @Override
    public Table<PendingActionRow> table() {
        return Tables.PENDING_ACTION;
    }

    @Override
    public Class<PendingActionEvent> family() {
        return PendingActionEvent.class;
    }

    @Override
    public String key(PendingActionEvent event, EventEnvelope envelope, Group group) {
        return event.pendingActionId().toString();
    }

    @Override
    public @Nullable PendingActionRow fold(
            @Nullable PendingActionRow row, PendingActionEvent event, EventEnvelope envelope, Group group) {
        if (event instanceof PendingActionEvent.PendingActionCreated e) {
            return new PendingActionRow(
                    envelope.companyId(),
                    e.pendingActionId(),
                    group.card(),
                    e.linkedCallId(),
                    e.appointmentId(),
                    e.assignedToType(),
                    e.assignedToUserId(),
                    e.category(),
                    e.rawText(),
                    e.title(),
                    e.dueAt(),
                    e.priority(),
                    ActionStatus.open,
                    e.automatic(),
                    envelope.metadata().occurredAt(),
                    null);
        }
        if (row == null) {
            return null;
        }
        PendingActionDraft action = new PendingActionDraft(row);
        change(action, event);
        return action.row();
    }

    private static void change(PendingActionDraft action, PendingActionEvent event) {
        switch (event) {
            case PendingActionEvent.PendingActionUpdated e -> {
                action.assignedToType = e.assignedToType();
                action.assignedToUserId = e.assignedToUserId();
                action.rawText = e.rawText();
                action.title = e.title();
                action.dueAt = e.dueAt();
                action.priority = e.priority();
            }
            case PendingActionEvent.PendingActionStarted _ -> action.status = ActionStatus.in_progress;
            case PendingActionEvent.PendingActionCompleted e -> {
                action.status = ActionStatus.completed;
                action.completedAt = e.completedAt();
            }
            case PendingActionEvent.PendingActionCancelled _ -> action.status = ActionStatus.cancelled;
            case PendingActionEvent.PendingActionCreated _ -> {
                // begins the row
            }
        }
    }
}
