package dev.otto.fold;

import java.util.List;

/**
 * A read-model table. Every one has the columns {@code company_id, id, group_id, position, sequence}, then its own
 * {@code columns}, then {@code doc}.
 *
 * @param name name in SQL, and of the projection in the API
 * @param version raised when its fold changes: the table is then rebuilt by itself
 * @param type the row's record
 * @param idType type of {@code id} in SQL
 * @param columns indexed columns beside the doc
 */
public record Table<R extends Row>(String name, int version, Class<R> type, String idType, List<Column<R>> columns) {

    public static <R extends Row> Table<R> of(String name, int version, Class<R> type, List<Column<R>> columns) {
        return new Table<>(name, version, type, "uuid", columns);
    }

    /** A table whose ids are the identity provider's strings. */
    public static <R extends Row> Table<R> ofText(String name, int version, Class<R> type, List<Column<R>> columns) {
        return new Table<>(name, version, type, "text", columns);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
