package dev.otto.write.webhook;

import dev.otto.write.BusinessTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a provider's body, JSON or form-encoded, read leniently: {@code ""} and null are absent, numbers and
 * booleans may be quoted, and a field of a wrong type is absent unless it is asked for as needed.
 */
public final class BodyFields {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern MONEY = Pattern.compile("-?\\$?[0-9]{1,3}(,?[0-9]{3}){0,3}(\\.[0-9]{1,4})?");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");

    private final ObjectNode fields;

    private BodyFields(ObjectNode fields) {
        this.fields = fields;
    }

    /**
     * Reads a JSON object.
     *
     * @throws MalformedBody when it is none
     */
    public static BodyFields json(byte[] body) {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return new BodyFields(object);
            }
            throw new MalformedBody("The body is not a JSON object.");
        } catch (JacksonException e) {
            throw new MalformedBody("The body is not readable JSON.");
        }
    }

    /**
     * Reads {@code application/x-www-form-urlencoded}; of a repeated name the first counts.
     *
     * @throws MalformedBody when it is not readable
     */
    public static BodyFields form(byte[] body) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, String> field :
                formFields(new String(body, StandardCharsets.UTF_8)).entrySet()) {
            object.put(field.getKey(), field.getValue());
        }
        if (object.isEmpty()) {
            throw new MalformedBody("The form has no field.");
        }
        return new BodyFields(object);
    }

    /**
     * The decoded fields of a form or a query string.
     *
     * @throws MalformedBody when it is not readable
     */
    public static Map<String, String> formFields(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedBody("The form is not readable.");
        }
    }

    /** The first of these fields that is a non-empty text or a number. */
    public Optional<String> text(String... names) {
        for (String name : names) {
            Optional<String> text = textOf(fields.get(name));
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link #text}, for fields that we need.
     *
     * @throws InvalidField when one that comes before the first usable is neither text nor number
     */
    public Optional<String> neededText(String... names) {
        for (String name : names) {
            JsonNode value = fields.get(name);
            if (value != null && !value.isNull() && !value.isString() && !value.isNumber()) {
                throw new InvalidField(name, "must be a text");
            }
            Optional<String> text = textOf(value);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /** True or false, also quoted. */
    public Optional<Boolean> flag(String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isBoolean()) {
            return Optional.of(value.booleanValue());
        }
        return textOf(value)
                .map(String::toLowerCase)
                .filter(text -> text.equals("true") || text.equals("false"))
                .map(Boolean::valueOf);
    }

    /** A whole number from 0 to {@code most}, also quoted. */
    public Optional<Integer> whole(String name, int most) {
        return text(name)
                .filter(text -> WHOLE.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= 0 && number <= most);
    }

    /** An amount with two decimals, also quoted, with or without a dollar sign and thousands separators. */
    public Optional<BigDecimal> money(String name) {
        return text(name)
                .filter(text -> MONEY.matcher(text).matches())
                .map(text -> new BigDecimal(text.replaceAll("[$,]", "")).setScale(2, RoundingMode.HALF_UP));
    }

    /** A time with an offset; one without is local to {@code zone}. Unreadable is absent. */
    public Optional<Instant> time(String name, ZoneId zone) {
        return text(name).flatMap(text -> instant(text, zone));
    }

    /**
     * As {@link #time}, for a time that we need.
     *
     * @throws InvalidField when it is there and unreadable
     */
    public Optional<Instant> neededTime(String name, ZoneId zone) {
        Optional<String> text = neededText(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> instant = instant(text.get(), zone);
        if (instant.isEmpty()) {
            throw new InvalidField(name, "must be an ISO-8601 time");
        }
        return instant;
    }

    private static Optional<Instant> instant(String text, ZoneId zone) {
        String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
        try {
            return inRange(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException withoutOffset) {
            try {
                return inRange(LocalDateTime.parse(iso).atZone(zone).toInstant());
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        }
    }

    private static Optional<Instant> inRange(Instant instant) {
        return BusinessTime.canBe(instant) ? Optional.of(instant) : Optional.empty();
    }

    /** The texts of a list, or of one text separated by commas; empty when absent. */
    public List<String> texts(String name) {
        JsonNode value = fields.get(name);
        List<String> texts = new ArrayList<>();
        if (value != null && value.isArray()) {
            value.forEach(item -> textOf(item).ifPresent(texts::add));
        } else {
            textOf(value)
                    .ifPresent(text -> List.of(text.split(",")).stream()
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .forEach(texts::add));
        }
        return List.copyOf(texts);
    }

    /** Whether the body has that field with any value. */
    public boolean has(String name) {
        return fields.has(name);
    }

    /** A nested object; empty when absent or something else. */
    public Optional<BodyFields> object(String name) {
        return fields.get(name) instanceof ObjectNode object ? Optional.of(new BodyFields(object)) : Optional.empty();
    }

    /** The names of the fields, in the order of the body. */
    public List<String> names() {
        return List.copyOf(fields.propertyNames());
    }

    private static Optional<String> textOf(@Nullable JsonNode value) {
        if (value == null || !(value.isString() || value.isNumber())) {
            return Optional.empty();
        }
        String text = value.isString() ? storable(value.stringValue()) : number(value);
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber()
                ? value.bigIntegerValue().toString()
                : value.numberValue().toString();
    }

    /** Without what no database text can hold: NUL and halves of surrogate pairs. */
    private static String storable(String text) {
        boolean clean =
                text.chars().allMatch(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE));
        return clean
                ? text
                : new String(text.replace("\0", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
