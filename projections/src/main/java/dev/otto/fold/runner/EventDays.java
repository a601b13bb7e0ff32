package dev.otto.fold.runner;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The company-local days that a stored event names: of every instant in its payload and metadata, and of every one less each
 * duration in it (a call's start may be told by its end). Read from the bytes, since most events of a log need not be understood
 * for it. Every day to which a fold of the event can contribute is among them.
 */
final class EventDays {

    private static final byte[] ZONE = ascii("\"zone\":\"");
    private static final byte[] DURATION = ascii("\"duration_seconds\":");
    private static final int SECONDS_END = 20; // "2026-07-14T12:00:00

    /** Words that look like an instant of another time are somebody's text; nothing is counted on such a day. */
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

    private static final LocalDate LAST = LocalDate.of(9998, 12, 31);
    private static final Map<String, ZoneId> ZONES = new ConcurrentHashMap<>();

    /** What an event names. */
    record Named(String zone, Set<LocalDate> days) {}

    private EventDays() {}

    static Named of(byte[] payload, byte[] metadata) {
        List<Long> instants = new ArrayList<>();
        List<Long> durations = new ArrayList<>();
        scan(payload, instants, durations);
        scan(metadata, instants, durations);
        String name = zone(metadata);
        ZoneId zone = ZONES.computeIfAbsent(name, EventDays::known);
        Set<LocalDate> days = new HashSet<>();
        for (long instant : instants) {
            days.add(day(instant, zone));
            for (long duration : durations) {
                days.add(day(instant - duration, zone));
            }
        }
        days.removeIf(day -> day.isBefore(FIRST) || day.isAfter(LAST));
        return new Named(name, days);
    }

    private static ZoneId known(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private static LocalDate day(long epochSecond, ZoneId zone) {
        return LocalDate.ofInstant(Instant.ofEpochSecond(epochSecond), zone);
    }

    private static void scan(byte[] json, List<Long> instants, List<Long> durations) {
        for (int i = 0; i + SECONDS_END < json.length; i++) {
            if (json[i] != '"') {
                continue;
            }
            if (json[i + 5] == '-' && json[i + 8] == '-' && json[i + 11] == 'T' && json[i + 14] == ':') {
                try {
                    instants.add(LocalDate.of(number(json, i + 1, 4), number(json, i + 6, 2), number(json, i + 9, 2))
                                            .toEpochDay()
                                    * 86_400
                            + number(json, i + 12, 2) * 3_600
                            + number(json, i + 15, 2) * 60
                            + number(json, i + 18, 2));
                    i += SECONDS_END - 1;
                } catch (DateTimeException noInstant) {
                    continue;
                }
            } else if (json[i + 1] == 'd' && starts(json, i, DURATION)) {
                durations.add(digits(json, i + DURATION.length));
            }
        }
    }

    private static int number(byte[] json, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            if (json[i] < '0' || json[i] > '9') {
                throw new DateTimeException("no number");
            }
            number = number * 10 + json[i] - '0';
        }
        return number;
    }

    private static long digits(byte[] json, int from) {
        long number = 0;
        for (int i = from; i < json.length && i < from + 10 && json[i] >= '0' && json[i] <= '9'; i++) {
            number = number * 10 + json[i] - '0';
        }
        return number;
    }

    private static String zone(byte[] metadata) {
        for (int i = 0; i + ZONE.length < metadata.length; i++) {
            if (metadata[i] == '"' && starts(metadata, i, ZONE)) {
                int from = i + ZONE.length;
                int to = from;
                while (to < metadata.length && metadata[to] != '"') {
                    to++;
                }
                return new String(metadata, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
            }
        }
        return "Z";
    }

    private static boolean starts(byte[] json, int at, byte[] with) {
        return at + with.length <= json.length && Arrays.equals(json, at, at + with.length, with, 0, with.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
