package dev.otto.fold.runner;

import dev.otto.fold.Column;
import dev.otto.fold.Entry;
import dev.otto.fold.Row;
import dev.otto.fold.RowJson;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.platform.json.JsonOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows as PostgreSQL's binary COPY has them, in the order of {@link Store#columns}: what a rebuild sends, and what a
 * verification holds against what it reads. The same values as {@link RowText}'s.
 */
final class BinaryRow {

    /** What a binary COPY begins with: signature, no flags, no extension. */
    static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /** What it ends with. */
    static final byte[] TRAILER = {(byte) 0xff, (byte) 0xff};

    /** Seconds from 1970 to 2000, from which PostgreSQL counts. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final long EPOCH_DAYS = EPOCH_SECONDS / 86_400;

    /** Instants and days of these years can be stored (of days more, but what has days has instants beside them). */
    private static final LocalDate FIRST_DAY = LocalDate.of(-4712, 1, 1);

    private static final LocalDate LAST_DAY = LocalDate.of(294_275, 12, 31);
    private static final long FIRST_SECOND = FIRST_DAY.toEpochDay() * 86_400;
    private static final long LAST_SECOND = LAST_DAY.toEpochDay() * 86_400;

    /** Digits that a number may have before and after its point. */
    private static final int MOST_DIGITS = 16_383;

    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    private BinaryRow() {}

    /** How a column's values are sent. */
    private enum Kind {
        TEXT,
        WORD,
        UUID,
        TIME,
        DAY,
        FLAG,
        NUMBER,
        LIST;

        static Kind of(Column<?> column) {
            return switch (column.type()) {
                case "text" -> column.ofWords() ? WORD : TEXT;
                case "uuid" -> UUID;
                case "timestamptz" -> TIME;
                case "date" -> DAY;
                case "boolean" -> FLAG;
                case "numeric" -> NUMBER;
                case "jsonb" -> LIST;
                default -> throw new IllegalArgumentException("a column of type " + column.type());
            };
        }
    }

    /** What is asked of a table for each of its rows, found out once. */
    private record Form(boolean uuid, Kind[] kinds) {
        static Form of(Table<?> table) {
            return new Form(
                    table.idType().equals("uuid"),
                    table.columns().stream().map(Kind::of).toArray(Kind[]::new));
        }
    }

    private static final Map<Table<?>, Form> FORMS = Tables.ALL.stream()
            .collect(Collectors.toMap(Function.<Table<?>>identity(), Form::of, (a, b) -> a, IdentityHashMap::new));

    /** Appends a row; one that cannot be stored is refused, and what was appended of it is to be truncated. */
    static <R extends Row> void append(
            JsonOutput out, Table<R> table, String companyId, String groupId, Entry<R> entry) {
        R row = entry.row();
        Form form = Objects.requireNonNull(FORMS.get(table));
        List<Column<R>> columns = table.columns();
        out.takeNul();
        out.writeShort(6 + form.kinds.length);
        text(out, companyId);
        if (form.uuid) {
            uuid(out, row.key());
        } else {
            text(out, row.key());
        }
        text(out, groupId);
        out.writeInt(8);
        out.writeLong(entry.position());
        out.writeInt(8);
        out.writeLong(entry.sequence());
        for (int i = 0; i < form.kinds.length; i++) {
            @Nullable Object value = columns.get(i).value().apply(row);
            if (value == null) {
                out.writeInt(-1);
            } else {
                value(out, form.kinds[i], value);
            }
        }
        int at = out.size();
        out.writeInt(0);
        RowJson.ROWS.write(row, out);
        out.putInt(at, out.size() - at - 4);
        if (out.takeNul()) {
            throw new RowText.UnstorableException();
        }
    }

