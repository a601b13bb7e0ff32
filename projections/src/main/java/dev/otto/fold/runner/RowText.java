package dev.otto.fold.runner;

import dev.otto.fold.Column;
import dev.otto.fold.Row;
import dev.otto.fold.RowJson;
import dev.otto.fold.Table;
import dev.otto.fold.figure.Contribution;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows and their columns as the text that PostgreSQL reads, the same for an upsert, a COPY and a comparison. */
final class RowText {

    /**
     * Bytes of the longest word, and of the longest key of a figure. An index of PostgreSQL holds 2,704 of a row that cannot be
     * compressed, and its refusal would come too late: a rebuild makes the indexes last.
     */
    static final int LONGEST = 2_000;

    private static final int BYTES_OF_A_CHAR = 3;

    private RowText() {}

    static String doc(Row row) {
        JsonOutput json = new JsonOutput(1_024);
        RowJson.ROWS.write(row, json);
        if (json.takeNul()) {
            throw new UnstorableException();
        }
        return new String(json.buffer(), 0, json.size(), StandardCharsets.UTF_8);
    }

    static <R extends Row> R row(Table<R> table, String doc) {
        return RowJson.ROWS.read(table.type(), doc.getBytes(StandardCharsets.UTF_8));
    }

    static <R extends Row> @Nullable String text(Column<R> column, R row) {
        Object value = column.value().apply(row);
        return switch (value) {
            case null -> null;
            case Collection<?> list -> list(list);
            case Enum<?> word -> word.name();
            default -> column.ofWords() ? word(storable(value.toString())) : storable(value.toString());
        };
    }

    private static String word(String text) {
        if (!fits(text)) {
            throw new UnstorableException();
        }
        return text;
    }

    /** Refuses what would be counted under a key that no index holds. */
    static void storable(List<Contribution> contributions) {
        for (Contribution contribution : contributions) {
            List<String> keys = contribution.cell().keys();
            int length = 0;
            for (String key : keys) {
                length += key.length();
            }
            // nearly all are short, and nothing is made to find that out
            if (length > LONGEST / BYTES_OF_A_CHAR && !fits(String.join("", keys))) {
                throw new UnstorableException();
            }
        }
    }

    private static boolean fits(String text) {
        return text.length() <= LONGEST / BYTES_OF_A_CHAR || text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
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
            super("a row holds a NUL character, a word that is too long, or a time or number that is out of range,"
                    + " which PostgreSQL cannot store");
        }
    }
}
