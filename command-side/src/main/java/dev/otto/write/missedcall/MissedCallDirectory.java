package dev.otto.write.missedcall;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallDisengaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallEngaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallJoined;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.events.missedcall.MissedCallEvent.RescueAbandoned;
import dev.otto.events.missedcall.MissedCallEvent.RescueWithdrawn;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.WriteIndex;
import dev.otto.write.deadline.Deadlines;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.missedcall.MissedCallState.Rescue;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table missed_call_entry: at most one open entry per contact; which call waits in which entry stands with the call. */
@Component
class MissedCallDirectory implements WriteIndex, Foresight {

    /** Entries that are over otherwise than by a rescue are told nothing more. */
    private static final String ENTRIES = """
            select missed_call_id, contact_card_id, missed_at, engaged, rescued_at, proof from missed_call_entry
            where (open or rescued_at is not null) and company_id = ? and contact_card_id = any(?::uuid[])
            order by missed_at, missed_call_id
            """;

    private final JdbcClient jdbc;
    private final Deadlines deadlines;
    private final CallStandings calls;
    private final Foreseen<Contact, List<Entry>> foreseen = new Foreseen<>();

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

    /**
     * An entry that waits or was rescued.
     *
     * @param missedAt when its earliest call was missed
     * @param engaged whether it was said that somebody got in touch
     * @param rescue null while it waits
     */
    record Entry(
            UUID missedCallId,
            UUID contactCardId,
            Instant missedAt,
            boolean engaged,
            @Nullable Rescue rescue) {

        boolean open() {
            return rescue == null;
        }
    }

    Optional<Entry> openOf(String companyId, UUID contactCardId) {
        return of(companyId, contactCardId).stream().filter(Entry::open).findFirst();
    }

    /** The contact's entries that wait or were rescued, the earliest missed first. */
    List<Entry> of(String companyId, UUID contactCardId) {
        return foreseen.answer(new Contact(companyId, contactCardId), this::read);
    }

    private List<Entry> read(Contact contact) {
        return read(contact.companyId, Set.of(contact.contactCardId));
    }

    private List<Entry> read(String companyId, Set<UUID> contacts) {
        return jdbc.sql(ENTRIES)
                .params(companyId, contacts.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, n) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        @Nullable Timestamp rescuedAt = row.getTimestamp("rescued_at");
        return new Entry(
                row.getObject("missed_call_id", UUID.class),
                row.getObject("contact_card_id", UUID.class),
                row.getTimestamp("missed_at").toInstant(),
                row.getBoolean("engaged"),
                rescuedAt == null ? null : new Rescue(row.getString("proof"), rescuedAt.toInstant()));
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
            Map<UUID, List<Entry>> entries =
                    read(company, cards).stream().collect(Collectors.groupingBy(Entry::contactCardId));
            cards.forEach(card -> foreseen.put(new Contact(company, card), entries.getOrDefault(card, List.of())));
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
                waits(e.missedCallId(), e.contactCardId(), metadata.companyId(), e.expiresAt());
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
            case CallRescued e -> close(e.missedCallId(), new Rescue(e.proof(), e.rescuedAt()));
            case RescueAbandoned e -> close(e.missedCallId(), null);
            case MissedCallExpired e -> close(e.missedCallId(), null);
            case MissedCallEngaged e -> engaged(e.missedCallId(), true);
            case MissedCallDisengaged e -> engaged(e.missedCallId(), false);
            case RescueWithdrawn e -> {
                jdbc.sql(
                                "update missed_call_entry set open = true, rescued_at = null, proof = null where missed_call_id = :id")
                        .param("id", e.missedCallId())
                        .update();
                waits(e.missedCallId(), e.contactCardId(), metadata.companyId(), e.expiresAt());
            }
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

    private void waits(UUID entry, UUID contact, String companyId, Instant until) {
        deadlines.set(MissedCallExpiry.KIND, entry, companyId, contact, until);
    }

    private void engaged(UUID entry, boolean by) {
        jdbc.sql("update missed_call_entry set engaged = :by where missed_call_id = :id")
                .param("by", by)
                .param("id", entry)
                .update();
    }

    private void close(UUID entry, @Nullable Rescue rescue) {
        jdbc.sql("""
                        update missed_call_entry
                        set open = false, rescued_at = cast(:rescued as timestamptz), proof = cast(:proof as text)
                        where missed_call_id = :id
                        """)
                .param("rescued", rescue == null ? null : Timestamp.from(rescue.at()))
                .param("proof", rescue == null ? null : rescue.proof())
                .param("id", entry)
                .update();
        deadlines.cancel(MissedCallExpiry.KIND, entry);
    }
}
