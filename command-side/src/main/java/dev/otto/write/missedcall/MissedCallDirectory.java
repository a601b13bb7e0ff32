package dev.otto.write.missedcall;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallEngaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallJoined;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.events.missedcall.MissedCallEvent.RescueAbandoned;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.WriteIndex;
import dev.otto.write.deadline.Deadlines;
import dev.otto.write.lead.CallStandings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table missed_call_entry: at most one open entry per contact; which call waits in which entry stands with the call. */
@Component
class MissedCallDirectory implements WriteIndex, Foresight {

    private static final String OPEN =
            "select missed_call_id, contact_card_id, missed_at from missed_call_entry where open and ";

    private final JdbcClient jdbc;
    private final Deadlines deadlines;
    private final CallStandings calls;
    private final Foreseen<Contact, Optional<Entry>> foreseen = new Foreseen<>();

    MissedCallDirectory(JdbcClient jdbc, Deadlines deadlines, CallStandings calls) {
        this.jdbc = jdbc;
        this.deadlines = deadlines;
        this.calls = calls;
    }

    /**
     * The entry to queue a call in that no open one of its contact takes: the call's own, unless that is over by an earlier
     * miss's rescue, then the one that follows it.
     */
    UUID entryFor(UUID callId) {
        UUID entry = Ids.missedCall(callId);
        while (over(entry)) {
            entry = Ids.missedCall(entry);
        }
        return entry;
    }

    private boolean over(UUID entry) {
        return jdbc.sql("select exists (select from missed_call_entry where missed_call_id = :id and not open)")
                .param("id", entry)
                .query(Boolean.class)
                .single();
    }

    private record Contact(String companyId, UUID contactCardId) {}

    /** An open entry; {@code missedAt} is that of its earliest call. */
    record Entry(UUID missedCallId, UUID contactCardId, Instant missedAt) {}

    Optional<Entry> openOf(String companyId, UUID contactCardId) {
        return foreseen.answer(new Contact(companyId, contactCardId), this::open);
    }

    private Optional<Entry> open(Contact contact) {
        return jdbc.sql(OPEN + "company_id = :company and contact_card_id = :contact")
                .param("company", contact.companyId)
                .param("contact", contact.contactCardId)
                .query((row, n) -> entry(row))
                .optional();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("missed_call_id", UUID.class),
                row.getObject("contact_card_id", UUID.class),
                row.getTimestamp("missed_at").toInstant());
    }

    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Map<String, Set<UUID>> contacts = new HashMap<>();
        for (EventEnvelope event : batch) {
            if (event.event() instanceof CallEvent call && call.contactCardId() != null) {
                contacts.computeIfAbsent(event.companyId(), company -> new HashSet<>())
                        .add(call.contactCardId());
            }
        }
        contacts.forEach((company, cards) -> {
            cards.forEach(card -> foreseen.put(new Contact(company, card), Optional.empty()));
            jdbc.sql(OPEN + "company_id = ? and contact_card_id = any(?::uuid[])")
                    .params(company, cards.stream().map(UUID::toString).toArray(String[]::new))
                    .query((row, n) -> entry(row))
                    .list()
                    .forEach(entry -> foreseen.put(new Contact(company, entry.contactCardId()), Optional.of(entry)));
        });
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof ContactsMerged merged) {
            merge(merged, metadata.companyId());
        }
        if (!(event instanceof MissedCallEvent missedCallEvent)) {
            return;
        }
        foreseen.forget();
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
                calls.hold(e.callId(), metadata.companyId(), e.missedCallId());
                deadlines.set(
                        MissedCallExpiry.KIND,
                        e.missedCallId(),
                        metadata.companyId(),
                        e.contactCardId(),
                        e.expiresAt());
            }
            case MissedCallJoined e -> {
                calls.hold(e.callId(), metadata.companyId(), e.missedCallId());
                missedAt(e.missedCallId(), e.missedAt());
            }
            case MissedCallWithdrawn e -> {
                calls.hold(e.callId(), metadata.companyId(), null);
                if (e.entryEnds()) {
                    forget(e.missedCallId());
                } else {
                    missedAt(e.missedCallId(), null);
                }
            }
            case CallRescued e -> close(e.missedCallId());
            case RescueAbandoned e -> close(e.missedCallId());
            case MissedCallExpired e -> close(e.missedCallId());
            case MissedCallEngaged _ -> {}
        }
    }

    /** Where both cards have an open entry, the merged one's stays its own until its calls have joined the other. */
    private void merge(ContactsMerged event, String companyId) {
        foreseen.forget();
        jdbc.sql("""
                        update missed_call_entry set contact_card_id = :survivor
                        where company_id = :company and contact_card_id = :merged and not (open and exists (
                            select from missed_call_entry other
                            where other.company_id = :company and other.contact_card_id = :survivor and other.open))
                        """)
                .param("survivor", event.contactCardId())
                .param("company", companyId)
                .param("merged", event.mergedId())
                .update();
    }

    /** That of the earliest call it holds, of which {@code told} may be one. */
    private void missedAt(UUID entry, @Nullable Instant told) {
        @Nullable Instant earliest = calls.firstStartHeldBy(entry).orElse(told);
        if (earliest != null) {
            jdbc.sql("update missed_call_entry set missed_at = :at where missed_call_id = :id")
                    .param("at", Timestamp.from(told != null && told.isBefore(earliest) ? told : earliest))
                    .param("id", entry)
                    .update();
        }
    }

    /** An entry without a missed call is as if it had never been: the same call may be queued in it again. */
    private void forget(UUID entry) {
        jdbc.sql("delete from missed_call_entry where missed_call_id = :id")
                .param("id", entry)
                .update();
        deadlines.cancel(MissedCallExpiry.KIND, entry);
    }

    private void close(UUID entry) {
        jdbc.sql("update missed_call_entry set open = false where missed_call_id = :id")
                .param("id", entry)
                .update();
        deadlines.cancel(MissedCallExpiry.KIND, entry);
    }
}
