package dev.otto.fold.task;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.AssigneeType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link PendingActionRow} while it is being changed. */
final class PendingActionDraft {

    String companyId;
    UUID id;
    UUID contactCardId;

    @Nullable
    UUID linkedCallId;

    @Nullable
    UUID appointmentId;

    AssigneeType assignedToType;

    @Nullable
    String assignedToUserId;

    String category;
    String rawText;
    String title;

    @Nullable
    Instant dueAt;

    String priority;
    ActionStatus status;
    boolean automatic;
    Instant createdAt;

    @Nullable
    Instant completedAt;

    PendingActionDraft(PendingActionRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        linkedCallId = row.linkedCallId();
        appointmentId = row.appointmentId();
        assignedToType = row.assignedToType();
        assignedToUserId = row.assignedToUserId();
        category = row.category();
        rawText = row.rawText();
        title = row.title();
        dueAt = row.dueAt();
        priority = row.priority();
        status = row.status();
        automatic = row.automatic();
        createdAt = row.createdAt();
        completedAt = row.completedAt();
    }

    PendingActionRow row() {
        return new PendingActionRow(
                companyId,
                id,
                contactCardId,
                linkedCallId,
                appointmentId,
                assignedToType,
                assignedToUserId,
                category,
                rawText,
                title,
                dueAt,
                priority,
                status,
                automatic,
                createdAt,
                completedAt);
    }
}
