package dev.otto.write.missedcall;

import dev.otto.events.Ids;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallDisengaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallEngaged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallExpired;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallJoined;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallQueued;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.events.missedcall.MissedCallEvent.RescueAbandoned;
import dev.otto.events.missedcall.MissedCallEvent.RescueWithdrawn;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.RulesScenario;
import dev.otto.write.missedcall.MissedCallCommand.DisengageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.ExpireMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.GiveUpRescue;
import dev.otto.write.missedcall.MissedCallCommand.QueueMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.RecordRescue;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawRescue;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A missed caller waits in one entry until engaged, rescued, given up or forgotten. */
class MissedCallRulesTest {

    private static final UUID CARD = Ids.of("test", "card");
    private static final UUID CALL = Ids.of("test", "call", 1);
    private static final UUID CALL_2 = Ids.of("test", "call", 2);
    private static final UUID ENTRY = Ids.missedCall(CALL);
    private static final Instant MISSED = Instant.parse("2026-07-14T12:00:00Z");
    private static final Instant EXPIRES = MISSED.plus(Duration.ofHours(72));
    private static final Instant SOON = MISSED.plusSeconds(300);
    private static final Instant LATER = MISSED.plusSeconds(900);

    private final RulesScenario<MissedCallState, MissedCallCommand, MissedCallEvent> entry =
            RulesScenario.of(new MissedCallRules());

    @Test
    void aMissIsQueuedOnceAndALaterOneJoins() {
        entry.when(queue(CALL, MISSED))
                .then(new MissedCallQueued(ENTRY, CARD, CALL, null, MISSED, EXPIRES))
                .when(queue(CALL, MISSED))
                .thenQuiet()
                .when(queue(CALL_2, LATER))
                .then(new MissedCallJoined(ENTRY, CARD, CALL_2, LATER))
                .when(queue(CALL_2, LATER))
                .thenQuiet();
    }

