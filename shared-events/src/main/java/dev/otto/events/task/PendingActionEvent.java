package dev.otto.events.task;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a pending action: what somebody must still do for a contact. */
public sealed interface PendingActionEvent extends DomainEvent {

    UUID pendingActionId();

    @Override
    UUID contactCardId();

    /** {@code automatic}: made by a policy, which may cancel it while nobody started it. */
    @EventType("pending_action.created")
    record PendingActionCreated(
            UUID pendingActionId,
            UUID contactCardId,
            @Nullable UUID linkedCallId,
            @Nullable UUID appointmentId,
            AssigneeType assignedToType,
            @Nullable String assignedToUserId,
            String category,
            @Personal String rawText,
            @Personal String title,
            @Nullable Instant dueAt,
            String priority,
            boolean automatic)
            implements PendingActionEvent {}

    /** Whole values after the update; not {@code byPerson}: the CSR of its conversation became another. */
    @EventType(value = "pending_action.updated", revision = 2)
    record PendingActionUpdated(
            UUID pendingActionId,
            UUID contactCardId,
            AssigneeType assignedToType,
            @Nullable String assignedToUserId,
            @Personal String rawText,
            @Personal String title,
            @Nullable Instant dueAt,
            String priority,
            boolean byPerson)
            implements PendingActionEvent {}

    @EventType("pending_action.started")
    record PendingActionStarted(UUID pendingActionId, UUID contactCardId) implements PendingActionEvent {}

    @EventType("pending_action.completed")
    record PendingActionCompleted(UUID pendingActionId, UUID contactCardId, Instant completedAt)
            implements PendingActionEvent {}

    @EventType("pending_action.cancelled")
    record PendingActionCancelled(UUID pendingActionId, UUID contactCardId, String reason)
            implements PendingActionEvent {}
}
