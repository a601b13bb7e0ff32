package dev.otto.fold.missedcall;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.Ending;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MissedCallFoldTest {

    private static final UUID ENTRY = Ids.missedCall(CALL);
    private static final UUID EARLIER_CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c0");

    private final Story story = new Story()
            .tell(
                    ENTRY,
                    new MissedCallEvent.MissedCallQueued(
                            ENTRY, CARD, CALL, null, NOON, NOON.plus(Duration.ofHours(72))));

    private MissedCallEntryRow entry() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.MISSED_CALL, ENTRY.toString()));
    }

    @Test
    void theFirstEngagementIsWhatWasSaidOfItLast() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.auto, null, NOON.plusSeconds(60)),
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, "csr-1", NOON.plusSeconds(90)));
        assertThat(entry())
                .returns(RescueBy.human, MissedCallEntryRow::by)
                .returns(NOON.plusSeconds(90), MissedCallEntryRow::firstEngagedAt)
                .returns(MissedCallStatus.in_progress, MissedCallEntryRow::status);

        story.tell(ENTRY, new MissedCallEvent.MissedCallDisengaged(ENTRY, CARD));
        assertThat(entry())
                .returns(null, MissedCallEntryRow::by)
                .returns(null, MissedCallEntryRow::firstEngagedAt)
                .returns(MissedCallStatus.queued, MissedCallEntryRow::status);
    }

    @Test
    void aRescueThatIsTakenBackLeavesItWaiting() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, "csr-1", NOON.plusSeconds(60)),
                new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.human, "csr-1", "a1", NOON.plusSeconds(600)),
                new MissedCallEvent.RescueWithdrawn(ENTRY, CARD, "a1", NOON.plus(Duration.ofHours(72))));

        assertThat(entry())
                .returns(MissedCallStatus.in_progress, MissedCallEntryRow::status)
                .returns(NOON.plusSeconds(60), MissedCallEntryRow::firstEngagedAt)
                .returns(null, MissedCallEntryRow::rescuedAt)
                .returns(null, MissedCallEntryRow::proof);
    }

    @Test
    void aRescueNamesItsProof() {
        story.tell(
                ENTRY,
                new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.human, "csr-1", "a1", NOON.plusSeconds(600)));

        assertThat(entry().status()).isEqualTo(MissedCallStatus.rescued);
        assertThat(entry().proof()).isEqualTo("a1");
    }

    @Test
    void aWithdrawnCallLeavesTheEntryAndTheLastOneEndsIt() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallJoined(ENTRY, CARD, LATER_CALL, NOON.plusSeconds(60)),
                new MissedCallEvent.MissedCallWithdrawn(ENTRY, CARD, LATER_CALL, false));
        assertThat(entry().joinedCallIds()).isEmpty();
        assertThat(entry().status()).isEqualTo(MissedCallStatus.queued);

        story.tell(ENTRY, new MissedCallEvent.MissedCallWithdrawn(ENTRY, CARD, CALL, true));
        assertThat(entry().status()).isEqualTo(MissedCallStatus.withdrawn);
        assertThat(entry().callId()).isEqualTo(CALL);
    }

    @Test
    void itCountsFromTheEarliestMissHoweverLateThatIsTold() {
        Instant earlier = NOON.minusSeconds(3600);
        story.tell(ENTRY, new MissedCallEvent.MissedCallJoined(ENTRY, CARD, EARLIER_CALL, earlier));

        assertThat(entry().missedAt()).isEqualTo(earlier);
        assertThat(entry().callId()).isEqualTo(EARLIER_CALL);
        assertThat(entry().joinedCallIds()).containsExactly(CALL);
    }

    @Test
    void aCorrectedStartOfItsOwnCallJoinsNothing() {
        story.tell(ENTRY, new MissedCallEvent.MissedCallJoined(ENTRY, CARD, CALL, NOON.plusSeconds(30)));

        assertThat(entry().missedAt()).isEqualTo(NOON.plusSeconds(30));
        assertThat(entry().joinedCallIds()).isEmpty();
    }

    @Test
    void onceItsFirstCallIsWithdrawnItIsAboutTheNextAndWaitsForThatOnesEngagement() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallJoined(ENTRY, CARD, LATER_CALL, NOON.plusSeconds(600)),
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, "csr-1", NOON.plusSeconds(60)),
                new MissedCallEvent.MissedCallWithdrawn(ENTRY, CARD, CALL, false));

        assertThat(entry())
                .returns(LATER_CALL, MissedCallEntryRow::callId)
                .returns(NOON.plusSeconds(600), MissedCallEntryRow::missedAt)
                .returns(MissedCallStatus.queued, MissedCallEntryRow::status)
                .returns(null, MissedCallEntryRow::firstEngagedAt)
                .returns(null, MissedCallEntryRow::by)
                .returns(null, MissedCallEntryRow::userId);
    }

    @Test
    void whoRescuedIsToldBetterAfterTheRescue() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallJoined(ENTRY, CARD, LATER_CALL, NOON.plusSeconds(600)),
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, null, NOON.plusSeconds(60)),
                new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.human, null, "a1", NOON.plusSeconds(900)),
                new MissedCallEvent.MissedCallWithdrawn(ENTRY, CARD, CALL, false),
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, "csr-1", NOON.plusSeconds(900)));

        assertThat(entry())
                .returns(MissedCallStatus.rescued, MissedCallEntryRow::status)
                .returns(NOON.plusSeconds(900), MissedCallEntryRow::firstEngagedAt)
                .returns("csr-1", MissedCallEntryRow::userId);
    }

    @Test
    void attemptsAreTheCallsAndTextsToTheCallerWhileTheEntryWaited() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.unanswered))
                .tell(EARLIER_CALL, Given.calledOut(EARLIER_CALL, NOON.minusSeconds(60)))
                .tell(LATER_CALL, Given.calledOut(LATER_CALL, NOON.plusSeconds(60)))
                .tell(CARD, text(1, "Dana", NOON.plusSeconds(120)), text(2, null, NOON.plusSeconds(180)));
        assertThat(entry().attempts()).isEqualTo(2);

        story.tell(
                ENTRY,
                new MissedCallEvent.CallRescued(ENTRY, CARD, RescueBy.human, "csr-1", "a1", NOON.plusSeconds(60)));
        assertThat(entry().attempts()).isEqualTo(1);
    }

    private static ContactEvent.MessageSent text(int number, @Nullable String by, Instant at) {
        return new ContactEvent.MessageSent(
                CARD, Ids.of("test", "text", number), "callrail", "sms", Given.PHONE, "Sorry we missed you", by, at);
    }
}
