package dev.otto.read;

import dev.otto.fold.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row as it is stored.
 *
 * @param id its id column
 * @param sequence of the aggregate's own stream: the entity tag
 * @param sortKey the instant that the list is ordered by, null outside of lists
 */
public record Stored<R extends Row>(
        R row, String id, long sequence, @Nullable Instant sortKey) {}
