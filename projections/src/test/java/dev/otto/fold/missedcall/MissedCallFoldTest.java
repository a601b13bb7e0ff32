package dev.otto.fold.missedcall;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Story;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MissedCallFoldTest {

    private static final UUID ENTRY = Ids.missedCall(CALL);

    private final Story story = new Story()
            .tell(
                    ENTRY,
                    new MissedCallEvent.MissedCallQueued(
                            ENTRY, CARD, CALL, null, NOON, NOON.plus(Duration.ofHours(72))));

    private MissedCallEntryRow entry() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.MISSED_CALL, ENTRY.toString()));
    }

    @Test
    void theFirstEngagementDecidesByWhom() {
        story.tell(
                ENTRY,
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.auto, null, NOON.plusSeconds(60)),
                new MissedCallEvent.MissedCallEngaged(ENTRY, CARD, RescueBy.human, "csr-1", NOON.plusSeconds(90)));

        assertThat(entry().by()).isEqualTo(RescueBy.auto);
        assertThat(entry().firstEngagedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(entry().attempts()).isEqualTo(1);
        assertThat(entry().status()).isEqualTo(MissedCallStatus.in_progress);
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
    }
}
