package dev.otto.read.contact;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.task.ActionStatus;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.lead.LeadRow;
import dev.otto.fold.lead.LeadStatusChangeRow;
import dev.otto.fold.message.MessageRow;
import dev.otto.fold.session.SessionRow;
import dev.otto.fold.signal.KeySignalRow;
import dev.otto.fold.task.PendingActionRow;
import dev.otto.platform.access.Caller;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.Stored;
import dev.otto.read.call.CallView;
import dev.otto.read.session.SessionView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a contact card together from the rows of its contact. */
@Component
public class ContactCards {

    /** The most of any kind that a card shows; the lists of the other resources have the rest. */
    private static final int MOST = 100;

    private static final Set<ActionStatus> LIVE = Set.of(ActionStatus.open, ActionStatus.in_progress);

    private final Reads reads;
    private final Past past;
    private final InstantSource clock;
    private final Hearing hearing;

    public ContactCards(Reads reads, Past past, InstantSource clock) {
        this.reads = reads;
        this.past = past;
        this.clock = clock;
        this.hearing = new Hearing(reads);
    }

    /** The card, or the one it was merged into, where the caller may see it. Within a reading transaction. */
    public Optional<ContactCardDetail> detail(String id, Caller caller) {
        return reads.from(Tables.CONTACT_CARD, caller)
                .within(Scope.contactCards(caller))
                .byId(reads.survivor(id, caller))
                .map(card -> detail(
                        hearing.card(card, caller),
                        new Standing(card.row().id().toString(), caller),
                        action -> hearing.knows(action, caller),
                        caller,
                        clock.instant()));
    }

    /** The card that answered for the id then, with what its contact's rows were. Within a reading transaction. */
    public Optional<ContactCardDetail> detail(String id, Caller caller, Moment moment) {
        return past.card(id, caller, moment)
                .map(found -> detail(
                        ContactCardView.of(found.stored()),
                        new Stood(found.group()),
                        action -> true,
                        caller,
                        moment.at()));
    }

    private ContactCardDetail detail(
            ContactCardView card, ContactRows rows, Predicate<PendingActionRow> known, Caller caller, Instant now) {
        List<LeadRow> leads = rows.of(
                Tables.LEAD,
                "t.opened_at desc, t.id",
                by(Comparator.comparing(LeadRow::openedAt).reversed().thenComparing(LeadRow::key)));
        List<CallRow> calls = rows.of(
                Tables.CALL,
                "t.started_at desc, t.id",
                by(Comparator.comparing(CallRow::startedAt).reversed().thenComparing(CallRow::key)));
        List<AnalysisRow> analyses = rows.of(
                Tables.CALL_ANALYSIS,
                "t.result_at desc, t.id",
                by(Comparator.comparing(AnalysisRow::resultAt).reversed().thenComparing(AnalysisRow::key)));
        List<AppointmentRow> appointments = rows.of(
                Tables.APPOINTMENT,
                "t.scheduled_start_at desc, t.id",
                by(Comparator.comparing(AppointmentRow::scheduledStartAt)
                        .reversed()
                        .thenComparing(AppointmentRow::key)));
        Comparator<PendingActionRow> due = Comparator.comparing(
                        PendingActionRow::dueAt, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(PendingActionRow::key);
        // what is still to do comes first, lest what was done long ago leave no room for it
        List<PendingActionRow> actions = rows
                .of(
                        Tables.PENDING_ACTION,
                        "t.status in ('open', 'in_progress') desc, t.due_at nulls last, t.id",
                        by(Comparator.<PendingActionRow, Boolean>comparing(action -> !LIVE.contains(action.status()))
                                .thenComparing(due)))
                .stream()
                .filter(known)
                .sorted(due)
                .toList();
        List<SessionRow> visits = rows.of(
                Tables.RECORDING_SESSION,
                "t.started_at desc, t.id",
                by(Comparator.comparing(SessionRow::startedAt).reversed().thenComparing(SessionRow::key)));
        boolean all = Hearing.all(caller);
        Set<UUID> heard = all ? Set.of() : hearing.heard(card.id().toString(), caller);
        List<CallAnalysis> said = analyses.stream()
                .filter(a -> all || heard.contains(a.callId()))
                .map(AnalysisRow::analysis)
                .toList();
        return new ContactCardDetail(
                card,
                new ContactCardDetail.Top(
                        leads.isEmpty() ? null : leads.getFirst().stage(),
                        leads.isEmpty() ? null : leads.getFirst().status(),
                        rows
                                .of(
                                        Tables.LEAD_STATUS_CHANGE,
                                        "t.position desc",
                                        Comparator.<Entry<LeadStatusChangeRow>>comparingLong(Entry::position)
                                                .reversed())
                                .stream()
                                .map(ContactCardDetail.StatusChange::of)
                                .toList(),
                        rows
                                .of(
                                        Tables.KEY_SIGNAL,
                                        "t.raised_at desc, t.id",
                                        by(Comparator.comparing(KeySignalRow::raisedAt)
                                                .reversed()
                                                .thenComparing(KeySignalRow::key)))
                                .stream()
                                .filter(signal -> all || heard.contains(signal.callId()))
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
                        visits.stream()
                                .filter(visit -> Scope.maySeeRecording(caller, visit.salesRepId()))
                                .map(SessionView::inList)
                                .toList()),
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
                                .map(call -> CallView.of(call, all || heard.contains(call.id())))
                                .toList(),
                        rows
                                .of(
                                        Tables.MESSAGE,
                                        "t.at desc, t.id",
                                        by(Comparator.comparing(MessageRow::at)
                                                .reversed()
                                                .thenComparing(MessageRow::key)))
                                .stream()
                                .map(ContactCardDetail.Message::of)
                                .toList()));
    }

    private static <R extends Row> Comparator<Entry<R>> by(Comparator<R> order) {
        return Comparator.comparing(Entry::row, order);
    }

    /** The rows of the tables. */
    private final class Standing implements ContactRows {

        private final String group;
        private final Caller caller;

        Standing(String group, Caller caller) {
            this.group = group;
            this.caller = caller;
        }

        @Override
        public <R extends Row> List<R> of(Table<R> table, String orderBy, Comparator<Entry<R>> order) {
            return reads.from(table, caller).where("t.group_id = ?", group).list(orderBy, MOST).stream()
                    .map(Stored::row)
                    .toList();
        }
    }

    /** The rows that stood at an instant. */
    private record Stood(Group group) implements ContactRows {

        @Override
        public <R extends Row> List<R> of(Table<R> table, String orderBy, Comparator<Entry<R>> order) {
            return group.entries(table).stream()
                    .sorted(order)
                    .limit(MOST)
                    .map(Entry::row)
                    .toList();
        }
    }

    private static ContactCardDetail.Action action(PendingActionRow a, Instant now) {
        @Nullable String assignee = a.assignedToUserId();
        return new ContactCardDetail.Action(
                a.id(),
                a.companyId(),
                a.contactCardId(),
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
