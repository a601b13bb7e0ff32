package dev.otto.write.signal;

import dev.otto.events.Ids;
import dev.otto.events.call.Severity;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.events.signal.KeySignalEvent.KeySignalAcknowledged;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.signal.KeySignalEvent.KeySignalWithdrawn;
import dev.otto.write.RulesScenario;
import dev.otto.write.signal.KeySignalCommand.AcknowledgeKeySignal;
import dev.otto.write.signal.KeySignalCommand.RaiseKeySignal;
import dev.otto.write.signal.KeySignalCommand.WithdrawKeySignal;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Raised once, withdrawn when no longer said, acknowledged for good. */
class KeySignalRulesTest {

    private static final UUID CARD = Ids.of("test", "card");
    private static final UUID CALL = Ids.of("test", "call", 1);
    private static final UUID SIGNAL = Ids.keySignal(CALL, "objection", "too dear");
    private static final RaiseKeySignal RAISE =
            new RaiseKeySignal(SIGNAL, CARD, CALL, "objection", Severity.high, "price", "too dear");
    private static final KeySignalRaised RAISED =
            new KeySignalRaised(SIGNAL, CARD, CALL, "objection", Severity.high, "price", "too dear");

    private final RulesScenario<KeySignalState, KeySignalCommand, KeySignalEvent> signal =
            RulesScenario.of(new KeySignalRules());

    @Test
    void itIsRaisedOnceAndAgainAfterItWasWithdrawn() {
        signal.when(RAISE)
                .then(RAISED)
                .when(RAISE)
                .thenQuiet()
                .when(new WithdrawKeySignal(SIGNAL, CARD, CALL))
                .then(new KeySignalWithdrawn(SIGNAL, CARD, CALL))
                .when(new WithdrawKeySignal(SIGNAL, CARD, CALL))
                .thenQuiet()
                .when(RAISE)
                .then(RAISED);
    }

    @Test
    void whatAPersonAcknowledgedStays() {
        signal.when(RAISE)
                .whenPerson(new AcknowledgeKeySignal(SIGNAL, CARD, "user_csr_dana"))
                .then(new KeySignalAcknowledged(SIGNAL, CARD, "user_csr_dana", RulesScenario.PERSON.occurredAt()))
                .whenPerson(new AcknowledgeKeySignal(SIGNAL, CARD, "user_csr_lee"))
                .thenQuiet()
                .when(new WithdrawKeySignal(SIGNAL, CARD, CALL))
                .thenQuiet();
    }

    @Test
    void nothingIsAcknowledgedThatWasNotRaised() {
        signal.whenPerson(new AcknowledgeKeySignal(SIGNAL, CARD, "user_csr_dana"))
                .thenRefused("signal_not_raised");
    }
}
