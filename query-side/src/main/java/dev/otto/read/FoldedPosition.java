package dev.otto.read;

import java.time.Duration;

/** How far the read models have come. */
public interface FoldedPosition {

    /** Waits until every event up to the position is in every read model; false when that takes longer. */
    boolean reached(long position, Duration wait);
}
