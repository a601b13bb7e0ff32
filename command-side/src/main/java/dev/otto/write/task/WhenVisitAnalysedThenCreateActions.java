package dev.otto.write.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.task.AssigneeType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import dev.otto.write.task.PendingActionCommand.WithdrawPendingAction;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A visit's analysis says what its rep must still do; what a newer one no longer names, nor that of another piece of the visit or of
 * a call, goes while nobody started it.
 */
@Component
class WhenVisitAnalysedThenCreateActions implements Policy {

    /** Asked for by a person, never by an analysis. */
    private static final String REVIEW = "review";

    private final ActionDirectory actions;

    WhenVisitAnalysedThenCreateActions(ActionDirectory actions) {
        this.actions = actions;
    }

    @Override
    public String name() {
        return "when_visit_analysed_then_create_actions";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof VisitAnalysed e)) {
            return;
        }
        String company = envelope.companyId();
        UUID contact = e.contactCardId();
        Set<UUID> named = new HashSet<>();
        for (Action action : e.analysis().visitActions()) {
            UUID id = Ids.pendingAction(
                    company, contact, action.category(), action.dueAt() == null ? e.sessionId() : action.dueAt());
            @Nullable
            UUID twin = actions.liveTwin(company, contact, action.category(), action.dueAt(), e.appointmentId())
                    .orElse(null);
            named.add(twin == null ? id : twin);
            run.send(
                    new CreatePendingAction(
                            id,
                            contact,
                            null,
                            e.appointmentId(),
                            AssigneeType.sales_rep,
                            e.salesRepId(),
                            action.category(),
                            action.action(),
                            WhenAnalysisNamesActionsThenCreateThem.title(action.action()),
                            action.dueAt(),
                            action.priority() == null ? "medium" : action.priority(),
                            true,
                            twin),
                    envelope.metadata().occurredAt());
        }
        actions.namedBy(company, e.sessionId(), e.appointmentId()).stream()
                .filter(action -> !named.contains(action.pendingActionId()))
                .filter(action -> !actions.isNamedByAnother(company, action.pendingActionId(), e.sessionId()))
                .filter(action -> !action.category().equals(REVIEW))
                .forEach(action -> run.send(
                        new WithdrawPendingAction(action.pendingActionId(), contact),
                        envelope.metadata().occurredAt()));
    }
}
