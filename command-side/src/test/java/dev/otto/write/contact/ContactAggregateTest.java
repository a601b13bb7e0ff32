package dev.otto.write.contact;

import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.PhoneAdded;
import dev.otto.events.contact.ContactSource;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.contact.ContactCommand.AddPhone;
import dev.otto.write.contact.ContactCommand.EditContact;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class ContactAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");

    private final AggregateTestFixture<ContactAggregate> fixture = fixture();

    private static AggregateTestFixture<ContactAggregate> fixture() {
        AggregateTestFixture<ContactAggregate> fixture = new AggregateTestFixture<>(ContactAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((ContactCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    @Test
    void aKnownContactGetsAnotherNumber() {
        fixture.given(new ContactCardOpened(CARD, "+16145550151", ContactSource.callrail, TEN))
                .when(new AddPhone(CARD, "+16145550199"), AxonMetadata.of(RulesScenario.PERSON.toMetadata()))
                .expectResultMessagePayload(1)
                .expectEvents(new PhoneAdded(CARD, "+16145550199"));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.givenNoPriorActivity()
                .when(new EditContact(CARD, ContactDetails.NONE), AxonMetadata.of(RulesScenario.PERSON.toMetadata()))
                .expectNoEvents()
                .expectResultMessagePayload(new Refusal("contact_not_found", "There is no such contact card."));
    }
}
