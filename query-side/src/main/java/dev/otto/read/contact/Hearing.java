package dev.otto.read.contact;

import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.sales_rep;

import dev.otto.events.task.AssigneeType;
import dev.otto.fold.Gist;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.signal.KeySignalRow;
import dev.otto.fold.task.PendingActionRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Page;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a caller may know of conversations. A CSR knows of own and unclaimed calls; of colleagues' calls no word, no analysis
 * and nothing that follows from one, and the same of every recorded visit. A rep knows of own calls, of those behind own
 * visits, and of own recorded visits in the same way. Everybody else knows of all that they may see.
 * Within a reading transaction.
 */
public final class Hearing {

    private static final int MOST = 100;

    private final Reads reads;

    public Hearing(Reads reads) {
        this.reads = reads;
    }

    /** Whether the caller may know of all conversations. */
    static boolean all(Caller caller) {
        return caller.role() != csr && caller.role() != sales_rep;
    }

    /** Whether the caller may know what was said in a call. */
    public boolean hears(UUID call, Caller caller) {
        return all(caller)
                || reads.from(Tables.CALL, caller)
                        .within(Scope.calls(caller))
                        .byId(call.toString())
                        .isPresent();
    }

    /**
     * Whether the caller may know of something to do. Where it follows from a conversation it repeats what was said there, but
     * whose task it is, or may become, knows it all the same.
     */
    public boolean knows(PendingActionRow action, Caller caller) {
        if (all(caller) || !action.automatic()) {
            return true;
        }
        String assignee = action.assignedToUserId();
        boolean own = action.assignedToType() == (caller.role() == csr ? AssigneeType.csr : AssigneeType.sales_rep)
                && (assignee == null || assignee.equals(caller.userId()));
        UUID call = action.linkedCallId();
        UUID appointment = action.appointmentId();
        return own || call != null && hears(call, caller) || appointment != null && hearsVisit(appointment, caller);
    }

    /** Whether the caller may know what was said at an appointment. */
    private boolean hearsVisit(UUID appointment, Caller caller) {
        return reads.from(Tables.RECORDING_SESSION, caller)
                .where("t.appointment_id = ?", appointment)
                .within(Scope.recordings(caller))
                .first()
                .isPresent();
    }

    /** Ids of the contact's calls and recorded visits of which the caller may know what was said; the newest of them. */
    Set<UUID> heard(String group, Caller caller) {
        return heard(calls(group, caller), group, caller);
    }

    private Set<UUID> heard(List<CallRow> calls, String group, Caller caller) {
        return Stream.concat(
                        calls.stream().map(CallRow::id),
                        reads
                                .from(Tables.RECORDING_SESSION, caller)
                                .where("t.group_id = ?", group)
                                .within(Scope.recordings(caller))
                                .list("t.started_at desc, t.id", MOST)
                                .stream()
                                .map(stored -> stored.row().id()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<CallRow> calls(String group, Caller caller) {
        return reads
                .from(Tables.CALL, caller)
                .where("t.group_id = ?", group)
                .within(Scope.calls(caller))
                .list("t.started_at desc, t.id", MOST)
                .stream()
                .map(Stored::row)
                .toList();
    }

    /** A card as the caller may see it. */
    public ContactCardView card(Stored<ContactCardRow> stored, Caller caller) {
        return ContactCardView.of(partly(List.of(stored), caller).isEmpty() ? stored : heard(stored, caller));
    }

    /** The same for a page of cards. */
    public Page<ContactCardView> cards(Page<Stored<ContactCardRow>> page, Caller caller) {
        Set<String> partly = partly(page.items(), caller);
        return page.map(stored -> ContactCardView.of(partly.contains(stored.id()) ? heard(stored, caller) : stored));
    }

    /** Those of the cards that tell of conversations which the caller may not know of. */
    private Set<String> partly(List<Stored<ContactCardRow>> cards, Caller caller) {
        List<String> telling = cards.stream()
                .filter(stored -> tells(stored.row().follows()))
                .map(Stored::id)
                .toList();
        if (all(caller) || telling.isEmpty()) {
            return Set.of();
        }
        Scope own = Scope.calls(caller);
        Scope visits = Scope.recordings(caller);
        List<Object> values = new ArrayList<>();
        values.add(caller.company());
        values.add(telling.toArray(String[]::new));
        values.addAll(own.values());
        values.add(caller.company());
        values.add(telling.toArray(String[]::new));
        values.addAll(visits.values());
        return new HashSet<>(reads.jdbc()
                .sql("select t.group_id from call t where t.company_id = ? and t.group_id = any(?) and ("
                        + own.condition() + ") is not true union select t.group_id from recording_session t"
                        + " where t.company_id = ? and t.group_id = any(?) and ("
                        + visits.condition() + ") is not true")
                .params(values)
                .query(String.class)
                .list());
    }

    private static boolean tells(ContactCardRow.Follows follows) {
        return follows.lastCallSummary() != null
                || follows.primaryIntent() != null
                || !follows.risks().isEmpty();
    }

    /** The card with what it would tell if there were no conversations but those that the caller may know of. */
    private Stored<ContactCardRow> heard(Stored<ContactCardRow> stored, Caller caller) {
        String group = stored.id();
        Map<UUID, AnalysisRow> analyses = rows(Tables.CALL_ANALYSIS, "t.result_at desc, t.id", group, caller).stream()
                .collect(Collectors.toMap(AnalysisRow::callId, Function.identity()));
        List<CallRow> calls = calls(group, caller);
        Set<UUID> heard = heard(calls, group, caller);
        List<KeySignalRow> signals = rows(Tables.KEY_SIGNAL, "t.raised_at desc, t.id", group, caller).stream()
                .filter(signal -> heard.contains(signal.callId()))
                .toList();
        Gist gist = new Gist(
                calls,
                call -> analyses.get(call.id()),
                () -> rows(Tables.APPOINTMENT, "t.scheduled_start_at desc, t.id", group, caller),
                () -> signals);
        return new Stored<>(
                stored.row().with(gist.follows(stored.row().details())),
                stored.id(),
                stored.sequence(),
                stored.sortKey());
    }

    /** The newest of a contact's rows, by key as they are folded. */
    private <R extends Row> List<R> rows(Table<R> table, String newestFirst, String group, Caller caller) {
        return reads.from(table, caller).where("t.group_id = ?", group).list(newestFirst, MOST).stream()
                .map(Stored::row)
                .sorted(Comparator.comparing(Row::key))
                .toList();
    }
}
