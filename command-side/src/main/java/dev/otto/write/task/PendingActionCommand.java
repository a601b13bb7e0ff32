package dev.otto.write.task;

import dev.otto.events.task.AssigneeType;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of a pending action. */
public sealed interface PendingActionCommand extends Command {

    UUID pendingActionId();

    UUID contactCardId();

    @Override
    default UUID target() {
        return pendingActionId();
    }

    /**
     * @param automatic made by a policy: silent where a live action has the same key
     * @param liveTwin the live action with the same company, contact, category and due time, or null
     */
    record CreatePendingAction(
            UUID pendingActionId,
            UUID contactCardId,
            @Nullable UUID linkedCallId,
            @Nullable UUID appointmentId,
            AssigneeType assignedToType,
            @Nullable String assignedToUserId,
            String category,
            String rawText,
            String title,
            @Nullable Instant dueAt,
            String priority,
            boolean automatic,
            @Nullable UUID liveTwin)
            implements PendingActionCommand {}

    /** Null leaves a value as it is. */
    record UpdatePendingAction(
            UUID pendingActionId,
            UUID contactCardId,
            @Nullable AssigneeType assignedToType,
            @Nullable String assignedToUserId,
            @Nullable String rawText,
            @Nullable String title,
            @Nullable Instant dueAt,
            @Nullable String priority)
            implements PendingActionCommand {}

    /** The CSR of the call that named it, null for nobody: an automatic action follows until a person touches it. */
    record AssignPendingActionCsr(
            UUID pendingActionId,
            UUID contactCardId,
            @Nullable String csrId) implements PendingActionCommand {}

    record StartPendingAction(UUID pendingActionId, UUID contactCardId) implements PendingActionCommand {}

    record CompletePendingAction(UUID pendingActionId, UUID contactCardId) implements PendingActionCommand {}

    record CancelPendingAction(UUID pendingActionId, UUID contactCardId, String reason)
            implements PendingActionCommand {}

    /** The call's newer analysis no longer names it: cancels an automatic action that nobody started. */
    record WithdrawPendingAction(UUID pendingActionId, UUID contactCardId) implements PendingActionCommand {}
}
