package dev.otto.fold.missedcall;

import dev.otto.events.EventEnvelope;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.missedcall.MissedCallEntryRow.Miss;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queue of missed calls: an entry is begun by being queued. */
public final class MissedCallFold implements Fold<MissedCallEntryRow, MissedCallEvent> {

    private static final Comparator<Miss> BY_TIME =
            Comparator.comparing(Miss::missedAt).thenComparing(Miss::callId);

    @Override
    public Table<MissedCallEntryRow> table() {
        return Tables.MISSED_CALL;
    }

    @Override
    public Class<MissedCallEvent> family() {
        return MissedCallEvent.class;
    }

    @Override
    public String key(MissedCallEvent event, EventEnvelope envelope, Group group) {
        return event.missedCallId().toString();
    }

    @Override
    public @Nullable MissedCallEntryRow fold(
            @Nullable MissedCallEntryRow row, MissedCallEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof MissedCallEvent.MissedCallQueued queued ? begun(queued, envelope, group) : null;
        }
        MissedCallEntryDraft entry = new MissedCallEntryDraft(row);
        change(entry, event, envelope);
        return entry.row();
    }

    private static MissedCallEntryRow begun(MissedCallEvent.MissedCallQueued e, EventEnvelope envelope, Group group) {
        return new MissedCallEntryRow(
                envelope.companyId(),
                e.missedCallId(),
                group.card(),
                List.of(new Miss(e.callId(), e.missedAt(), envelope.metadata().zone())),
                e.leadId(),
                e.leadId(),
                MissedCallStatus.queued,
                null,
                null,
                null,
                null,
                null,
                e.expiresAt(),
                0,
                null);
    }

    private static void change(MissedCallEntryDraft entry, MissedCallEvent event, EventEnvelope envelope) {
        switch (event) {
            case MissedCallEvent.MissedCallQueued e -> {
                entry.status = MissedCallStatus.queued;
                entry.misses = List.of(
                        new Miss(e.callId(), e.missedAt(), envelope.metadata().zone()));
                disengage(entry);
                takeBackRescue(entry);
                entry.expiresAt = e.expiresAt();
                entry.queuedLeadId = e.leadId();
            }
            case MissedCallEvent.MissedCallJoined e -> {
                entry.misses = Stream.concat(
                                without(entry.misses, e.callId()),
                                Stream.of(new Miss(
                                        e.callId(),
                                        e.missedAt(),
                                        envelope.metadata().zone())))
                        .sorted(BY_TIME)
                        .toList();
                forgetEarlierEngagement(entry);
            }
            case MissedCallEvent.MissedCallEngaged e -> {
                entry.firstEngagedAt = e.engagedAt();
                entry.by = e.by();
                entry.userId = e.userId();
                if (entry.status == MissedCallStatus.queued) {
                    entry.status = MissedCallStatus.in_progress;
                }
            }
            case MissedCallEvent.MissedCallDisengaged _ -> {
                disengage(entry);
                if (entry.status == MissedCallStatus.in_progress) {
                    entry.status = MissedCallStatus.queued;
                }
            }
            case MissedCallEvent.CallRescued e -> {
                entry.status = MissedCallStatus.rescued;
                entry.by = e.by();
                entry.userId = e.userId();
                entry.proof = e.proof();
                entry.rescuedAt = e.rescuedAt();
                entry.rescuedZone = envelope.metadata().zone();
            }
            case MissedCallEvent.RescueWithdrawn _ -> {
                entry.status = entry.firstEngagedAt == null ? MissedCallStatus.queued : MissedCallStatus.in_progress;
                takeBackRescue(entry);
            }
            case MissedCallEvent.MissedCallWithdrawn e -> {
                if (e.entryEnds()) {
                    entry.status = MissedCallStatus.withdrawn;
                } else {
                    List<Miss> left = without(entry.misses, e.callId()).toList();
                    entry.misses = left.isEmpty() ? entry.misses : left;
                    forgetEarlierEngagement(entry);
                }
            }
            case MissedCallEvent.RescueAbandoned _ -> entry.status = MissedCallStatus.abandoned;
            case MissedCallEvent.MissedCallExpired _ -> entry.status = MissedCallStatus.expired;
        }
    }

    private static Stream<Miss> without(List<Miss> misses, UUID callId) {
        return misses.stream().filter(miss -> !miss.callId().equals(callId));
    }

    /**
     * An engagement before the first miss that is left was about a call that was not missed: a waiting entry waits again, and
     * of a rescued one is told anew who was first.
     */
    private static void forgetEarlierEngagement(MissedCallEntryDraft entry) {
        boolean open = entry.status == MissedCallStatus.queued || entry.status == MissedCallStatus.in_progress;
        if ((open || entry.status == MissedCallStatus.rescued)
                && entry.firstEngagedAt != null
                && entry.firstEngagedAt.isBefore(entry.misses.getFirst().missedAt())) {
            entry.status = open ? MissedCallStatus.queued : entry.status;
            disengage(entry);
        }
    }

    private static void takeBackRescue(MissedCallEntryDraft entry) {
        entry.rescuedAt = null;
        entry.rescuedZone = null;
        entry.proof = null;
    }

    private static void disengage(MissedCallEntryDraft entry) {
        entry.firstEngagedAt = null;
        entry.by = null;
        entry.userId = null;
    }
}
