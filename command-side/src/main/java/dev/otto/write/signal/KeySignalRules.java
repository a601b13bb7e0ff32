package dev.otto.write.signal;

import dev.otto.events.signal.KeySignalEvent;
import dev.otto.events.signal.KeySignalEvent.KeySignalAcknowledged;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.signal.KeySignalEvent.KeySignalWithdrawn;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.signal.KeySignalCommand.AcknowledgeKeySignal;
import dev.otto.write.signal.KeySignalCommand.RaiseKeySignal;
import dev.otto.write.signal.KeySignalCommand.WithdrawKeySignal;

/** A signal is raised once; what a person acknowledged stays acknowledged. */
final class KeySignalRules implements Rules<KeySignalState, KeySignalCommand, KeySignalEvent> {

    @Override
    public KeySignalState initial() {
        return KeySignalState.unknown;
    }

    @Override
    public Decision<KeySignalEvent> decide(KeySignalState state, KeySignalCommand command, CommandContext context) {
        return switch (command) {
            case RaiseKeySignal c ->
                switch (state) {
                    case unknown, withdrawn ->
                        Decision.of(new KeySignalRaised(
                                c.keySignalId(),
                                c.contactCardId(),
                                c.callId(),
                                c.type(),
                                c.severity(),
                                c.title(),
                                c.detail()));
                    case raised, acknowledged -> Decision.none();
                };
            case WithdrawKeySignal c ->
                state == KeySignalState.raised
                        ? Decision.of(new KeySignalWithdrawn(c.keySignalId(), c.contactCardId(), c.callId()))
                        : Decision.none();
            case AcknowledgeKeySignal c ->
                switch (state) {
                    case raised ->
                        Decision.of(new KeySignalAcknowledged(
                                c.keySignalId(), c.contactCardId(), c.userId(), context.occurredAt()));
                    case acknowledged -> Decision.none();
                    case unknown, withdrawn ->
                        Decision.refuse("signal_not_raised", "There is no such signal to acknowledge.");
                };
        };
    }

    @Override
    public KeySignalState evolve(KeySignalState state, KeySignalEvent event) {
        return switch (event) {
            case KeySignalRaised _ -> KeySignalState.raised;
            case KeySignalWithdrawn _ -> KeySignalState.withdrawn;
            case KeySignalAcknowledged _ -> KeySignalState.acknowledged;
        };
    }
}