    private static void value(JsonOutput out, Kind kind, Object value) {
        switch (kind) {
            case TEXT -> text(out, value.toString());
            case WORD -> {
                int at = out.size();
                text(out, value instanceof Enum<?> word ? word.name() : value.toString());
                if (out.size() - at - 4 > RowText.LONGEST) {
                    throw new RowText.UnstorableException();
                }
            }
            case UUID -> {
                if (value instanceof UUID id) {
                    out.writeInt(16);
                    out.writeLong(id.getMostSignificantBits());
                    out.writeLong(id.getLeastSignificantBits());
                } else {
                    uuid(out, value.toString());
                }
            }
            case TIME -> {
                out.writeInt(8);
                out.writeLong(micros((Instant) value));
            }
            case DAY -> {
                LocalDate day = (LocalDate) value;
                if (day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)) {
                    throw new RowText.UnstorableException();
                }
                out.writeInt(4);
                out.writeInt((int) (day.toEpochDay() - EPOCH_DAYS));
            }
            case FLAG -> {
                out.writeInt(1);
                out.write((Boolean) value ? 1 : 0);
            }
            case NUMBER ->
                numeric(out, value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString()));
            case LIST -> list(out, (Collection<?>) value);
        }
    }

    static void text(JsonOutput out, String text) {
        int at = out.size();
        out.writeInt(0);
        out.utf8(text);
        out.putInt(at, out.size() - at - 4);
    }

    private static void uuid(JsonOutput out, String id) {
        out.writeInt(16);
        if (!out.uuidBytes(id)) {
            UUID uuid = UUID.fromString(id); // says what is wrong with it
            out.writeLong(uuid.getMostSignificantBits());
            out.writeLong(uuid.getLeastSignificantBits());
        }
    }

    /** Microseconds since 2000, rounded to the nearest (a tie to the even one) as PostgreSQL reads a text. */
    static long micros(Instant instant) {
        if (instant.getEpochSecond() < FIRST_SECOND || instant.getEpochSecond() > LAST_SECOND) {
            throw new RowText.UnstorableException();
        }
        int nanos = instant.getNano();
        long micros = nanos / 1_000;
        long rest = nanos % 1_000;
        if (rest > 500 || rest == 500 && (micros & 1) == 1) {
            micros++;
        }
        return (instant.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + micros;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                EPOCH_SECONDS + Math.floorDiv(micros, 1_000_000L), 1_000L * Math.floorMod(micros, 1_000_000L));
    }

    /** Base 10,000: number of digits, weight of the first, sign, digits after the point to be shown, the digits. */
    private static void numeric(JsonOutput out, BigDecimal value) {
        if (Math.abs((long) value.scale()) > MOST_DIGITS || (long) value.precision() - value.scale() > MOST_DIGITS) {
            throw new RowText.UnstorableException();
        }
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int scale = plain.scale();
        int below = (scale + 3) / 4; // digits of base 10,000 after the point
        BigInteger units = plain.unscaledValue().abs().multiply(BigInteger.TEN.pow(4 * below - scale));
        short[] digits = new short[units.bitLength() / 13 + 1];
        int count = 0;
        while (units.signum() != 0) {
            BigInteger[] parts = units.divideAndRemainder(TEN_THOUSAND);
            digits[count++] = parts[1].shortValue();
            units = parts[0];
        }
        int last = 0;
        while (last < count && digits[last] == 0) {
            last++;
        }
        int at = out.size();
        out.writeInt(0);
        out.writeShort(count - last);
        out.writeShort(count == last ? 0 : count - 1 - below);
        out.writeShort(plain.signum() < 0 ? 0x4000 : 0);
        out.writeShort(scale);
        for (int i = count - 1; i >= last; i--) {
            out.writeShort(digits[i]);
        }
        out.putInt(at, out.size() - at - 4);
    }

    /** A jsonb of strings, spaced as PostgreSQL gives it back. */
    private static void list(JsonOutput out, Collection<?> list) {
        int at = out.size();
        out.writeInt(0);
        out.write(1);
        out.write('[');
        boolean first = true;
        for (Object element : list) {
            if (!first) {
                out.write(',');
                out.write(' ');
            }
            first = false;
            out.string(element.toString());
        }
        out.write(']');
        out.putInt(at, out.size() - at - 4);
    }

    static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /** Where the row ends that begins there, with its number of fields. */
    static int end(byte[] bytes, int begin) {
        return field(bytes, begin, (bytes[begin] & 255) << 8 | bytes[begin + 1] & 255);
    }

    /** Where the length of a field stands. */
    private static int field(byte[] bytes, int begin, int index) {
        int at = begin + 2;
        for (int i = 0; i < index; i++) {
            at += 4 + Math.max(0, LogWindow.intAt(bytes, at));
        }
        return at;
    }

    static String text(byte[] bytes, int begin, int index) {
        int at = field(bytes, begin, index);
        return new String(bytes, at + 4, LogWindow.intAt(bytes, at), StandardCharsets.UTF_8);
    }

    /** A field's value in words, for whoever is told of it. */
    static @Nullable String value(byte[] bytes, int begin, int index, String type) {
        int at = field(bytes, begin, index);
        int length = LogWindow.intAt(bytes, at);
        if (length < 0) {
            return null;
        }
        int from = at + 4;
        return switch (type) {
            case "uuid" -> new UUID(LogWindow.longAt(bytes, from), LogWindow.longAt(bytes, from + 8)).toString();
            case "bigint" -> Long.toString(LogWindow.longAt(bytes, from));
            case "timestamptz" -> instant(LogWindow.longAt(bytes, from)).toString();
            case "date" ->
                LocalDate.ofEpochDay(LogWindow.intAt(bytes, from) + EPOCH_DAYS).toString();
            case "boolean" -> Boolean.toString(bytes[from] != 0);
            case "numeric" -> numeric(bytes, from);
            case "jsonb" -> new String(bytes, from + 1, length - 1, StandardCharsets.UTF_8);
            default -> new String(bytes, from, length, StandardCharsets.UTF_8);
        };
    }

    private static int shortAt(byte[] bytes, int at) {
        return (bytes[at] << 8) | bytes[at + 1] & 255;
    }

    private static String numeric(byte[] bytes, int from) {
        int digits = shortAt(bytes, from);
        int weight = shortAt(bytes, from + 2);
        BigInteger units = BigInteger.ZERO;
        for (int i = 0; i < digits; i++) {
            units = units.multiply(TEN_THOUSAND).add(BigInteger.valueOf(shortAt(bytes, from + 8 + 2 * i)));
        }
        BigDecimal value =
                new BigDecimal(units, 4 * (digits - 1 - weight)).setScale(shortAt(bytes, from + 6), RoundingMode.DOWN);
        return (shortAt(bytes, from + 4) == 0 ? value : value.negate()).toPlainString();
    }
}
