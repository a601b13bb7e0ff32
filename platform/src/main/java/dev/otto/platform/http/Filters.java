package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * A list's query parameters, read by type; controllers take it as an argument. What cannot be read is a problem 400
 * that names the values allowed. Names that the endpoint does not list in the permission table never get here.
 */
public final class Filters {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;
    /** Days that dashboards cover when nothing is asked for, today included. */
    public static final int DEFAULT_DAYS = 30;

    private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 30);

    private final MultiValueMap<String, String> parameters;

    public Filters(MultiValueMap<String, String> parameters) {
        this.parameters = parameters;
    }

    /** The parameter's text; absent and empty are the same. */
    public Optional<String> text(String name) {
        List<String> values = parameters.get(name);
        if (values == null || values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw ProblemException.invalid(name, "is given more than once");
        }
        String value = values.getFirst();
        if (value.indexOf('\0') >= 0) {
            throw ProblemException.invalid(name, "contains a character that is not allowed");
        }
        return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /** One word of a list. */
    public Optional<String> oneOf(String name, Set<String> allowed) {
        return text(name).map(value -> member(name, value, allowed));
    }

    /** One constant of an enum whose names are the words of the interface. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return oneOf(name, type, Map.of());
    }

    /** The same, with further words accepted for constants. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type, Map<String, E> aliases) {
        return text(name).map(value -> {
            E alias = aliases.get(value);
            return alias != null ? alias : Enum.valueOf(type, member(name, value, names(type)));
        });
    }

    /** Several constants, comma separated or repeated; empty when the parameter is absent. */
    public <E extends Enum<E>> List<E> anyOf(String name, Class<E> type) {
        List<E> found = new ArrayList<>();
        List<String> values = parameters.get(name);
        for (String value : values == null ? List.<String>of() : values) {
            for (String word : value.split(",", -1)) {
                if (!word.isBlank()) {
                    found.add(Enum.valueOf(type, member(name, word.strip(), names(type))));
                }
            }
        }
        return found;
    }

    public Optional<UUID> uuid(String name) {
        return text(name)
                .map(value -> read(name, value, "is not a UUID", text -> {
                    UUID id = UUID.fromString(text);
                    if (text.length() != 36) {
                        throw new IllegalArgumentException("short form");
                    }
                    return id;
                }));
    }

    public Optional<Boolean> flag(String name) {
        return oneOf(name, Set.of("true", "false")).map(Boolean::valueOf);
    }

    public Optional<Long> number(String name, long min, long max) {
        return text(name).map(value -> {
            long number = read(name, value, "is not a whole number", Long::valueOf);
            if (number < min || number > max) {
                throw ProblemException.invalid(name, "must be from " + min + " to " + max);
            }
            return number;
        });
    }

    public Optional<Instant> instant(String name) {
        return text(name)
                .map(value -> read(name, value, "is not an instant such as 2026-07-14T12:00:00Z", Instant::parse));
    }

    /** A company-local day. */
    public Optional<LocalDate> day(String name) {
        return text(name)
                .map(value -> inRange(name, read(name, value, "is not a day such as 2026-07-14", LocalDate::parse)));
    }

    /** A day that may be asked for, by a parameter or in a body; another is refused. */
    public static LocalDate inRange(String name, LocalDate day) {
        if (day.isBefore(EARLIEST) || day.isAfter(LATEST)) {
            throw ProblemException.invalid(name, "is out of range");
        }
        return day;
    }

    /** {@code from} and {@code to}, unbounded where absent. */
    public DateRange range() {
        return new DateRange(day("from").orElse(null), day("to").orElse(null));
    }

    /**
     * {@code from} and {@code to}; the last thirty days of the company where neither is given.
     *
     * @param zone the company's, asked for only where it matters what day it is
     */
    public DateRange dashboardRange(InstantSource clock, Supplier<ZoneId> zone) {
        DateRange asked = range();
        @Nullable LocalDate end = asked.to();
        LocalDate to = end != null ? end : LocalDate.ofInstant(clock.instant(), zone.get());
        @Nullable LocalDate from = asked.from();
        if (from == null) {
            return new DateRange(to.minusDays(DEFAULT_DAYS - 1L), to);
        }
        return new DateRange(from, end == null && from.isAfter(to) ? from : to);
    }

    public int limit() {
        return number("limit", 1, MAX_LIMIT).orElse((long) DEFAULT_LIMIT).intValue();
    }

    /** The query string of the same request with one parameter set to another value. */
    public String queryWith(String name, String value) {
        MultiValueMap<String, String> changed = new LinkedMultiValueMap<>(parameters);
        changed.set(name, value);
        StringBuilder query = new StringBuilder();
        changed.forEach((key, values) -> values.forEach(one -> query.append(query.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(one, StandardCharsets.UTF_8))));
        return query.toString();
    }

    /** The cursor of {@code size} sort keys, null on the first page. */
    public @Nullable Cursor cursor(int size) {
        return text("cursor").map(value -> Cursor.parse(value, size)).orElse(null);
    }

    private static <E extends Enum<E>> Set<String> names(Class<E> type) {
        Set<String> names = new LinkedHashSet<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name());
        }
        return names;
    }

    private static String member(String name, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            List<String> shown = new ArrayList<>(allowed);
            throw ProblemException.invalid(name, "must be one of " + String.join(", ", shown));
        }
        return value;
    }

    private static <T> T read(String name, String value, String fault, Function<String, T> reader) {
        try {
            return reader.apply(value);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw ProblemException.invalid(name, fault);
        }
    }
}
