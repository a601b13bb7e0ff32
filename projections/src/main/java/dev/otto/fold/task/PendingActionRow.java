package dev.otto.fold.task;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.AssigneeType;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What somebody must still do for a contact; {@code automatic}: a policy made it. */
public record PendingActionRow(
        String companyId,
        UUID id,
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
        ActionStatus status,
        boolean automatic,
        Instant createdAt,
        @Nullable Instant completedAt)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }

    /** Whether it is past due and not done, at {@code now}. */
    public boolean overdue(Instant now) {
        return dueAt != null
                && dueAt.isBefore(now)
                && (status == ActionStatus.open || status == ActionStatus.in_progress);
    }
}
