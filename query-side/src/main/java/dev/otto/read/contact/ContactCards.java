package dev.otto.read.contact;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.task.ActionStatus;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.lead.LeadRow;
import dev.otto.fold.task.PendingActionRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.Stored;
import dev.otto.read.call.CallView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a contact card together from the rows of its contact. */
@Component
public class ContactCards {

    /** The most of any kind that a card shows; the lists of the other resources have the rest. */
    private static final int MOST = 100;

    private static final Set<ActionStatus> LIVE = Set.of(ActionStatus.open, ActionStatus.in_progress);

    private final Reads reads;
    private final InstantSource clock;

    ContactCards(Reads reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    /** The card, or the one it was merged into, where the caller may see it. Within a reading transaction. */
    public Optional<ContactCardDetail> detail(String id, Caller caller) {
        return reads.from(Tables.CONTACT_CARD, caller)
                .within(Scope.contactCards(caller))
                .byId(reads.survivor(id, caller))
                .map(card -> detail(card, caller));
    }

    private ContactCardDetail detail(Stored<ContactCardRow> stored, Caller caller) {
        String group = stored.row().id().toString();
        List<LeadRow> leads = rows(Tables.LEAD, group, "t.opened_at desc, t.id", caller);
        List<CallRow> calls = rows(Tables.CALL, group, "t.started_at desc, t.id", caller);
        List<AnalysisRow> analyses = rows(Tables.CALL_ANALYSIS, group, "t.result_at desc, t.id", caller);
        List<AppointmentRow> appointments = rows(Tables.APPOINTMENT, group, "t.scheduled_start_at desc, t.id", caller);
        List<PendingActionRow> actions = rows(Tables.PENDING_ACTION, group, "t.due_at nulls last, t.id", caller);
        Set<UUID> heard = heard(group, caller);
        List<CallAnalysis> said = analyses.stream()
                .filter(a -> caller.role() != AccessRole.csr || heard.contains(a.callId()))
                .map(AnalysisRow::analysis)
                .toList();
        Instant now = clock.instant();
        return new ContactCardDetail(
                ContactCardView.of(stored),
                new ContactCardDetail.Top(
                        leads.isEmpty() ? null : leads.getFirst().stage(),
                        leads.isEmpty() ? null : leads.getFirst().status(),
                        rows(Tables.LEAD_STATUS_CHANGE, group, "t.position desc", caller).stream()
                                .map(ContactCardDetail.StatusChange::of)
                                .toList(),
                        rows(Tables.KEY_SIGNAL, group, "t.raised_at desc, t.id", caller).stream()
                                .map(ContactCardDetail.Signal::of)
                                .toList(),
                        actions.stream()
                                .filter(a -> LIVE.contains(a.status()))
                                .map(a -> action(a, now))
                                .toList()),
                new ContactCardDetail.Middle(
                        said.isEmpty() ? null : said.getFirst().sopComplianceScore(),
                        said.stream().flatMap(a -> a.objections().stream()).toList(),
                        said.stream()
                                .flatMap(a -> a.missedOpportunities().stream())
                                .toList(),
                        actions.stream().map(a -> action(a, now)).toList(),
                        appointments.stream()
                                .filter(a -> a.status() == AppointmentStatus.completed)
                                .findFirst()
                                .map(AppointmentRow::outcome)
                                .orElse(null),
                        said.isEmpty() ? null : said.getFirst().summary(),
                        List.of()),
                new ContactCardDetail.Bottom(
                        appointments.stream()
                                .map(a -> new ContactCardDetail.Booking(
                                        a.id(),
                                        a.status().name(),
                                        a.outcome(),
                                        a.scheduledStartAt(),
                                        a.scheduledEndAt(),
                                        a.conversationAt()))
                                .sorted(Comparator.comparing(ContactCardDetail.Booking::bookedAt)
                                        .reversed())
                                .toList(),
                        calls.stream()
                                .map(call ->
                                        CallView.of(call, caller.role() != AccessRole.csr || heard.contains(call.id())))
                                .toList(),
                        rows(Tables.MESSAGE, group, "t.at desc, t.id", caller).stream()
                                .map(ContactCardDetail.Message::of)
                                .toList()));
    }

    /** The contact's calls whose recording and analysis the caller may have. */
    private Set<UUID> heard(String group, Caller caller) {
        List<UUID> ids = new ArrayList<>();
        reads.from(Tables.CALL, caller)
                .where("t.group_id = ?", group)
                .within(Scope.calls(caller))
                .list("t.started_at desc, t.id", MOST)
                .forEach(stored -> ids.add(stored.row().id()));
        return Set.copyOf(ids);
    }

    private <R extends Row> List<R> rows(Table<R> table, String group, String orderBy, Caller caller) {
        return reads.from(table, caller).where("t.group_id = ?", group).list(orderBy, MOST).stream()
                .map(Stored::row)
                .toList();
    }

    private static ContactCardDetail.Action action(PendingActionRow a, Instant now) {
        @Nullable String assignee = a.assignedToUserId();
        return new ContactCardDetail.Action(
                a.id(),
                a.linkedCallId(),
                a.appointmentId(),
                a.assignedToType().name(),
                assignee,
                a.category(),
                a.rawText(),
                a.title(),
                a.dueAt(),
                a.priority(),
                a.status().name(),
                a.overdue(now),
                a.completedAt());
    }
}