    @Test
    void theFirstEngagementIsWhateverIsSaidOfItLast() {
        entry.when(queue(CALL, MISSED))
                .when(engage(RescueBy.human, "user_csr_dana", LATER))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", LATER))
                .when(new EngageMissedCall(ENTRY, CARD, RescueBy.auto, null, SOON))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.auto, null, SOON))
                .when(engage(RescueBy.human, "user_csr_cole", LATER))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_cole", LATER))
                .when(new DisengageMissedCall(ENTRY, CARD))
                .then(new MissedCallDisengaged(ENTRY, CARD))
                .when(new DisengageMissedCall(ENTRY, CARD))
                .thenQuiet();
    }

    @Test
    void whoEngagedIsNamedWhenItBecomesKnown() {
        entry.when(queue(CALL, MISSED))
                .when(new EngageMissedCall(ENTRY, CARD, RescueBy.human, null, SOON))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", SOON))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .thenQuiet();
    }

    @Test
    void whoRescuedIsNamedWhenItBecomesKnown() {
        entry.when(queue(CALL, MISSED))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER))
                .when(new EngageMissedCall(ENTRY, CARD, RescueBy.human, null, LATER))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, null, LATER))
                .when(engage(RescueBy.human, "user_csr_dana", LATER))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", LATER))
                .when(new DisengageMissedCall(ENTRY, CARD))
                .thenQuiet()
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER))
                .thenQuiet();
    }

    @Test
    void aRescueIsTakenBackWithWhatProvedIt() {
        entry.when(queue(CALL, MISSED))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER))
                .when(new WithdrawRescue(ENTRY, CARD, "appointment-2"))
                .thenQuiet()
                .when(new WithdrawRescue(ENTRY, CARD, "appointment-1"))
                .then(new RescueWithdrawn(ENTRY, CARD, "appointment-1", EXPIRES))
                .when(new WithdrawRescue(ENTRY, CARD, "appointment-1"))
                .thenQuiet()
                .when(queue(CALL_2, LATER))
                .then(new MissedCallJoined(ENTRY, CARD, CALL_2, LATER))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-2", LATER.plusSeconds(60)))
                .then(new CallRescued(
                        ENTRY, CARD, RescueBy.human, "user_csr_dana", "appointment-2", LATER.plusSeconds(60)));
    }

    @Test
    void whoEngagedBeforeTheRescueGetsTheCreditThoughItIsHeardAfterIt() {
        entry.when(queue(CALL, MISSED))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.human, "user_csr_cole", "appointment-1", LATER))
                .when(engage(RescueBy.human, "user_csr_dana", LATER.plusSeconds(1)))
                .thenQuiet()
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", SOON));
    }

    @Test
    void whatWasBeforeTheMissEngagesNobody() {
        entry.when(queue(CALL, MISSED))
                .when(engage(RescueBy.human, "user_csr_dana", MISSED.minusSeconds(1)))
                .thenQuiet();
    }

    @Test
    void aBookingRescuesForWhoeverEngagedFirst() {
        entry.when(queue(CALL, MISSED))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER))
                .then(new CallRescued(ENTRY, CARD, RescueBy.human, "user_csr_dana", "appointment-1", LATER))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER))
                .thenQuiet();
    }

    @Test
    void aBookingToldLateLeavesTheMissesAfterItToBeQueuedAgain() {
        entry.when(queue(CALL_2, LATER))
                .when(queue(CALL, MISSED))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.human, "user_csr_dana", "appointment-1", SOON))
                .then(
                        new MissedCallWithdrawn(ENTRY, CARD, CALL_2, false),
                        new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", SOON),
                        new CallRescued(ENTRY, CARD, RescueBy.human, "user_csr_dana", "appointment-1", SOON));
    }

    @Test
    void aBookingWithoutAnEngagementIsOne() {
        entry.when(queue(CALL, MISSED))
                .whenPerson(new RecordRescue(ENTRY, CARD, RescueBy.human, "user_csr_dana", "user_csr_dana", LATER))
                .then(
                        new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_dana", LATER),
                        new CallRescued(ENTRY, CARD, RescueBy.human, "user_csr_dana", "user_csr_dana", LATER));
    }

    @Test
    void nobodyIsRescuedOutsideTheWindow() {
        RecordRescue late =
                new RecordRescue(ENTRY, CARD, RescueBy.human, "user_csr_dana", "proof", EXPIRES.plusSeconds(1));
        entry.when(queue(CALL, MISSED)).when(late).thenQuiet().whenPerson(late).thenRefused("rescue_window_over");
    }

    @Test
    void aCorrectedCallIsWithdrawnAndTheEntryEndsWithItsLast() {
        entry.when(queue(CALL, MISSED))
                .when(queue(CALL_2, LATER))
                .when(new WithdrawMissedCall(ENTRY, CARD, CALL))
                .then(new MissedCallWithdrawn(ENTRY, CARD, CALL, false))
                .when(new WithdrawMissedCall(ENTRY, CARD, CALL))
                .thenQuiet()
                .when(new WithdrawMissedCall(ENTRY, CARD, CALL_2))
                .then(new MissedCallWithdrawn(ENTRY, CARD, CALL_2, true))
                .when(queue(CALL, MISSED))
                .then(new MissedCallQueued(ENTRY, CARD, CALL, null, MISSED, EXPIRES));
    }

    @Test
    void anEngagementBeforeTheMissThatIsLeftEngagedNobody() {
        entry.when(queue(CALL, MISSED))
                .when(queue(CALL_2, LATER))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .when(new WithdrawMissedCall(ENTRY, CARD, CALL))
                .when(engage(RescueBy.human, "user_csr_cole", LATER.plusSeconds(60)))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_cole", LATER.plusSeconds(60)));
    }

    @Test
    void norDidItRescueAnybody() {
        entry.when(queue(CALL, MISSED))
                .when(queue(CALL_2, LATER))
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .when(new RecordRescue(ENTRY, CARD, RescueBy.auto, null, "appointment-1", LATER.plusSeconds(60)))
                .when(new WithdrawMissedCall(ENTRY, CARD, CALL))
                .when(engage(RescueBy.human, "user_csr_cole", LATER.plusSeconds(60)))
                .then(new MissedCallEngaged(ENTRY, CARD, RescueBy.human, "user_csr_cole", LATER.plusSeconds(60)));
    }

    @Test
    void itExpiresOnlyWhileItWaits() {
        entry.when(queue(CALL, MISSED))
                .when(new ExpireMissedCall(ENTRY, CARD))
                .then(new MissedCallExpired(ENTRY, CARD))
                .when(new ExpireMissedCall(ENTRY, CARD))
                .thenQuiet()
                .when(engage(RescueBy.human, "user_csr_dana", SOON))
                .thenQuiet()
                .whenPerson(new GiveUpRescue(ENTRY, CARD))
                .thenRefused("missed_call_closed");
    }

    @Test
    void aPersonGivesItUpOnce() {
        entry.when(queue(CALL, MISSED))
                .whenPerson(new GiveUpRescue(ENTRY, CARD))
                .then(new RescueAbandoned(ENTRY, CARD))
                .whenPerson(new GiveUpRescue(ENTRY, CARD))
                .thenQuiet()
                .whenPerson(new RecordRescue(ENTRY, CARD, RescueBy.human, "user_csr_dana", "proof", SOON))
                .thenRefused("missed_call_closed");
    }

    private static QueueMissedCall queue(UUID callId, Instant missedAt) {
        return new QueueMissedCall(ENTRY, CARD, callId, null, missedAt, EXPIRES);
    }

    private static EngageMissedCall engage(RescueBy by, String userId, Instant at) {
        return new EngageMissedCall(ENTRY, CARD, by, userId, at);
    }
}
