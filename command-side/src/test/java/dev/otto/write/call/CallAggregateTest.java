package dev.otto.write.call;

import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.CallReceived;
import dev.otto.events.call.Ending;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.RulesScenario;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import java.util.UUID;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class CallAggregateTest {

    private static final UUID CALL = new UUID(1, 1);
    private static final UUID CARD = new UUID(2, 2);

    private final AggregateTestFixture<CallAggregate> fixture = fixture();

    private static AggregateTestFixture<CallAggregate> fixture() {
        AggregateTestFixture<CallAggregate> fixture = new AggregateTestFixture<>(CallAggregate.class);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((CallCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    @Test
    void theFirstDeliveryMakesTheCall() {
        var told = Facts.inbound().told();
        fixture.givenNoPriorActivity()
                .when(
                        new ReceiveCall(CALL, CARD, "callrail", "CAL1", 1, told),
                        AxonMetadata.of(RulesScenario.POLICY.toMetadata()))
                .expectSuccessfulHandlerExecution()
                .expectResultMessagePayload(1)
                .expectEvents(new CallReceived(CALL, CARD, "callrail", "CAL1", 1, told, told));
    }

    @Test
    void theNextOneAddsWhatIsNew() {
        var told = Facts.inbound().told();
        var ended = Facts.inbound().ended(Ending.answered).told();
        fixture.given(new CallReceived(CALL, CARD, "callrail", "CAL1", 1, told, told))
                .when(
                        new CompleteCall(CALL, CARD, "callrail", "CAL1", 3, told),
                        AxonMetadata.of(RulesScenario.POLICY.toMetadata()))
                .expectResultMessagePayload(1)
                .expectEvents(new CallCompleted(CALL, CARD, "callrail", "CAL1", 3, ended, ended));
    }

    @Test
    void theSecondDeliveryStaysQuiet() {
        var told = Facts.inbound().told();
        fixture.given(new CallReceived(CALL, CARD, "callrail", "CAL1", 1, told, told))
                .when(
                        new ReceiveCall(CALL, CARD, "callrail", "CAL1", 1, told),
                        AxonMetadata.of(RulesScenario.POLICY.toMetadata()))
                .expectResultMessagePayload(0)
                .expectNoEvents();
    }
}
