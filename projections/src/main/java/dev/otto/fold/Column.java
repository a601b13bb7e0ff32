package dev.otto.fold;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An indexed column beside a row's {@code doc}.
 *
 * @param name name in SQL
 * @param type type in SQL
 * @param ofAnyLength whether it holds text of any length, which no ordinary index does
 * @param value the value, of a type whose {@code toString()} PostgreSQL reads, or null
 */
public record Column<R extends Row>(
        String name, String type, boolean ofAnyLength, Function<R, @Nullable Object> value) {

    /** Bytes of a text that an index holds beside the other columns of a key. */
    public static final int MOST_BYTES = 2_000;

    private Column(String name, String type, Function<R, @Nullable Object> value) {
        this(name, type, false, value);
    }

    public static <R extends Row> Column<R> text(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "text", value);
    }

    /** Words that are searched for parts of them. */
    public static <R extends Row> Column<R> longText(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "text", true, value);
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
