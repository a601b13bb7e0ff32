package dev.otto.write.task;

import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.task.PendingActionCommand.CompletePendingAction;
import dev.otto.write.task.PendingActionCommand.StartPendingAction;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class PendingActionAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID CALL = new UUID(3, 3);
    private static final UUID ID = new UUID(4, 4);
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");
    private static final Instant NOW = RulesScenario.PERSON.occurredAt();
    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<PendingActionAggregate> fixture = fixture();

    private static AggregateTestFixture<PendingActionAggregate> fixture() {
        AggregateTestFixture<PendingActionAggregate> fixture = new AggregateTestFixture<>(PendingActionAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((PendingActionCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    private static final PendingActionCreated CREATED = new PendingActionCreated(
            ID, CARD, CALL, null, AssigneeType.csr, null, "call_back", "Call back", "Call back", TEN, "medium", true);

    @Test
    void itIsDone() {
        fixture.given(CREATED)
                .when(new CompletePendingAction(ID, CARD), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new PendingActionCompleted(ID, CARD, NOW));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.given(CREATED, new PendingActionCompleted(ID, CARD, NOW))
                .when(new StartPendingAction(ID, CARD), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(new Refusal("action_closed", "The action is completed, which is final."));
    }
}
