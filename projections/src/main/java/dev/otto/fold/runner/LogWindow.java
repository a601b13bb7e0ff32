package dev.otto.fold.runner;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventJson;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A window on rows of the log as binary COPY sends them, one at a time: nothing is decoded before somebody asks. Not
 * thread-safe.
 */
final class LogWindow {

    /** The columns in the order in which they lie in a row. */
    static final String COLUMNS = "global_index, aggregate_identifier, sequence_number, event_name, event_revision,"
            + " company_id, contact_card_id, recorded_at, payload, metadata";

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIELDS = 10;
    private static final int POSITION = 0;
    private static final int STREAM = 1;
    private static final int SEQUENCE = 2;
    private static final int NAME = 3;
    private static final int REVISION = 4;
    private static final int COMPANY = 5;
    private static final int CARD = 6;
    private static final int RECORDED = 7;
    private static final int PAYLOAD = 8;
    private static final int METADATA = 9;

    private final int[] from = new int[FIELDS];
    private final int[] length = new int[FIELDS];
    private byte[] bytes = new byte[0];

    private final Words words = new Words();
    private byte[] lastMetadata = new byte[0];
    private @Nullable EventMetadata lastRead;

    /** Looks at the row whose first field begins there; where it ends. */
    int at(byte[] rows, int begin) {
        bytes = rows;
        int at = begin;
        for (int i = 0; i < FIELDS; i++) {
            int size = (int) INT.get(rows, at);
            at += 4;
            from[i] = at;
            length[i] = size;
            at += Math.max(0, size);
        }
        return at;
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    long position() {
        return longAt(bytes, from[POSITION]);
    }

    long sequence() {
        return longAt(bytes, from[SEQUENCE]);
    }

    boolean hasCard() {
        return length[CARD] >= 0;
    }

    String company() {
        return words.of(bytes, from[COMPANY], length[COMPANY]);
    }

    String stream() {
        return words.of(bytes, from[STREAM], length[STREAM]);
    }

    String name() {
        return words.of(bytes, from[NAME], length[NAME]);
    }

    /** The group's id before merges are resolved. */
    String rawGroup() {
        return hasCard()
                ? new UUID(longAt(bytes, from[CARD]), longAt(bytes, from[CARD] + 8)).toString()
                : new String(bytes, from[STREAM], length[STREAM], StandardCharsets.UTF_8);
    }

    /** A hash of company and group, the same for a card whether it stands as a card or as a stream. */
    long groupHash() {
        long hash = hash(bytes, from[COMPANY], length[COMPANY], 0x9e3779b97f4a7c15L);
        if (hasCard()) {
            return mixed(hash, longAt(bytes, from[CARD]), longAt(bytes, from[CARD] + 8));
        }
        return hash(hash, bytes, from[STREAM], length[STREAM]);
    }

    /** As {@link #groupHash}, of a group by its names. */
    static long groupHash(String company, String group) {
        byte[] own = company.getBytes(StandardCharsets.UTF_8);
        byte[] id = group.getBytes(StandardCharsets.UTF_8);
        return hash(hash(own, 0, own.length, 0x9e3779b97f4a7c15L), id, 0, id.length);
    }

    /** Whether both rows belong to one group before merges are resolved. */
    boolean sameGroup(LogWindow other) {
        return same(other, COMPANY)
                && (hasCard() && other.hasCard()
                        ? same(other, CARD)
                        : !hasCard() && !other.hasCard()
                                ? same(other, STREAM)
                                : rawGroup().equals(other.rawGroup()));
    }

    private boolean same(LogWindow other, int field) {
        return Arrays.equals(
                bytes,
                from[field],
                from[field] + length[field],
                other.bytes,
                other.from[field],
                other.from[field] + other.length[field]);
    }

    private static long hash(long seed, byte[] bytes, int from, int length) {
        if (length == 36 && bytes[from + 8] == '-' && bytes[from + 13] == '-') {
            long high = 0;
            long low = 0;
            int digits = 0;
            for (int i = from; i < from + 36; i++) {
                int digit = Character.digit(bytes[i], 16);
                if (digit >= 0) {
                    if (digits < 16) {
                        high = high << 4 | digit;
                    } else {
                        low = low << 4 | digit;
                    }
                    digits++;
                }
            }
            if (digits == 32) {
                return mixed(seed, high, low);
            }
        }
        return hash(bytes, from, length, seed);
    }

    private static long mixed(long seed, long high, long low) {
        long hash = (seed ^ high) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 32 ^ low) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 29;
    }

    static long hash(byte[] bytes, int from, int length, long seed) {
        long hash = seed;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ (long) EIGHT.get(bytes, at)) * 0xff51afd7ed558ccdL;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = (hash ^ bytes[at]) * 0xc4ceb9fe1a85ec53L;
        }
        return hash ^ hash >>> 29;
    }

    boolean mayFindItsCard() {
        return nameStarts("call.") || nameStarts("analysis_job.");
    }

    boolean merges() {
        return length[NAME] >= 14 && nameStarts("contact.merged");
    }

    private boolean nameStarts(String start) {
        if (length[NAME] < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (bytes[from[NAME] + i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The event; one commit's events share their metadata, which are read once. */
    EventEnvelope decode(EventDecoder decoder) {
        EventMetadata metadata = lastRead;
        int begin = from[METADATA];
        int end = begin + length[METADATA];
        if (metadata == null || !Arrays.equals(bytes, begin, end, lastMetadata, 0, lastMetadata.length)) {
            try {
                metadata = EventJson.RECORDS.read(EventMetadata.class, bytes, begin, end - begin);
            } catch (tools.jackson.core.JacksonException unreadable) {
                return logged().decode(decoder); // says in its own words what is wrong
            }
            lastMetadata = Arrays.copyOfRange(bytes, begin, end);
            lastRead = metadata;
        }
        byte[] asStored = lastMetadata;
        return decoder.decode(
                position(),
                stream(),
                sequence(),
                BinaryRow.instant(longAt(bytes, from[RECORDED])),
                name(),
                intAt(bytes, from[REVISION]),
                bytes,
                from[PAYLOAD],
                length[PAYLOAD],
                metadata,
                () -> asStored);
    }

    /** The same event on its own. */
    LoggedEvent logged() {
        return new LoggedEvent(
                position(),
                stream(),
                sequence(),
                name(),
                intAt(bytes, from[REVISION]),
                company(),
                hasCard() ? rawGroup() : null,
                BinaryRow.instant(longAt(bytes, from[RECORDED])),
                Arrays.copyOfRange(bytes, from[PAYLOAD], from[PAYLOAD] + length[PAYLOAD]),
                Arrays.copyOfRange(bytes, from[METADATA], from[METADATA] + length[METADATA]));
    }

    /** Short texts that come again and again, as one string each. */
    private static final class Words {
        private static final int SLOTS = 1 << 12;
        private static final int LONGEST = 64;

        private final byte[][] keys = new byte[SLOTS][];
        private final String[] values = new String[SLOTS];

        String of(byte[] bytes, int from, int length) {
            if (length > LONGEST) {
                return new String(bytes, from, length, StandardCharsets.UTF_8);
            }
            int slot = (int) hash(bytes, from, length, length) & SLOTS - 1;
            byte[] key = keys[slot];
            if (key != null && Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
                return values[slot];
            }
            keys[slot] = Arrays.copyOfRange(bytes, from, from + length);
            values[slot] = new String(bytes, from, length, StandardCharsets.UTF_8);
            return values[slot];
        }
    }
}
