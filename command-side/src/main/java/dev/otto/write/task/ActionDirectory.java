package dev.otto.write.task;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvidence.OfAction;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.events.task.PendingActionEvent.PendingActionStarted;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.Refusal;
import dev.otto.write.Refused;
import dev.otto.write.WriteIndex;
import dev.otto.write.contact.ContactIds;
import java.sql.ResultSet;
import java.sql.SQLException;
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

/**
 * The tables action_directory, every action, which call or visit named it first, which lead was told of it, and the one live action
 * per contact, category and due time; and action_naming, which calls' and recording sessions' analyses name an action that another
 * may name too: that of a call with a due time, that of a visit always.
 */
@Component
public class ActionDirectory implements WriteIndex, Foresight {

    private static final String COLUMNS =
            "a.pending_action_id, a.contact_card_id, a.linked_call_id, a.lead_id, a.category, a.automatic, a.live";

    private final JdbcClient jdbc;
    private final ContactIds contacts;
    private final Foreseen<Contact, List<Action>> live = new Foreseen<>();

    private record Contact(String companyId, UUID contactCardId) {}

    ActionDirectory(JdbcClient jdbc, ContactIds contacts) {
        this.jdbc = jdbc;
        this.contacts = contacts;
    }

    /** An action as policies need to know it; {@code leadId}: the lead that knows it is open. */
    public record Action(
            UUID pendingActionId,
            UUID contactCardId,
            @Nullable UUID linkedCallId,
            @Nullable UUID leadId,
            String category,
            boolean automatic,
            boolean live) {}

    public Optional<Action> find(String companyId, UUID pendingActionId) {
        return jdbc.sql("select " + COLUMNS
                        + " from action_directory a where a.company_id = :company and a.pending_action_id = :id")
                .param("company", companyId)
                .param("id", pendingActionId)
                .query(ActionDirectory::action)
                .optional();
    }

