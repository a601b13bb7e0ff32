package dev.otto.write.appointment;

import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RequestReview;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class AppointmentAggregateTest {

    private static final UUID CARD = new UUID(2, 2);
    private static final UUID CALL = new UUID(3, 3);
    private static final UUID ID = new UUID(4, 4);
    private static final Instant TEN = Instant.parse("2026-07-14T14:00:00Z");
    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<AppointmentAggregate> fixture = fixture();

    private static AggregateTestFixture<AppointmentAggregate> fixture() {
        AggregateTestFixture<AppointmentAggregate> fixture = new AggregateTestFixture<>(AppointmentAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((AppointmentCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    private static final AppointmentScheduled SCHEDULED = new AppointmentScheduled(
            ID, CARD, null, CALL, null, null, null, null, TEN, TEN.plusSeconds(7200), null, null, TEN, 2);

    @Test
    void nobodyWasThere() {
        fixture.given(SCHEDULED)
                .when(new MarkNoShow(ID), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(new AppointmentNoShow(ID, CARD, null, true));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.given(SCHEDULED, new AppointmentNoShow(ID, CARD, null, true))
                .when(new RequestReview(ID), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(
                        new Refusal("review_needs_win", "A review can be requested once the visit is closed_won."));
    }
}
