package dev.otto.fold;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An indexed column beside a row's {@code doc}.
 *
 * @param name name in SQL
 * @param type type in SQL
 * @param value the value, of a type whose {@code toString()} PostgreSQL reads, or null
 */
public record Column<R extends Row>(String name, String type, Function<R, @Nullable Object> value) {

    private static final String SEARCHED = "search";

    /** Whether its values are words of which an index holds each whole, and not a text that is taken apart to be searched. */
    public boolean ofWords() {
        return type.equals("text") && !name.equals(SEARCHED);
    }

    public static <R extends Row> Column<R> text(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "text", value);
    }

    public static <R extends Row> Column<R> uuid(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "uuid", value);
    }

    public static <R extends Row> Column<R> time(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "timestamptz", value);
    }

    public static <R extends Row> Column<R> day(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "date", value);
    }

    public static <R extends Row> Column<R> flag(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "boolean", value);
    }

    public static <R extends Row> Column<R> number(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "numeric", value);
    }

    /** A list of strings as a JSON array. */
    public static <R extends Row> Column<R> list(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "jsonb", value);
    }
}
