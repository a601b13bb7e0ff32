package dev.otto.write.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.task.AssigneeType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import dev.otto.write.task.PendingActionCommand.WithdrawPendingAction;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * An analysis says what must still be done; what a newer one no longer names, nor another call's, is cancelled while nobody
 * started it.
 */
@Component
class WhenAnalysisNamesActionsThenCreateThem implements Policy {

    private static final int LONGEST_TITLE = 80;

    private final ActionDirectory actions;
    private final CallStandings calls;

    WhenAnalysisNamesActionsThenCreateThem(ActionDirectory actions, CallStandings calls) {
        this.actions = actions;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_analysis_names_actions_then_create_them";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case AnalysisApplied e -> follow(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            case AnalysisRevised e -> follow(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            default -> {}
        }
    }

    private void follow(
            UUID callId, @Nullable UUID told, CallAnalysis analysis, EventEnvelope envelope, PolicyContext run) {
        Optional<CallStanding> call = calls.find(callId);
        @Nullable UUID contact = call.map(CallStanding::contactCardId).orElse(told);
        if (contact == null) {
            return;
        }
        String company = envelope.companyId();
        Set<UUID> named = new HashSet<>();
        for (Action action : analysis.pendingActions()) {
            UUID id = Ids.pendingAction(
                    company, contact, action.category(), action.dueAt() == null ? callId : action.dueAt());
            @Nullable
            UUID twin = actions.liveTwin(company, contact, action.category(), action.dueAt(), callId)
                    .orElse(null);
            named.add(twin == null ? id : twin);
            run.send(
                    create(id, contact, callId, call, action, twin),
                    envelope.metadata().occurredAt());
        }
        boolean promised = call.map(CallStanding::endCallReason).orElse(null) == EndCallReason.callback_later;
        actions.namedBy(company, callId).stream()
                .filter(action -> !named.contains(action.pendingActionId()))
                .filter(action -> !actions.isNamedByAnother(company, action.pendingActionId(), callId))
                .filter(action -> !promised || !action.category().equals(WhenConversationEndsThenCallBack.CALL_BACK))
                .forEach(action -> run.send(
                        new WithdrawPendingAction(action.pendingActionId(), contact),
                        envelope.metadata().occurredAt()));
    }

    private static CreatePendingAction create(
            UUID id, UUID contact, UUID callId, Optional<CallStanding> call, Action action, @Nullable UUID twin) {
        return new CreatePendingAction(
                id,
                contact,
                callId,
                null,
                AssigneeType.csr,
                call.map(CallStanding::csrId).orElse(null),
                action.category(),
                action.action(),
                title(action.action()),
                action.dueAt(),
                action.priority() == null ? "medium" : action.priority(),
                true,
                twin);
    }

    static String title(String text) {
        return text.length() <= LONGEST_TITLE
                ? text
                : text.substring(
                                0,
                                text.offsetByCodePoints(
                                        0, Math.min(LONGEST_TITLE - 1, text.codePointCount(0, text.length()))))
                        + "…";
    }
}
