package dev.otto.write;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges what is told now into what stands, field by field: the higher rank wins, at equal rank the later received, and
 * non-empty always beats empty. So tellings of distinct ranks end in the same values whatever their order.
 */
public final class RankedMerge {

    private final Map<String, Integer> ranks;
    private final int rank;

    /**
     * Merges one telling.
     *
     * @param standing the rank at which each told field stands
     * @param rank the rank of this telling
     */
    public RankedMerge(Map<String, Integer> standing, int rank) {
        this.ranks = new HashMap<>(standing);
        this.rank = rank;
    }

    /** What stands of a field after this telling. */
    public <T> @Nullable T pick(String field, @Nullable T standing, @Nullable T told) {
        if (isEmpty(told) || ranks.getOrDefault(field, Integer.MIN_VALUE) > rank) {
            return standing;
        }
        ranks.put(field, rank);
        return told;
    }

    /** The rank at which each told field stands now. */
    public Map<String, Integer> ranks() {
        return Map.copyOf(ranks);
    }

    /** Whether a value says nothing: absent, blank, or an empty list. */
    public static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isBlank();
            case Collection<?> items -> items.isEmpty();
            default -> false;
        };
    }
}
