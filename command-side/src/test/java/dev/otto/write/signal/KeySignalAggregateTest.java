package dev.otto.write.signal;

import dev.otto.events.call.Severity;
import dev.otto.events.signal.KeySignalEvent.KeySignalAcknowledged;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.signal.KeySignalCommand.AcknowledgeKeySignal;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class KeySignalAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID CALL = new UUID(3, 3);
    private static final UUID ID = new UUID(4, 4);
    private static final Instant NOW = RulesScenario.PERSON.occurredAt();
    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<KeySignalAggregate> fixture = fixture();

    private static AggregateTestFixture<KeySignalAggregate> fixture() {
        AggregateTestFixture<KeySignalAggregate> fixture = new AggregateTestFixture<>(KeySignalAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((KeySignalCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    @Test
    void aPersonAcknowledgesIt() {
        fixture.given(new KeySignalRaised(ID, CARD, CALL, "objection", Severity.high, "price", "too dear"))
                .when(new AcknowledgeKeySignal(ID, CARD, "dana"), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new KeySignalAcknowledged(ID, CARD, "dana", NOW));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.givenNoPriorActivity()
                .when(new AcknowledgeKeySignal(ID, CARD, "dana"), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(
                        new Refusal("signal_not_raised", "There is no such signal to acknowledge."));
    }
}
