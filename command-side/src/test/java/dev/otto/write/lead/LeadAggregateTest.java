package dev.otto.write.lead;

import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadSource;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.lead.LeadCommand.CloseLead;
import dev.otto.write.lead.LeadCommand.OpenLead;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class LeadAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID CALL = new UUID(3, 3);
    private static final UUID ID = new UUID(4, 4);
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");
    private static final Instant NOW = RulesScenario.PERSON.occurredAt();
    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<LeadAggregate> fixture = fixture();

    private static AggregateTestFixture<LeadAggregate> fixture() {
        AggregateTestFixture<LeadAggregate> fixture = new AggregateTestFixture<>(LeadAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((LeadCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    @Test
    void theFirstEngagementOpensIt() {
        fixture.givenNoPriorActivity()
                .when(new OpenLead(ID, CARD, 1, LeadSource.inbound_call, CALL, TEN), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new LeadOpened(ID, CARD, 1, LeadSource.inbound_call, CALL, TEN));
    }

    @Test
    void aPersonGivesItUp() {
        fixture.given(new LeadOpened(ID, CARD, 1, LeadSource.inbound_call, CALL, TEN))
                .when(new CloseLead(ID, CARD, "moved away"), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new LeadLost(ID, CARD, "moved away", NOW, true, true));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.givenNoPriorActivity()
                .when(new CloseLead(ID, CARD, "moved away"), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(new Refusal("lead_not_opened", "There is no such lead yet."));
    }
}
