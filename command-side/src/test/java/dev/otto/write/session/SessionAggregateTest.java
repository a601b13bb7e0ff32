package dev.otto.write.session;

import static dev.otto.write.session.Visits.APPOINTMENT;
import static dev.otto.write.session.Visits.CARD;
import static dev.otto.write.session.Visits.SESSION;
import static dev.otto.write.session.Visits.START;

import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.SessionEvent.RecordingStopped;
import dev.otto.events.session.SessionEvent.VisitTranscribed;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.Refusal;
import dev.otto.write.RulesScenario;
import dev.otto.write.session.SessionCommand.StopRecording;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** The framework's shell around the rules. */
class SessionAggregateTest {

    private static final MetaData PERSON = AxonMetadata.of(RulesScenario.PERSON.toMetadata());

    private final AggregateTestFixture<SessionAggregate> fixture = fixture();

    private static AggregateTestFixture<SessionAggregate> fixture() {
        AggregateTestFixture<SessionAggregate> fixture = new AggregateTestFixture<>(SessionAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((SessionCommand) message.getPayload()).target().toString(), null));
        return fixture;
    }

    @Test
    void aStartBeginsTheStream() {
        fixture.givenNoPriorActivity()
                .when(Visits.start(RecordingMode.normal), PERSON)
                .expectResultMessagePayload(1)
                .expectEvents(Visits.started(RecordingMode.normal, AudioStorageMode.persistent));
    }

    @Test
    void everyOtherCommandReachesTheRulesWithWhatHappened() {
        fixture.given(Visits.started(RecordingMode.ghost, AudioStorageMode.ephemeral))
                .when(new StopRecording(SESSION, START.plusSeconds(60)), PERSON)
                .expectEvents(new RecordingStopped(SESSION, CARD, APPOINTMENT, START.plusSeconds(60), 60));
        fixture.given(Visits.started(RecordingMode.ghost, AudioStorageMode.ephemeral))
                .when(Visits.transcribed(1, 1, "words"), PERSON)
                .expectEvents(new VisitTranscribed(SESSION, CARD, APPOINTMENT, Visits.JOB, 1, Visits.at(1), null));
    }

    @Test
    void aRefusalIsAnAnswer() {
        fixture.givenNoPriorActivity()
                .when(Visits.upload("a"), PERSON)
                .expectNoEvents()
                .expectResultMessagePayload(new Refusal("session_unknown", "There is no such recording session."));
    }
}
