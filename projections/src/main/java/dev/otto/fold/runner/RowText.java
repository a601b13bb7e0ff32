package dev.otto.fold.runner;

import dev.otto.fold.Column;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Rows and their columns as the text that PostgreSQL reads, the same for an upsert, a COPY and a comparison. */
final class RowText {

    private RowText() {}

    static String doc(Row row) {
        JsonOutput json = new JsonOutput(1_024);
        EventJson.RECORDS.write(row, json);
        if (json.takeNul()) {
            throw new UnstorableException();
        }
        return new String(json.buffer(), 0, json.size(), StandardCharsets.UTF_8);
    }

    static <R extends Row> R row(Table<R> table, String doc) {
        return EventJson.RECORDS.read(table.type(), doc.getBytes(StandardCharsets.UTF_8));
    }

    static <R extends Row> @Nullable String text(Column<R> column, R row) {
        Object value = column.value().apply(row);
        return switch (value) {
            case null -> null;
            case Collection<?> list -> list(list);
            case Enum<?> word -> word.name();
            default -> storable(value.toString());
        };
    }

    private static String list(Collection<?> list) {
        list.forEach(element -> storable(element.toString()));
        return EventJson.MAPPER.writeValueAsString(list);
    }

    /** PostgreSQL stores no NUL, neither in text nor in jsonb. */
    private static String storable(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new UnstorableException();
        }
        return text;
    }

    /** A row that no table can hold. Says nothing of what is in it. */
    static final class UnstorableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnstorableException() {
            super("a row holds a NUL character, which PostgreSQL cannot store");
        }
    }
}
