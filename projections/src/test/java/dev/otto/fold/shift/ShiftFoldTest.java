package dev.otto.fold.shift;

import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.shift.ShiftEvent.RepClockedIn;
import dev.otto.events.shift.ShiftEvent.RepClockedOut;
import dev.otto.fold.Tables;
import dev.otto.fold.shift.ShiftRow.Place;
import dev.otto.fold.shift.ShiftRow.Status;
import dev.otto.fold.testing.Story;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShiftFoldTest {

    private static final UUID STREAM = Ids.repShifts(Story.COMPANY, "rep-1");
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(2, 2);

    @Test
    void everyShiftIsARowFromItsBeginningOn() {
        Story story = new Story()
                .tell(
                        STREAM,
                        new RepClockedIn(Story.COMPANY, FIRST, "rep-1", NOON, 39.9, -83.0),
                        new RepClockedOut(Story.COMPANY, FIRST, "rep-1", NOON.plusSeconds(60), null, null),
                        new RepClockedIn(Story.COMPANY, SECOND, "rep-1", NOON.plusSeconds(90), null, null));
        assertThat(story.folded(STREAM).rows(Tables.REP_SHIFT))
                .isEqualTo(List.of(
                        new ShiftRow(
                                Story.COMPANY,
                                FIRST,
                                "rep-1",
                                Status.ended,
                                NOON,
                                Story.ZONE,
                                NOON.plusSeconds(60),
                                new Place(39.9, -83.0),
                                null),
                        new ShiftRow(
                                Story.COMPANY,
                                SECOND,
                                "rep-1",
                                Status.active,
                                NOON.plusSeconds(90),
                                Story.ZONE,
                                null,
                                null,
                                null)));
    }
}
