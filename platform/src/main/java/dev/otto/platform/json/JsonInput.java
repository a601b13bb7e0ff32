package dev.otto.platform.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads JSON as our own writer makes it; anything else is irregular and left to the general parser. */
final class JsonInput {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    /** What an ASCII character is worth as a hexadecimal digit; -1: it is none. */
    static final byte[] DIGITS = new byte[128];

    private static final Map<String, ZoneId> ZONES = new ConcurrentHashMap<>();
    private static final int MOST_ZONES = 1_000;
    private static final int SECONDS_PER_DAY = 86_400;

    static {
        java.util.Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < 10; i++) {
            DIGITS['0' + i] = (byte) i;
        }
        for (int i = 0; i < 6; i++) {
            DIGITS['a' + i] = (byte) (10 + i);
            DIGITS['A' + i] = (byte) (10 + i);
        }
    }

    final byte[] bytes;
    final int end;
    int at;

    JsonInput(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** The next byte that is no space, not yet taken. */
    int peek() {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            at++;
        }
        throw RecordJson.IRREGULAR;
    }

    void take(char wanted) {
        if (peek() != wanted) {
            throw RecordJson.IRREGULAR;
        }
        at++;
    }

    boolean takeIf(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** Nothing may follow but spaces. */
    void finish() {
        while (at < end) {
            if (bytes[at] > ' ' || bytes[at] < 0) {
                throw RecordJson.IRREGULAR;
            }
            at++;
        }
    }

    boolean takeNull() {
        if (peek() == 'n') {
            word("null");
            return true;
        }
        return false;
    }

    private void word(String word) {
        int length = word.length();
        if (end - at < length) {
            throw RecordJson.IRREGULAR;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[at + i] != word.charAt(i)) {
                throw RecordJson.IRREGULAR;
            }
        }
        at += length;
    }

    boolean bool() {
        if (peek() == 't') {
            word("true");
            return true;
        }
        word("false");
        return false;
    }

    /** Takes the opening quote of a string without escapes and stands behind it; where the string ends. */
    int plain() {
        take('"');
        int close = stop(at);
        if (bytes[close] != '"') {
            throw RecordJson.IRREGULAR;
        }
        return close;
    }

    /** Where the first quote, backslash, control character or non-ASCII byte stands. */
    private int stop(int from) {
        int i = from;
        for (; i + 8 <= end; i += 8) {
            long word = (long) EIGHT.get(bytes, i);
            long quote = word ^ ONES * '"';
            long slash = word ^ ONES * '\\';
            long found = (quote - ONES & ~quote | slash - ONES & ~slash | word - ONES * 0x20 & ~word | word) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < end; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || b < 0x20) {
                return i;
            }
        }
        throw RecordJson.IRREGULAR;
    }

    String string() {
        take('"');
        int from = at;
        int stop = stop(from);
        if (bytes[stop] == '"') {
            at = stop + 1;
            return new String(bytes, from, stop - from, StandardCharsets.ISO_8859_1);
        }
        return difficult(from, stop);
    }

    private String difficult(int from, int stop) {
        StringBuilder text = new StringBuilder(2 * (stop - from) + 16);
        int begin = from;
        int i = stop;
        while (true) {
            if (i >= end) {
                throw RecordJson.IRREGULAR;
            }
            byte b = bytes[i];
            if (b < 0) {
                i++;
                continue;
            }
            if (b < 0x20) {
                throw RecordJson.IRREGULAR;
            }
            if (b != '"' && b != '\\') {
                i++;
                continue;
            }
            String piece = new String(bytes, begin, i - begin, StandardCharsets.UTF_8);
            if (piece.indexOf('\ufffd') >= 0) {
                throw RecordJson.IRREGULAR; // possibly no UTF-8
            }
            text.append(piece);
            if (b == '"') {
                at = i + 1;
                return text.toString();
            }
            i = escape(text, i + 1);
            begin = i;
        }
    }

    private int escape(StringBuilder text, int from) {
        if (from >= end) {
            throw RecordJson.IRREGULAR;
        }
        int i = from + 1;
        switch (bytes[from]) {
            case '"' -> text.append('"');
            case '\\' -> text.append('\\');
            case '/' -> text.append('/');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                text.append((char) hex(i, 4));
                i += 4;
            }
            default -> throw RecordJson.IRREGULAR;
        }
        return i;
    }

    private long hex(int from, int digits) {
        if (end - from < digits) {
            throw RecordJson.IRREGULAR;
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            byte b = bytes[i];
            int digit = b < 0 ? -1 : DIGITS[b];
            if (digit < 0) {
                throw RecordJson.IRREGULAR;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    UUID uuid() {
        take('"');
        int from = at;
        if (end - from < 37
                || bytes[from + 36] != '"'
                || bytes[from + 8] != '-'
                || bytes[from + 13] != '-'
                || bytes[from + 18] != '-'
                || bytes[from + 23] != '-') {
            throw RecordJson.IRREGULAR;
        }
        long high = hex(from, 8) << 32 | hex(from + 9, 4) << 16 | hex(from + 14, 4);
        long low = hex(from + 19, 4) << 48 | hex(from + 24, 12);
        at = from + 37;
        return new UUID(high, low);
    }

    ZoneId zone() {
        String id = string();
        ZoneId known = ZONES.get(id);
        if (known == null) {
            try {
                known = ZoneId.of(id);
            } catch (java.time.DateTimeException e) {
                throw RecordJson.IRREGULAR;
            }
            if (ZONES.size() < MOST_ZONES) {
                ZONES.put(id, known);
            }
        }
        return known;
    }

    /** {@code 2026-03-11T01:39:14[.fraction]Z}, as {@code Instant.toString} writes it. */
    Instant instant() {
        int close = plain();
        int from = at;
        int length = close - from;
        if (length < 20
                || length > 30
                || bytes[from + 4] != '-'
                || bytes[from + 7] != '-'
                || bytes[from + 10] != 'T'
                || bytes[from + 13] != ':'
                || bytes[from + 16] != ':'
                || bytes[close - 1] != 'Z') {
            throw RecordJson.IRREGULAR;
        }
        int year = 100 * two(from) + two(from + 2);
        int month = two(from + 5);
        int day = two(from + 8);
        int hour = two(from + 11);
        int minute = two(from + 14);
        int second = two(from + 17);
        if (month < 1
                || month > 12
                || day < 1
                || day > 28 && day > length(year, month)
                || hour > 23
                || minute > 59
                || second > 59) {
            throw RecordJson.IRREGULAR;
        }
        int nanos = 0;
        if (length > 20) {
            if (bytes[from + 19] != '.' || length == 21) {
                throw RecordJson.IRREGULAR;
            }
            int scale = 100_000_000;
            for (int i = from + 20; i < close - 1; i++, scale /= 10) {
                nanos += digit(i) * scale;
            }
        }
        at = close + 1;
        return Instant.ofEpochSecond(
                days(year, month, day) * SECONDS_PER_DAY + 3_600L * hour + 60L * minute + second, nanos);
    }

    private static int length(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
    private static long days(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int ofEra = y - 400 * era;
        int ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return 146_097L * era + 365L * ofEra + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
    }

    private int digit(int i) {
        int digit = bytes[i] - '0';
        if (digit < 0 || digit > 9) {
            throw RecordJson.IRREGULAR;
        }
        return digit;
    }

    private int two(int i) {
        return 10 * digit(i) + digit(i + 1);
    }

    /** A whole number of at most 18 digits. */
    long whole() {
        boolean minus = takeIf('-');
        int from = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            value = 10 * value + bytes[at] - '0';
            at++;
        }
        int digits = at - from;
        boolean goesOn = at < end && (bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E');
        if (digits == 0 || digits > 18 || goesOn || digits > 1 && bytes[from] == '0') {
            throw RecordJson.IRREGULAR;
        }
        return minus ? -value : value;
    }

    /** Text of a number as JSON has it. */
    private String number() {
        peek();
        int from = at;
        while (at < end
                && (bytes[at] >= '0' && bytes[at] <= '9'
                        || bytes[at] == '-'
                        || bytes[at] == '.'
                        || bytes[at] == '+'
                        || bytes[at] == 'e'
                        || bytes[at] == 'E')) {
            at++;
        }
        int first = from < at && bytes[from] == '-' ? from + 1 : from;
        boolean whole = first < at && bytes[first] >= '0' && bytes[first] <= '9';
        boolean leadingZero =
                first + 1 < at && bytes[first] == '0' && bytes[first + 1] >= '0' && bytes[first + 1] <= '9';
        if (!whole || leadingZero || at - from > 60 || bytes[at - 1] == '.') {
            throw RecordJson.IRREGULAR;
        }
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    BigDecimal decimal() {
        try {
            return new BigDecimal(number());
        } catch (NumberFormatException e) {
            throw RecordJson.IRREGULAR;
        }
    }

    double real() {
        try {
            return Double.parseDouble(number());
        } catch (NumberFormatException e) {
            throw RecordJson.IRREGULAR;
        }
    }
}