    /** What is still to be done for the contact. */
    public List<Action> liveOf(String companyId, UUID contactCardId) {
        return live.answer(
                new Contact(companyId, contactCardId),
                asked -> jdbc.sql("select " + COLUMNS + """
                         from action_directory a
                        where a.company_id = :company and a.contact_card_id = :contact and a.live order by a.pending_action_id
                        """)
                        .param("company", companyId)
                        .param("contact", contactCardId)
                        .query(ActionDirectory::action)
                        .list());
    }

    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Map<String, Set<UUID>> contactsOf = new HashMap<>();
        for (EventEnvelope event : batch) {
            UUID card = event.event().contactCardId();
            if (card != null
                    && (event.event() instanceof ContactEngaged || event.event() instanceof CallAssignedToCsr)) {
                contactsOf
                        .computeIfAbsent(event.companyId(), company -> new HashSet<>())
                        .add(card);
            }
        }
        contactsOf.forEach((company, cards) -> {
            Map<UUID, List<Action>> actions = jdbc
                    .sql("select " + COLUMNS + """
                             from action_directory a
                            where a.company_id = ? and a.contact_card_id = any(?::uuid[]) and a.live order by a.pending_action_id
                            """)
                    .params(company, cards.stream().map(UUID::toString).toArray(String[]::new))
                    .query(ActionDirectory::action)
                    .list()
                    .stream()
                    .collect(Collectors.groupingBy(Action::contactCardId));
            cards.forEach(card -> live.put(new Contact(company, card), actions.getOrDefault(card, List.of())));
        });
    }

    /** The live action with that contact, category and due time (without one: of that conversation). */
    public Optional<UUID> liveTwin(
            String companyId, UUID contactCardId, String category, @Nullable Instant dueAt, @Nullable UUID callId) {
        return jdbc.sql("""
                        select pending_action_id from action_directory
                        where company_id = :company and contact_card_id = :contact and category = :category and due = :due and live
                        """)
                .param("company", companyId)
                .param("contact", contactCardId)
                .param("category", category)
                .param("due", due(dueAt, callId))
                .query(UUID.class)
                .optional();
    }

    /** Live automatic actions that an analysis of the call ever named. */
    List<Action> namedBy(String companyId, UUID callId) {
        return namedBy(companyId, callId, callId);
    }

    /**
     * The same of the analyses of one source.
     *
     * @param source the call or the recording session
     * @param conversation the call or the appointment, which is what an action is linked to
     */
    List<Action> namedBy(String companyId, UUID source, UUID conversation) {
        return jdbc.sql("select " + COLUMNS + """
                         from action_directory a
                        where a.company_id = :company and a.linked_call_id = :conversation and a.automatic and a.live
                        union
                        select\s""" + COLUMNS + """
                         from action_naming n join action_directory a on a.company_id = n.company_id
                            and a.contact_card_id = n.contact_card_id and a.category = n.category and a.due = n.due
                        where n.company_id = :company and n.call_id = :source and a.automatic and a.live
                        order by pending_action_id
                        """)
                .param("company", companyId)
                .param("source", source)
                .param("conversation", conversation)
                .query(ActionDirectory::action)
                .list();
    }

    /** Whether the standing analysis of another call or recording session names the action. */
    boolean isNamedByAnother(String companyId, UUID pendingActionId, UUID source) {
        return jdbc.sql("""
                        select exists (
                            select from action_directory a join action_naming n on n.company_id = a.company_id
                                and n.contact_card_id = a.contact_card_id and n.category = a.category and n.due = a.due
                            where a.company_id = :company and a.pending_action_id = :id and n.stands and n.call_id <> :source)
                        """)
                .param("company", companyId)
                .param("id", pendingActionId)
                .param("source", source)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case PendingActionEvent e -> on(e, metadata);
            case AnalysisApplied e -> named(e.callId(), e.contactCardId(), e.analysis(), metadata.companyId());
            case AnalysisRevised e -> {
                namesNothing(e.callId());
                named(e.callId(), e.contactCardId(), e.analysis(), metadata.companyId());
            }
            case VisitAnalysed e -> {
                namesNothing(e.sessionId());
                e.analysis()
                        .visitActions()
                        .forEach(action -> name(
                                e.sessionId(),
                                e.contactCardId(),
                                action.category(),
                                due(action.dueAt(), e.appointmentId()),
                                metadata.companyId()));
            }
            case ContactsMerged e -> merge(e, metadata.companyId());
            case LeadEvidenceNoted e
            when e.evidence() instanceof OfAction action -> toldTo(e.leadId(), action, metadata.companyId());
            default -> {}
        }
    }

    private void on(PendingActionEvent event, EventMetadata metadata) {
        switch (event) {
            case PendingActionCreated e -> created(e, metadata);
            case PendingActionCompleted e -> close(e.pendingActionId(), metadata.companyId());
            case PendingActionCancelled e -> close(e.pendingActionId(), metadata.companyId());
            case PendingActionUpdated _, PendingActionStarted _ -> {}
        }
    }

    private void named(UUID callId, @Nullable UUID contactCardId, CallAnalysis analysis, String companyId) {
        if (contactCardId == null) {
            return;
        }
        for (CallAnalysis.Action action : analysis.pendingActions()) {
            if (action.dueAt() != null) {
                name(callId, contactCardId, action.category(), due(action.dueAt(), callId), companyId);
            }
        }
    }

    private void name(UUID source, UUID contactCardId, String category, String due, String companyId) {
        jdbc.sql("""
                        insert into action_naming (call_id, company_id, contact_card_id, category, due, stands)
                        values (:source, :company, :contact, :category, :due, true)
                        on conflict (call_id, category, due) do update set stands = true
                        """)
                .param("source", source)
                .param("company", companyId)
                .param("contact", contacts.survivor(companyId, contactCardId))
                .param("category", category)
                .param("due", due)
                .update();
    }

    private void namesNothing(UUID source) {
        jdbc.sql("update action_naming set stands = false where call_id = :source")
                .param("source", source)
                .update();
    }

    private void created(PendingActionCreated e, EventMetadata metadata) {
        live.forget(new Contact(metadata.companyId(), e.contactCardId()));
        @Nullable UUID conversation = e.linkedCallId() == null ? e.appointmentId() : e.linkedCallId();
        jdbc.sql("delete from action_directory where pending_action_id = :id")
                .param("id", e.pendingActionId())
                .update();
        int stored = jdbc.sql("""
                        insert into action_directory (pending_action_id, company_id, contact_card_id, linked_call_id, category, due,
                            automatic, live)
                        values (:id, :company, :contact, :call, :category, :due, :automatic, true) on conflict do nothing
                        """)
                .param("id", e.pendingActionId())
                .param("company", metadata.companyId())
                .param("contact", e.contactCardId())
                .param("call", conversation)
                .param("category", e.category())
                .param("due", due(e.dueAt(), conversation))
                .param("automatic", e.automatic())
                .update();
        if (stored == 0) {
            throw new Refused(new Refusal(
                    "duplicate_action", "The contact has an open action of that category and due time.", Map.of()));
        }
    }

    /** Where both cards have the same live action, the merged one's stays as it is, until it is closed. */
    private void merge(ContactsMerged event, String companyId) {
        live.forget();
        jdbc.sql(
                        "update action_naming set contact_card_id = :survivor where company_id = :company and contact_card_id = :merged")
                .param("survivor", event.contactCardId())
                .param("company", companyId)
                .param("merged", event.mergedId())
                .update();
        jdbc.sql("""
                        update action_directory mine set contact_card_id = :survivor
                        where company_id = :company and contact_card_id = :merged and not (live and exists (
                            select from action_directory other
                            where other.company_id = :company and other.contact_card_id = :survivor and other.live
                              and other.category = mine.category and other.due = mine.due))
                        """)
                .param("survivor", event.contactCardId())
                .param("company", companyId)
                .param("merged", event.mergedId())
                .update();
    }

    private void close(UUID pendingActionId, String companyId) {
        jdbc.sql("update action_directory set live = false where pending_action_id = :id returning contact_card_id")
                .param("id", pendingActionId)
                .query(UUID.class)
                .list()
                .forEach(contact -> live.forget(new Contact(companyId, contact)));
    }

    private void toldTo(UUID leadId, OfAction action, String companyId) {
        jdbc.sql(
                        action.open()
                                ? "update action_directory set lead_id = :lead where pending_action_id = :id returning contact_card_id"
                                : "update action_directory set lead_id = null where pending_action_id = :id and lead_id = :lead"
                                        + " returning contact_card_id")
                .param("id", action.pendingActionId())
                .param("lead", leadId)
                .query(UUID.class)
                .list()
                .forEach(contact -> live.forget(new Contact(companyId, contact)));
    }

    private static String due(@Nullable Instant dueAt, @Nullable UUID callId) {
        if (dueAt != null) {
            return dueAt.toString();
        }
        return callId == null ? "" : callId.toString();
    }

    private static Action action(ResultSet row, int number) throws SQLException {
        return new Action(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getBoolean(6),
                row.getBoolean(7));
    }
}
