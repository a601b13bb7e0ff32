package dev.otto.write.missedcall;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallEngaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallJoined;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.events.missedcall.MissedCallEvent.RescueAbandoned;
import dev.otto.write.WriteIndex;
import dev.otto.write.deadline.Deadlines;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table missed_call_entry: at most one open entry per contact; which call waits in which entry stands with the call. */
@Component
class MissedCallDirectory implements WriteIndex {

    private final JdbcClient jdbc;
    private final Deadlines deadlines;

    MissedCallDirectory(JdbcClient jdbc, Deadlines deadlines) {
        this.jdbc = jdbc;
        this.deadlines = deadlines;
    }

    /** An open entry; {@code missedAt} is that of its earliest call. */
    record Entry(UUID missedCallId, UUID contactCardId, Instant missedAt) {}

    Optional<Entry> openOf(String companyId, UUID contactCardId) {
        return jdbc.sql("""
                        select missed_call_id, contact_card_id, missed_at from missed_call_entry
                        where company_id = :company and contact_card_id = :contact and open
                        """)
                .param("company", companyId)
                .param("contact", contactCardId)
                .query((row, n) -> new Entry(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getTimestamp(3).toInstant()))
                .optional();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (!(event instanceof MissedCallEvent missedCallEvent)) {
            return;
        }
        switch (missedCallEvent) {
            case MissedCallQueued e -> {
                jdbc.sql("""
                                insert into missed_call_entry (missed_call_id, company_id, contact_card_id, open, missed_at)
                                values (:id, :company, :contact, true, :at)
                                on conflict (missed_call_id) do update set open = true, missed_at = excluded.missed_at
                                """)
                        .param("id", e.missedCallId())
                        .param("company", metadata.companyId())
                        .param("contact", e.contactCardId())
                        .param("at", Timestamp.from(e.missedAt()))
                        .update();
                hold(e.callId(), e.missedCallId());
                deadlines.set(
                        MissedCallExpiry.KIND,
                        e.missedCallId(),
                        metadata.companyId(),
                        e.contactCardId(),
                        e.expiresAt());
            }
            case MissedCallJoined e -> {
                jdbc.sql("update missed_call_entry set missed_at = least(missed_at, :at) where missed_call_id = :id")
                        .param("at", Timestamp.from(e.missedAt()))
                        .param("id", e.missedCallId())
                        .update();
                hold(e.callId(), e.missedCallId());
            }
            case MissedCallWithdrawn e -> {
                hold(e.callId(), null);
                if (e.entryEnds()) {
                    close(e.missedCallId());
                }
            }
            case CallRescued e -> close(e.missedCallId());
            case RescueAbandoned e -> close(e.missedCallId());
            case MissedCallExpired e -> close(e.missedCallId());
            case MissedCallEngaged _ -> {}
        }
    }

    private void hold(UUID callId, @Nullable UUID entry) {
        jdbc.sql("update call_standing set missed_call_id = cast(:entry as uuid) where call_id = :call")
                .param("entry", entry)
                .param("call", callId)
                .update();
    }

    private void close(UUID entry) {
        jdbc.sql("update missed_call_entry set open = false where missed_call_id = :id")
                .param("id", entry)
                .update();
        deadlines.cancel(MissedCallExpiry.KIND, entry);
    }
}
