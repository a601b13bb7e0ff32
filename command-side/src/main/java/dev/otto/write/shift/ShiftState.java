package dev.otto.write.shift;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a rep's shifts need to remember.
 *
 * @param open the shift that goes on; null between shifts
 * @param since when it began
 * @param last the shift that began last, open or ended
 */
record ShiftState(
        @Nullable UUID open,
        @Nullable Instant since,
        @Nullable UUID last) {

    static final ShiftState NONE = new ShiftState(null, null, null);
}
