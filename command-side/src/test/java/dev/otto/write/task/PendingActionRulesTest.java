package dev.otto.write.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.events.task.PendingActionEvent.PendingActionStarted;
import dev.otto.events.task.PendingActionEvent.PendingActionUpdated;
import dev.otto.write.RulesScenario;
import dev.otto.write.task.PendingActionCommand.AssignPendingActionCsr;
import dev.otto.write.task.PendingActionCommand.CancelPendingAction;
import dev.otto.write.task.PendingActionCommand.CompletePendingAction;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import dev.otto.write.task.PendingActionCommand.StartPendingAction;
import dev.otto.write.task.PendingActionCommand.UpdatePendingAction;
import dev.otto.write.task.PendingActionCommand.WithdrawPendingAction;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Made once, done once; what is final stays so. */
class PendingActionRulesTest {

    private static final UUID CARD = Ids.of("test", "card");
    private static final UUID CALL = Ids.of("test", "call", 1);
    private static final UUID ACTION = Ids.pendingAction("riverbend", CARD, "call_back", CALL);
    private static final UUID TWIN = Ids.of("test", "twin");

    private final RulesScenario<PendingActionState, PendingActionCommand, PendingActionEvent> action =
            RulesScenario.of(new PendingActionRules());

    @Test
    void anAutomaticOneIsMadeOnce() {
        action.when(create(true, null))
                .then(created(true))
                .when(create(true, null))
                .thenQuiet();
    }

    @Test
    void anAutomaticOneIsSilentWhereALiveOneHasItsKey() {
        action.when(create(true, TWIN)).thenQuiet();
    }

    @Test
    void aManualOneIsRefusedNamingTheLiveOne() {
        action.whenPerson(create(false, TWIN)).thenRefused("duplicate_action");
        assertThat(Objects.requireNonNull(action.last().refusal()).extras())
                .containsEntry("pending_action_id", TWIN.toString());
    }

    @Test
    void whatIsNoLongerNamedIsCancelledUnlessSomebodyStarted() {
        action.when(create(true, null))
                .when(new WithdrawPendingAction(ACTION, CARD))
                .then(new PendingActionCancelled(ACTION, CARD, PendingActionRules.NO_LONGER_NAMED))
                .when(create(true, null))
                .then(created(true))
                .whenPerson(new StartPendingAction(ACTION, CARD))
                .then(new PendingActionStarted(ACTION, CARD))
                .whenPerson(new StartPendingAction(ACTION, CARD))
                .thenQuiet()
                .when(new WithdrawPendingAction(ACTION, CARD))
                .thenQuiet();
    }

    @Test
    void aManualOneIsNotWithdrawn() {
        action.whenPerson(create(false, null))
                .then(created(false))
                .when(new WithdrawPendingAction(ACTION, CARD))
                .thenQuiet();
    }

    @Test
    void completedIsFinal() {
        action.when(create(true, null))
                .whenPerson(new CompletePendingAction(ACTION, CARD))
                .then(new PendingActionCompleted(ACTION, CARD, RulesScenario.PERSON.occurredAt()))
                .whenPerson(new CompletePendingAction(ACTION, CARD))
                .thenQuiet()
                .whenPerson(new CancelPendingAction(ACTION, CARD, "not needed"))
                .thenRefused("action_closed")
                .when(create(true, null))
                .thenQuiet();
    }

    @Test
    void whatAPersonCancelledIsNotMadeAgain() {
        action.when(create(true, null))
                .whenPerson(new CancelPendingAction(ACTION, CARD, "not needed"))
                .then(new PendingActionCancelled(ACTION, CARD, "not needed"))
                .when(create(true, null))
                .thenQuiet()
                .whenPerson(new StartPendingAction(ACTION, CARD))
                .thenRefused("action_closed");
    }

    @Test
    void anUpdateLeavesAloneWhatItDoesNotName() {
        UpdatePendingAction toDana =
                new UpdatePendingAction(ACTION, CARD, null, "user_csr_dana", null, null, null, "high");
        action.when(create(true, null))
                .whenPerson(toDana)
                .then(new PendingActionUpdated(
                        ACTION, CARD, AssigneeType.csr, "user_csr_dana", "Call back", "Call back", null, "high", true))
                .whenPerson(toDana)
                .thenQuiet();
    }

    @Test
    void itFollowsTheCsrOfItsCallAndBackToNobody() {
        action.when(new AssignPendingActionCsr(ACTION, CARD, "user_csr_dana"))
                .thenQuiet()
                .when(create(true, null))
                .when(new AssignPendingActionCsr(ACTION, CARD, "user_csr_dana"))
                .then(followed("user_csr_dana"))
                .when(new AssignPendingActionCsr(ACTION, CARD, "user_csr_dana"))
                .thenQuiet()
                .when(new AssignPendingActionCsr(ACTION, CARD, null))
                .then(followed(null));
    }

    @Test
    void itStaysWithWhomAPersonLeftIt() {
        var other = new AssignPendingActionCsr(ACTION, CARD, "user_csr_lee");
        RulesScenario.of(new PendingActionRules())
                .when(create(true, null))
                .whenPerson(new UpdatePendingAction(ACTION, CARD, null, "user_csr_dana", null, null, null, null))
                .when(other)
                .thenQuiet();
        RulesScenario.of(new PendingActionRules())
                .when(create(true, null))
                .whenPerson(new StartPendingAction(ACTION, CARD))
                .when(other)
                .thenQuiet();
        RulesScenario.of(new PendingActionRules())
                .when(create(true, null))
                .whenPerson(new CompletePendingAction(ACTION, CARD))
                .when(other)
                .thenQuiet();
        RulesScenario.of(new PendingActionRules())
                .whenPerson(create(false, null))
                .when(other)
                .thenQuiet();
    }

    private static PendingActionUpdated followed(@Nullable String csr) {
        return new PendingActionUpdated(
                ACTION, CARD, AssigneeType.csr, csr, "Call back", "Call back", null, "medium", false);
    }

    private static CreatePendingAction create(boolean automatic, @Nullable UUID twin) {
        return new CreatePendingAction(
                ACTION,
                CARD,
                CALL,
                null,
                AssigneeType.csr,
                null,
                "call_back",
                "Call back",
                "Call back",
                null,
                "medium",
                automatic,
                twin);
    }

    private static PendingActionCreated created(boolean automatic) {
        return new PendingActionCreated(
                ACTION,
                CARD,
                CALL,
                null,
                AssigneeType.csr,
                null,
                "call_back",
                "Call back",
                "Call back",
                null,
                "medium",
                automatic);
    }
}
