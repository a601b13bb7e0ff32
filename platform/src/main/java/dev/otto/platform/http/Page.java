package dev.otto.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor where the next page begins, null on the last
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Page<T>(
        List<T> items,
        @JsonProperty("next_cursor") @Nullable String nextCursor) {

    public Page {
        items = List.copyOf(items);
    }

    /** A page of at most {@code limit} rows, from a query that asked for one more to see whether there is another. */
    public static <T> Page<T> of(List<T> rowsAndOneMore, int limit, Function<T, Cursor> keys) {
        if (rowsAndOneMore.size() <= limit) {
            return new Page<>(rowsAndOneMore, null);
        }
        List<T> items = rowsAndOneMore.subList(0, limit);
        return new Page<>(items, keys.apply(items.getLast()).encoded());
    }

    /** The same page of something made of its items. */
    public <R> Page<R> map(Function<T, R> view) {
        return new Page<>(items.stream().map(view).toList(), nextCursor);
    }
}
