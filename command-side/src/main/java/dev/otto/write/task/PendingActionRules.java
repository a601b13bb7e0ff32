package dev.otto.write.task;

import dev.otto.events.task.ActionStatus;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.events.task.PendingActionEvent.PendingActionStarted;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.task.PendingActionCommand.AssignPendingActionCsr;
import dev.otto.write.task.PendingActionCommand.CancelPendingAction;
import dev.otto.write.task.PendingActionCommand.CompletePendingAction;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import dev.otto.write.task.PendingActionCommand.StartPendingAction;
import dev.otto.write.task.PendingActionCommand.UpdatePendingAction;
import dev.otto.write.task.PendingActionCommand.WithdrawPendingAction;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Completed and cancelled are final, except that a newer analysis may name again what an older one no longer did. */
final class PendingActionRules implements Rules<PendingActionState, PendingActionCommand, PendingActionEvent> {

    /** Why an action was cancelled that a newer analysis no longer names. */
    static final String NO_LONGER_NAMED = "no_longer_named";

    @Override
    public PendingActionState initial() {
        return PendingActionState.UNMADE;
    }

    @Override
    public Decision<PendingActionEvent> decide(
            PendingActionState state, PendingActionCommand command, CommandContext context) {
        @Nullable PendingActionUpdated values = state.values();
        if (command instanceof CreatePendingAction c) {
            return create(state, c);
        }
        if (values == null) {
            return context.byPerson()
                    ? Decision.refuse("action_not_created", "There is no such action yet.")
                    : Decision.none();
        }
        if (!state.live()) {
            return closed(state, command, context);
        }
        return switch (command) {
            case CreatePendingAction c -> create(state, c);
            case UpdatePendingAction c -> update(values, c, context.byPerson());
            case AssignPendingActionCsr c -> follow(state, values, c);
            case StartPendingAction c ->
                state.status() == ActionStatus.in_progress
                        ? Decision.none()
                        : Decision.of(new PendingActionStarted(c.pendingActionId(), c.contactCardId()));
            case CompletePendingAction c ->
                Decision.of(new PendingActionCompleted(c.pendingActionId(), c.contactCardId(), context.occurredAt()));
            case CancelPendingAction c ->
                Decision.of(new PendingActionCancelled(c.pendingActionId(), c.contactCardId(), c.reason()));
            case WithdrawPendingAction c ->
                state.automatic() && state.status() == ActionStatus.open
                        ? Decision.of(
                                new PendingActionCancelled(c.pendingActionId(), c.contactCardId(), NO_LONGER_NAMED))
                        : Decision.none();
        };
    }

    @Override
    public PendingActionState evolve(PendingActionState state, PendingActionEvent event) {
        return switch (event) {
            case PendingActionCreated e ->
                new PendingActionState(
                        new PendingActionUpdated(
                                e.pendingActionId(),
                                e.contactCardId(),
                                e.assignedToType(),
                                e.assignedToUserId(),
                                e.rawText(),
                                e.title(),
                                e.dueAt(),
                                e.priority(),
                                false),
                        ActionStatus.open,
                        e.automatic(),
                        false,
                        false);
            case PendingActionUpdated e -> state.with(e);
            case PendingActionStarted _ -> state.with(ActionStatus.in_progress);
            case PendingActionCompleted _ -> state.with(ActionStatus.completed);
            case PendingActionCancelled e ->
                new PendingActionState(
                        state.values(),
                        ActionStatus.cancelled,
                        state.automatic(),
                        e.reason().equals(NO_LONGER_NAMED),
                        state.touched());
        };
    }

    private static Decision<PendingActionEvent> create(PendingActionState state, CreatePendingAction c) {
        @Nullable UUID twin = state.live() ? c.pendingActionId() : c.liveTwin();
        if (twin != null) {
            return c.automatic()
                    ? Decision.none()
                    : Decision.refuse(
                            "duplicate_action",
                            "The contact has an open action of that category and due time: " + twin + ".",
                            Map.of("pending_action_id", twin.toString()));
        }
        if (state.values() != null && !state.withdrawn()) {
            return Decision.none();
        }
        return Decision.of(new PendingActionCreated(
                c.pendingActionId(),
                c.contactCardId(),
                c.linkedCallId(),
                c.appointmentId(),
                c.assignedToType(),
                c.assignedToUserId(),
                c.category(),
                c.rawText(),
                c.title(),
                c.dueAt(),
                c.priority(),
                c.automatic()));
    }

    private static Decision<PendingActionEvent> update(
            PendingActionUpdated values, UpdatePendingAction c, boolean byPerson) {
        return updated(values, c, values.byPerson()).equals(values)
                ? Decision.none()
                : Decision.of(updated(values, c, byPerson));
    }

    private static PendingActionUpdated updated(PendingActionUpdated values, UpdatePendingAction c, boolean byPerson) {
        return new PendingActionUpdated(
                c.pendingActionId(),
                c.contactCardId(),
                Objects.requireNonNullElse(c.assignedToType(), values.assignedToType()),
                c.assignedToUserId() == null ? values.assignedToUserId() : c.assignedToUserId(),
                Objects.requireNonNullElse(c.rawText(), values.rawText()),
                Objects.requireNonNullElse(c.title(), values.title()),
                c.dueAt() == null ? values.dueAt() : c.dueAt(),
                Objects.requireNonNullElse(c.priority(), values.priority()),
                byPerson);
    }

    /** Whoever was at work on it keeps it. */
    private static Decision<PendingActionEvent> follow(
            PendingActionState state, PendingActionUpdated values, AssignPendingActionCsr c) {
        boolean follows = state.automatic()
                && !state.touched()
                && state.status() == ActionStatus.open
                && values.assignedToType() == AssigneeType.csr;
        return !follows || Objects.equals(c.csrId(), values.assignedToUserId())
                ? Decision.none()
                : Decision.of(new PendingActionUpdated(
                        c.pendingActionId(),
                        c.contactCardId(),
                        AssigneeType.csr,
                        c.csrId(),
                        values.rawText(),
                        values.title(),
                        values.dueAt(),
                        values.priority(),
                        false));
    }

    private static Decision<PendingActionEvent> closed(
            PendingActionState state, PendingActionCommand command, CommandContext context) {
        boolean repeated = switch (command) {
            case CompletePendingAction _ -> state.status() == ActionStatus.completed;
            case CancelPendingAction _, WithdrawPendingAction _ -> state.status() == ActionStatus.cancelled;
            case CreatePendingAction _, UpdatePendingAction _, AssignPendingActionCsr _, StartPendingAction _ -> false;
        };
        return repeated || !context.byPerson()
                ? Decision.none()
                : Decision.refuse(
                        "action_closed", "The action is " + state.status().name() + ", which is final.");
    }
}
