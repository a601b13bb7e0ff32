package dev.otto.write.missedcall;

import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.missedcall.MissedCallCommand.ExpireMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.GiveUpRescue;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class MissedCallAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID CALL = new UUID(3, 3);
    private static final UUID ID = new UUID(4, 4);
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");
    private static final Instant NOW = RulesScenario.PERSON.occurredAt();
    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<MissedCallAggregate> fixture = fixture();

    private static AggregateTestFixture<MissedCallAggregate> fixture() {
        AggregateTestFixture<MissedCallAggregate> fixture = new AggregateTestFixture<>(MissedCallAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((MissedCallCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    private static final MissedCallQueued QUEUED = new MissedCallQueued(ID, CARD, CALL, null, TEN, NOW);

    @Test
    void itExpires() {
        fixture.given(QUEUED)
                .when(new ExpireMissedCall(ID, CARD), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new MissedCallExpired(ID, CARD));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.given(QUEUED, new MissedCallExpired(ID, CARD))
                .when(new GiveUpRescue(ID, CARD), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(new Refusal("missed_call_closed", "The entry is expired already."));
    }
}
