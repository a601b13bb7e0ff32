package dev.otto.write.missedcall;

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
import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.missedcall.MissedCallCommand.DisengageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.ExpireMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.GiveUpRescue;
import dev.otto.write.missedcall.MissedCallCommand.QueueMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.RecordRescue;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawRescue;
import dev.otto.write.missedcall.MissedCallState.Engagement;
import dev.otto.write.missedcall.MissedCallState.Rescue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A caller who did not reach us waits until engaged, rescued, given up or forgotten; the first engagement gets the credit. */
final class MissedCallRules implements Rules<MissedCallState, MissedCallCommand, MissedCallEvent> {

    @Override
    public MissedCallState initial() {
        return MissedCallState.UNQUEUED;
    }

    @Override
    public Decision<MissedCallEvent> decide(MissedCallState state, MissedCallCommand command, CommandContext context) {
        return switch (command) {
            case QueueMissedCall c -> queue(state, c);
            case EngageMissedCall c -> engage(state, c);
            case DisengageMissedCall c ->
                state.open() && state.engagement() != null
                        ? Decision.of(new MissedCallDisengaged(c.missedCallId(), c.contactCardId()))
                        : Decision.none();
            case RecordRescue c -> rescue(state, c, context);
            case WithdrawRescue c -> withdrawRescue(state, c);
            case WithdrawMissedCall c ->
                state.misses().containsKey(c.callId())
                        ? Decision.of(new MissedCallWithdrawn(
                                c.missedCallId(),
                                c.contactCardId(),
                                c.callId(),
                                state.misses().size() == 1))
                        : Decision.none();
            case GiveUpRescue c -> {
                if (state.status() == MissedCallStatus.abandoned) {
                    yield Decision.none();
                }
                yield state.open()
                        ? Decision.of(new RescueAbandoned(c.missedCallId(), c.contactCardId()))
                        : refuseClosed(state);
            }
            case ExpireMissedCall c ->
                state.open()
                        ? Decision.of(new MissedCallExpired(c.missedCallId(), c.contactCardId()))
                        : Decision.none();
        };
    }

    @Override
    public MissedCallState evolve(MissedCallState state, MissedCallEvent event) {
        return switch (event) {
            case MissedCallQueued e ->
                new MissedCallState(
                        Map.of(e.callId(), e.missedAt()), MissedCallStatus.queued, e.expiresAt(), null, null);
            case MissedCallJoined e -> state.with(e.callId(), e.missedAt());
            case MissedCallEngaged e -> state.engaged(new Engagement(e.by(), e.userId(), e.engagedAt()));
            case MissedCallDisengaged _ -> state.engaged(null);
            case CallRescued e -> state.rescued(new Rescue(e.proof(), e.rescuedAt()));
            case RescueWithdrawn _ -> state.waitsAgain();
            case MissedCallWithdrawn e ->
                e.entryEnds() ? state.without(e.callId()).with(MissedCallStatus.withdrawn) : state.without(e.callId());
            case RescueAbandoned _ -> state.with(MissedCallStatus.abandoned);
            case MissedCallExpired _ -> state.with(MissedCallStatus.expired);
        };
    }

    private static Decision<MissedCallEvent> queue(MissedCallState state, QueueMissedCall c) {
        if (state.status() == MissedCallStatus.withdrawn) {
            return Decision.of(new MissedCallQueued(
                    c.missedCallId(), c.contactCardId(), c.callId(), c.leadId(), c.missedAt(), c.expiresAt()));
        }
        return !state.open() || c.missedAt().equals(state.misses().get(c.callId()))
                ? Decision.none()
                : Decision.of(new MissedCallJoined(c.missedCallId(), c.contactCardId(), c.callId(), c.missedAt()));
    }

    private static Decision<MissedCallEvent> engage(MissedCallState state, EngageMissedCall c) {
        Engagement first = new Engagement(c.by(), c.userId(), c.engagedAt());
        return state.hearsOf(c.engagedAt()) && !first.equals(state.engagement())
                ? Decision.of(
                        new MissedCallEngaged(c.missedCallId(), c.contactCardId(), c.by(), c.userId(), c.engagedAt()))
                : Decision.none();
    }

    private static Decision<MissedCallEvent> withdrawRescue(MissedCallState state, WithdrawRescue c) {
        @Nullable Rescue rescue = state.rescue();
        return rescue != null && rescue.proof().equals(c.proof()) && state.expiresAt() != null
                ? Decision.of(
                        new RescueWithdrawn(c.missedCallId(), c.contactCardId(), rescue.proof(), state.expiresAt()))
                : Decision.none();
    }

    private static Decision<MissedCallEvent> rescue(MissedCallState state, RecordRescue c, CommandContext context) {
        if (state.status() == MissedCallStatus.rescued) {
            return Decision.none();
        }
        if (!state.open()) {
            return context.byPerson() ? refuseClosed(state) : Decision.none();
        }
        if (!state.covers(c.rescuedAt())) {
            return context.byPerson()
                    ? Decision.refuse("rescue_window_over", "The window for rescuing this caller is over.")
                    : Decision.none();
        }
        List<MissedCallEvent> events = new ArrayList<>();
        // whoever rang again after that booking still waits: in an entry of their own, for this one is over
        state.missedAfter(c.rescuedAt())
                .forEach(call -> events.add(new MissedCallWithdrawn(c.missedCallId(), c.contactCardId(), call, false)));
        @Nullable Engagement engagement = state.engagement();
        if (engagement == null || engagement.at().isAfter(c.rescuedAt())) {
            engagement = new Engagement(c.by(), c.userId(), c.rescuedAt());
            events.add(new MissedCallEngaged(c.missedCallId(), c.contactCardId(), c.by(), c.userId(), c.rescuedAt()));
        }
        RescueBy by = engagement.by();
        events.add(new CallRescued(
                c.missedCallId(), c.contactCardId(), by, engagement.userId(), c.proof(), c.rescuedAt()));
        return Decision.of(events);
    }

    private static Decision<MissedCallEvent> refuseClosed(MissedCallState state) {
        return Decision.refuse(
                "missed_call_closed", "The entry is " + state.status().name() + " already.");
    }
}
