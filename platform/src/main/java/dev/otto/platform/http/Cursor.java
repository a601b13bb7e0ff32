package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The sort keys of a page's last row; opaque to clients. */
public record Cursor(List<String> keys) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public Cursor {
        keys = List.copyOf(keys);
    }

    /** A cursor after the row with these sort keys (their {@code toString()} must read back). */
    public static Cursor of(Object... keys) {
        List<String> texts = new ArrayList<>();
        for (Object key : keys) {
            texts.add(String.valueOf(key));
        }
        return new Cursor(texts);
    }

    public String encoded() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(MAPPER.writeValueAsBytes(keys));
    }

    /** Reads a cursor of {@code size} keys; anything else is a problem 400. */
    public static Cursor parse(String text, int size) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
            String[] keys = MAPPER.readValue(json, String[].class);
            if (keys.length == size && Stream.of(keys).noneMatch(key -> key.indexOf('\0') >= 0)) {
                return new Cursor(List.of(keys));
            }
        } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
            throw invalid();
        }
        throw invalid();
    }

    public String text(int index) {
        return keys.get(index);
    }

    public Instant instant(int index) {
        Instant instant = read(index, Instant::parse);
        // the database holds less than the type, and no row is of such a year
        if (instant.isBefore(EARLIEST) || !instant.isBefore(END)) {
            throw invalid();
        }
        return instant;
    }

    public LocalDate day(int index) {
        LocalDate day = read(index, LocalDate::parse);
        if (day.getYear() < 1 || day.getYear() > 9999) {
            throw invalid();
        }
        return day;
    }

    public UUID uuid(int index) {
        return read(index, UUID::fromString);
    }

    public long number(int index) {
        return read(index, Long::valueOf);
    }

    private <T> T read(int index, Function<String, T> reader) {
        try {
            return reader.apply(keys.get(index));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return ProblemException.invalid("cursor", "is not a cursor of this list");
    }
}
