package dev.otto.write.shift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.shift.ShiftEvent;
import dev.otto.events.shift.ShiftEvent.RepClockedIn;
import dev.otto.events.shift.ShiftEvent.RepClockedOut;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.write.RulesScenario;
import dev.otto.write.shift.ShiftCommand.ClockIn;
import dev.otto.write.shift.ShiftCommand.ClockOut;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** One open shift at a time. */
class ShiftRulesTest {

    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(2, 2);
    private static final Instant EIGHT = Instant.parse("2026-07-15T12:00:00Z");

    private final RulesScenario<ShiftState, ShiftCommand, ShiftEvent> shifts = RulesScenario.of(new ShiftRules());

    private static ClockIn in(UUID shift, Instant at) {
        return new ClockIn("riverbend", "rep_ana", shift, at, 39.9, -83.0);
    }

    private static ClockOut out(Instant at) {
        return new ClockOut("riverbend", "rep_ana", at, null, null);
    }

    @Test
    void aShiftIsBegunAndEnded() {
        shifts.whenPerson(in(FIRST, EIGHT))
                .then(new RepClockedIn("riverbend", FIRST, "rep_ana", EIGHT, 39.9, -83.0))
                .whenPerson(in(FIRST, EIGHT.plusSeconds(5)))
                .thenQuiet()
                .whenPerson(out(EIGHT.plusSeconds(60)))
                .then(new RepClockedOut("riverbend", FIRST, "rep_ana", EIGHT.plusSeconds(60), null, null))
                .whenPerson(in(SECOND, EIGHT.plusSeconds(120)))
                .then(new RepClockedIn("riverbend", SECOND, "rep_ana", EIGHT.plusSeconds(120), 39.9, -83.0));
    }

    @Test
    void thereIsNoSecondOpenOne() {
        shifts.whenPerson(in(FIRST, EIGHT)).whenPerson(in(SECOND, EIGHT)).thenRefused("shift_open");
        assertThat(Objects.requireNonNull(shifts.last().refusal()).extras())
                .isEqualTo(Map.of("shift_id", FIRST.toString()));
    }

    @Test
    void whatWasNotBegunDoesNotEndAndNothingEndsTwice() {
        shifts.whenPerson(out(EIGHT))
                .thenRefused("shift_not_open")
                .whenPerson(in(FIRST, EIGHT))
                .whenPerson(out(EIGHT))
                .whenPerson(out(EIGHT))
                .thenRefused("shift_not_open");
    }

    @Test
    void aRepetitionOfAnEndedShiftsBeginningStaysQuiet() {
        shifts.whenPerson(in(FIRST, EIGHT))
                .whenPerson(out(EIGHT.plusSeconds(60)))
                .whenPerson(in(FIRST, EIGHT))
                .thenQuiet();
    }

    @Test
    void itNeverEndsBeforeItBegan() {
        shifts.whenPerson(in(FIRST, EIGHT))
                .whenPerson(out(EIGHT.minusSeconds(60)))
                .then(new RepClockedOut("riverbend", FIRST, "rep_ana", EIGHT, null, null));
    }

    @Test
    void theFrameworksShellFollowsTheRules() {
        AggregateTestFixture<ShiftAggregate> fixture = new AggregateTestFixture<>(ShiftAggregate.class);
        fixture.setReportIllegalStateChange(false);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                ((ShiftCommand) message.getPayload()).target().toString(), null));
        fixture.given(new RepClockedIn("riverbend", FIRST, "rep_ana", EIGHT, null, null))
                .when(out(EIGHT.plusSeconds(60)), AxonMetadata.of(RulesScenario.PERSON.toMetadata()))
                .expectEvents(new RepClockedOut("riverbend", FIRST, "rep_ana", EIGHT.plusSeconds(60), null, null));
    }
}
