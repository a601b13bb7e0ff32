package dev.otto.fold.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.AssigneeType;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingActionRowTest {

    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-0000000000f1");

    @ParameterizedTest
    @CsvSource({
        "2026-07-14T15:59:59Z, open, true",
        "2026-07-14T15:59:59Z, in_progress, true",
        "2026-07-14T15:59:59Z, completed, false",
        "2026-07-14T15:59:59Z, cancelled, false",
        "2026-07-14T16:00:00Z, open, false",
        "2026-07-14T16:00:01Z, open, false",
        ", open, false"
    })
    void whatIsPastDueAndNotDoneIsOverdue(@Nullable Instant dueAt, ActionStatus status, boolean overdue) {
        assertThat(action(dueAt, status).overdue(Story.NOON)).isEqualTo(overdue);
    }

    private static PendingActionRow action(@Nullable Instant dueAt, ActionStatus status) {
        return new PendingActionRow(
                Story.COMPANY,
                ID,
                Given.CARD,
                null,
                null,
                AssigneeType.csr,
                null,
                "call_back",
                "call back",
                "Call back",
                dueAt,
                "high",
                status,
                true,
                Story.NOON,
                null);
    }
}
