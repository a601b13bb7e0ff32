package dev.otto.platform.json;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** Bytes on their way out; grows as it must. Not thread-safe. */
public final class JsonOutput {

    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final long SECONDS_PER_DAY = 86_400;
    private static final long YEAR_1 = -62_135_596_800L;
    private static final long YEAR_10000 = 253_402_300_800L;

    private byte[] bytes;
    private int size;
    private boolean nul;

    public JsonOutput(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    /** The buffer itself; only the first {@link #size} bytes are meant, until the next write. */
    public byte[] buffer() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Forgets what was written after the first so many bytes. */
    public void truncate(int to) {
        size = to;
    }

    /** Whether any text held the character NUL, which JSON can hold and PostgreSQL cannot; asking forgets it. */
    public boolean takeNul() {
        boolean had = nul;
        nul = false;
        return had;
    }

    void noteNul() {
        nul = true;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), size + more + 256));
        }
    }

    public void write(int one) {
        room(1);
        bytes[size++] = (byte) one;
    }

    public void write(byte[] some) {
        write(some, 0, some.length);
    }

    public void write(byte[] some, int from, int length) {
        room(length);
        System.arraycopy(some, from, bytes, size, length);
        size += length;
    }

    public void writeShort(int value) {
        room(2);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    public void writeInt(int value) {
        room(4);
        putInt(size, value);
        size += 4;
    }

    public void writeLong(long value) {
        room(8);
        putInt(size, (int) (value >> 32));
        putInt(size + 4, (int) value);
        size += 8;
    }

    /** Overwrites four bytes that were written before. */
    public void putInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /** Text of ASCII characters only. */
    @SuppressWarnings("deprecation") // exactly the bytes of ASCII, without an array between
    public void ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
    }

    /** Text as UTF-8; what is no text (a lone half of a pair) as {@code ?}, like {@code String.getBytes}. */
    public void utf8(String text) {
        int length = text.length();
        room(length);
        int at = size;
        byte[] to = bytes;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            nul |= c == 0;
            if (c >= 0x80) {
                nul |= text.indexOf('\0', i) >= 0;
                byte[] rest = text.substring(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                size = at;
                write(rest);
                return;
            }
            to[at++] = (byte) c;
        }
        size = at;
    }

    public void uuid(UUID id) {
        room(36);
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        int at = size;
        at = hex(at, high >>> 32, 8);
        bytes[at++] = '-';
        at = hex(at, high >>> 16, 4);
        bytes[at++] = '-';
        at = hex(at, high, 4);
        bytes[at++] = '-';
        at = hex(at, low >>> 48, 4);
        bytes[at++] = '-';
        size = hex(at, low, 12);
    }

    /** The sixteen bytes of an id in its usual form; writes nothing and answers false where the text is no such. */
    public boolean uuidBytes(String text) {
        if (text.length() != 36
                || text.charAt(8) != '-'
                || text.charAt(13) != '-'
                || text.charAt(18) != '-'
                || text.charAt(23) != '-') {
            return false;
        }
        long first = digits(text, 0, 8);
        long second = digits(text, 9, 4);
        long third = digits(text, 14, 4);
        long fourth = digits(text, 19, 4);
        long last = digits(text, 24, 12);
        if ((first | second | third | fourth | last) < 0) {
            return false;
        }
        writeLong(first << 32 | second << 16 | third);
        writeLong(fourth << 48 | last);
        return true;
    }

    /** A number in hexadecimal digits, at most twelve; below 0 where they are none. */
    private static long digits(String text, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? JsonInput.DIGITS[c] : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** A quoted instant as {@code Instant.toString} has it. */
    void instant(Instant value) {
        long seconds = value.getEpochSecond();
        if (seconds < YEAR_1 || seconds >= YEAR_10000) {
            write('"');
            ascii(value.toString());
            write('"');
            return;
        }
        room(32);
        long days = Math.floorDiv(seconds, SECONDS_PER_DAY);
        int ofDay = (int) (seconds - days * SECONDS_PER_DAY);
        bytes[size++] = '"';
        date(days);
        bytes[size++] = 'T';
        decimal(ofDay / 3_600, 2);
        bytes[size++] = ':';
        decimal(ofDay / 60 % 60, 2);
        bytes[size++] = ':';
        decimal(ofDay % 60, 2);
        int nanos = value.getNano();
        if (nanos != 0) {
            bytes[size++] = '.';
            if (nanos % 1_000_000 == 0) {
                decimal(nanos / 1_000_000, 3);
            } else if (nanos % 1_000 == 0) {
                decimal(nanos / 1_000, 6);
            } else {
                decimal(nanos, 9);
            }
        }
        bytes[size++] = 'Z';
        bytes[size++] = '"';
    }

    /** A day of the years 1 to 9999, counted from 1970-01-01, in the proleptic Gregorian calendar. */
    private void date(long days) {
        long sinceMarch0 = days + 719_468;
        long era = Math.floorDiv(sinceMarch0, 146_097);
        int ofEra = (int) (sinceMarch0 - era * 146_097);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * fromMarch + 2) / 5 + 1;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        decimal((int) (era * 400) + yearOfEra + (month <= 2 ? 1 : 0), 4);
        bytes[size++] = '-';
        decimal(month, 2);
        bytes[size++] = '-';
        decimal(day, 2);
    }

    private void decimal(int value, int digits) {
        int rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    private int hex(int at, long value, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            bytes[at++] = HEX[(int) (value >>> (4 * i)) & 15];
        }
        return at;
    }

    /** A JSON string, escaped as the mapper does; throws where it is no text. */
    public void string(String text) {
        int length = text.length();
        room(length + 2);
        int at = size;
        byte[] to = bytes;
        to[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
                size = at;
                rest(text, i);
                return;
            }
            to[at++] = (byte) c;
        }
        to[at++] = '"';
        size = at;
    }

    private void rest(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            room(8);
            if (c < 0x80) {
                escaped(c);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xc0 | c >> 6);
                bytes[size++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                bytes[size++] = (byte) (0xe0 | c >> 12);
                bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
                bytes[size++] = (byte) (0x80 | c & 0x3f);
            } else {
                if (i + 1 == length || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw RecordJson.IRREGULAR;
                }
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[size++] = (byte) (0xf0 | point >> 18);
                bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
                bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
                bytes[size++] = (byte) (0x80 | point & 0x3f);
            }
        }
        write('"');
    }

    private void escaped(char c) {
        int letter = switch (c) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
        if (letter != 0) {
            bytes[size++] = '\\';
            bytes[size++] = (byte) letter;
        } else if (c < 0x20) {
            nul |= c == 0;
            bytes[size++] = '\\';
            bytes[size++] = 'u';
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = UPPER_HEX[c >> 4];
            bytes[size++] = UPPER_HEX[c & 15];
        } else {
            bytes[size++] = (byte) c;
        }
    }
}
