package dev.otto.write.shunya;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One pass over a result: reads fields by any of their names, converts what can be converted without loss, and notes
 * the first corrupt field and all that are missing. Reading a corrupt field gives null, so a pass always comes to its end.
 */
final class Reading {

    private static final int LONGEST_LABEL = 200;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
    private static final Pattern CLOCK = Pattern.compile("(?:(\\d{1,3}):)?([0-5]?\\d):([0-5]\\d(?:\\.\\d{1,6})?)");
    private static final BigDecimal ONE_PERCENT_OVER = new BigDecimal("1.01");
    private static final Pattern GAPS = Pattern.compile("[\\s-]+");
    private static final Pattern BEFORE_TIME = Pattern.compile("^(\\d{4}-\\d{2}-\\d{2})\\s+(?=\\d)");
    private static final Pattern BEFORE_OFFSET = Pattern.compile("\\s+(?=[Zz+-])");
    private static final int DAY_ALONE = "2026-07-14".length();
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .parseLenient()
            .optionalStart()
            .appendOffsetId()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withChronology(IsoChronology.INSTANCE)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final double LARGEST = 1e15;
    private static final int MOST_DIGITS = 200;
    private static final int DEEPEST = 32;

    private final ZoneId zone;
    private final List<String> missing = new ArrayList<>();
    private NormalisedResult.@Nullable Corrupt corrupt;

    Reading(ZoneId zone) {
        this.zone = zone;
    }

    /** A value and where it stands, in canonical names. */
    record Field(String path, JsonNode value) {

        static Field root(JsonNode value) {
            return new Field("", value);
        }

        boolean absent() {
            return value.isMissingNode() || value.isNull();
        }

        /** The member under the first of these names that has a value; it is called by {@code name} from then on. */
        Field member(String name, String... aliases) {
            String at = path.isEmpty() ? name : path + "." + name;
            JsonNode found = value.path(name);
            for (int i = 0; i < aliases.length && (found.isMissingNode() || found.isNull()); i++) {
                found = value.path(aliases[i]);
            }
            return new Field(at, found);
        }

        Field or(Field other) {
            return absent() ? new Field(path, other.value) : this;
        }

        /** A member that stands for the whole. */
        Field within(String name) {
            return new Field(path, value.path(name));
        }

        Field without() {
            return new Field(path, MissingNode.getInstance());
        }

        Field wrappedAs(String member) {
            return new Field(path, JSON.objectNode().set(member, value));
        }

        Field element(int index) {
            return new Field(path + "[" + index + "]", value.get(index));
        }
    }

    /** The range of a score, and the larger scale from which it may have been told. */
    enum Scale {
        UNIT("0", "1", null, null, 0),
        PERCENT_OR_UNIT("0", "1", "2", "100", 2),
        OUT_OF_TEN("0", "10", "10.1", "100", 1),
        ONE_TO_FIVE("1", "5", null, null, 0);

        private final BigDecimal least;
        private final BigDecimal most;
        private final @Nullable BigDecimal largerFrom;
        private final @Nullable BigDecimal largerTo;
        private final int decimals;

        Scale(String least, String most, @Nullable String largerFrom, @Nullable String largerTo, int decimals) {
            this.least = new BigDecimal(least);
            this.most = new BigDecimal(most);
            this.largerFrom = largerFrom == null ? null : new BigDecimal(largerFrom);
            this.largerTo = largerTo == null ? null : new BigDecimal(largerTo);
            this.decimals = decimals;
        }

        /** The score within the range, or null when it cannot be meant. */
        @Nullable
        BigDecimal fit(BigDecimal told) {
            if (told.compareTo(least) < 0) {
                return null;
            }
            if (told.compareTo(most) <= 0) {
                return told;
            }
            if (told.compareTo(most.multiply(ONE_PERCENT_OVER)) <= 0) {
                return most;
            }
            if (largerFrom != null
                    && largerTo != null
                    && told.compareTo(largerFrom) >= 0
                    && told.compareTo(largerTo) <= 0) {
                return plain(told.movePointLeft(decimals).doubleValue());
            }
            return null;
        }
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    NormalisedResult.@Nullable Corrupt corrupt() {
        return corrupt;
    }

    /** Notes a required field as missing. */
    void missing(String path) {
        missing.add(path);
    }

    /** Requires a field: notes it as missing when it is absent. */
    Field required(Field field) {
        if (field.absent()) {
            missing.add(field.path());
        }
        return field;
    }

    /** An object; a lone value where one is expected stands for its main member. */
    Field object(Field field, String main) {
        if (field.absent() || field.value().isObject()) {
            return field;
        }
        if (field.value().isValueNode()) {
            return field.wrappedAs(main);
        }
        spoil(field, "is a list, not an object");
        return field.without();
    }

    /** Spoils an item that says something but has none of the names of its main member: it would be lost unseen. */
    void unnamed(Field item, String main, String... aliases) {
        JsonNode value = item.value();
        if (!value.isEmpty() && !value.has(main) && Stream.of(aliases).noneMatch(value::has)) {
            spoil(item.member(main), "is missing");
        }
    }

    /** An object for which no lone value can stand. */
    Field strictObject(Field field) {
        if (field.absent() || field.value().isObject()) {
            return field;
        }
        spoil(field, "is not an object");
        return field.without();
    }

    @Nullable
    String text(Field field) {
        if (field.absent()) {
            return null;
        }
        JsonNode value = field.value();
        if (value.isString()) {
            return clean(value.stringValue());
        }
        if (value.isBoolean()) {
            return String.valueOf(value.booleanValue());
        }
        if (value.isIntegralNumber()) {
            return whole(field);
        }
        if (value.isNumber()) {
            BigDecimal number = number(field);
            return number == null ? null : number.toPlainString();
        }
        spoil(field, "is not a text");
        return null;
    }

    /** An id may have more digits than a number that is reckoned with. */
    private @Nullable String whole(Field field) {
        String digits = field.value().bigIntegerValue().toString();
        if (digits.length() > MOST_DIGITS) {
            spoil(field, "is out of range");
            return null;
        }
        return digits;
    }

    /** A text that says something, trimmed, else null. */
    @Nullable
    String word(Field field) {
        String text = text(field);
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** A word under which things are counted, of which as much is kept as an index of a database can hold. */
    @Nullable
    String label(Field field) {
        String word = word(field);
        return word == null ? null : label(word);
    }

    private static String label(String word) {
        return word.codePointCount(0, word.length()) <= LONGEST_LABEL
                ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST_LABEL));
    }

    /** A text that must say something; empty, and noted as missing, when it does not. */
    String requiredWord(Field field) {
        String word = word(field);
        if (word == null) {
            missing.add(field.path());
        }
        return word == null ? "" : word;
    }

    /** A text that is never corrupt: what is no text is kept as the JSON that it is. */
    @Nullable
    String anyText(Field field) {
        return field.absent() || field.value().isString()
                ? word(field)
                : clean(field.value().toString());
    }

    /** A word of a list of words: lower case, joined by underscores. */
    static String snake(String word) {
        return GAPS.matcher(word.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    /** Whether a number is told, be it as a text. */
    static boolean isNumber(Field field) {
        return Double.isFinite(told(field.value()));
    }

    private static double told(JsonNode value) {
        if (value.isNumber()) {
            return value.numberValue().doubleValue();
        }
        String text = value.isString() ? value.stringValue().strip() : "";
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }

    @Nullable
    BigDecimal number(Field field) {
        if (field.absent()) {
            return null;
        }
        double number = told(field.value());
        if (!Double.isFinite(number)) {
            spoil(field, "is not a number");
            return null;
        }
        if (Math.abs(number) > LARGEST) {
            spoil(field, "is out of range");
            return null;
        }
        return plain(number);
    }

    @Nullable
    Integer integer(Field field) {
        BigDecimal number = number(field);
        if (number == null) {
            return null;
        }
        if (number.scale() > 0 || number.signum() < 0 || number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            spoil(field, "is not a count");
            return null;
        }
        return number.intValueExact();
    }

    @Nullable
    BigDecimal score(Field field, Scale scale) {
        BigDecimal told = number(field);
        if (told == null) {
            return null;
        }
        BigDecimal fitted = scale.fit(told);
        if (fitted == null) {
            spoil(field, "is out of range");
        }
        return fitted;
    }

    /** Seconds; {@code m:ss} and {@code h:mm:ss} say the same. */
    @Nullable
    BigDecimal seconds(Field field) {
        if (field.value().isString()) {
            var clock = CLOCK.matcher(field.value().stringValue().strip());
            if (clock.matches()) {
                String hours = clock.group(1);
                long whole = (hours == null ? 0 : Long.parseLong(hours) * 3600) + Long.parseLong(clock.group(2)) * 60;
                return plain(new BigDecimal(clock.group(3))
                        .add(BigDecimal.valueOf(whole))
                        .doubleValue());
            }
        }
        return number(field);
    }

    @Nullable
    Boolean flag(Field field) {
        if (field.absent()) {
            return null;
        }
        JsonNode value = field.value();
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String said = value.isString() || value.isNumber() ? text(field) : null;
        switch (said == null ? "" : snake(said)) {
            case "true", "yes", "1" -> {
                return true;
            }
            case "false", "no", "0" -> {
                return false;
            }
            default -> {
                spoil(field, "is neither true nor false");
                return null;
            }
        }
    }

    /** An instant; without an offset it is the company's local time, a day alone means its last second. */
    @Nullable
    Instant instant(Field field) {
        String text = field.absent() || field.value().isString() ? word(field) : null;
        if (text == null) {
            if (!field.absent() && !field.value().isString()) {
                spoil(field, "is not a time");
            }
            return null;
        }
        Instant time = instant(text, zone);
        if (time == null) {
            LocalDate day = day(text);
            time = day == null
                    ? null
                    : day.atTime(LocalTime.of(23, 59, 59)).atZone(zone).toInstant();
        }
        if (time == null) {
            spoil(field, "is not a time");
        }
        return time;
    }

    /** A full date-time, with or without an offset, else null; years 2000 to 2199. */
    static @Nullable Instant instant(String text, ZoneId zone) {
        String iso = text.strip();
        if (iso.length() <= DAY_ALONE) {
            return null;
        }
        if (iso.chars().anyMatch(c -> c <= ' ')) {
            iso = BEFORE_TIME.matcher(iso).replaceFirst("$1T");
            iso = BEFORE_OFFSET.matcher(iso).replaceFirst("");
        }
        try {
            return switch (DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from)) {
                case OffsetDateTime time -> sane(time.toInstant());
                case LocalDateTime time -> sane(time.atZone(zone).toInstant());
                default -> null;
            };
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** An ISO day, else null; years 2000 to 2199. */
    static @Nullable LocalDate day(String text) {
        try {
            LocalDate day = LocalDate.parse(text.strip());
            return day.getYear() < 2000 || day.getYear() > 2199 ? null : day;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Instant sane(Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        return year < 2000 || year > 2199 ? null : time;
    }

    /** A list; a lone value is a list of one. Elements that are null are left out. */
    List<Field> list(Field field) {
        List<Field> elements = new ArrayList<>();
        if (field.absent()) {
            return elements;
        }
        if (!field.value().isArray()) {
            elements.add(field);
            return elements;
        }
        for (int i = 0; i < field.value().size(); i++) {
            Field element = field.element(i);
            if (!element.absent()) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** A list of texts, blank ones left out. */
    List<String> texts(Field field) {
        List<String> texts = new ArrayList<>();
        for (Field element : list(field)) {
            String text = text(element);
            if (text != null && !text.isBlank()) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A list of words under which things are counted. */
    List<String> labels(Field field) {
        return texts(field).stream().map(Reading::label).toList();
    }

    /** A list kept as it is, in a form that can be hashed. */
    JsonNode kept(Field field) {
        ArrayNode kept = JSON.arrayNode();
        list(field).forEach(element -> kept.add(kept(element, 0)));
        return kept;
    }

    private JsonNode kept(Field field, int depth) {
        JsonNode value = field.value();
        if (depth > DEEPEST) {
            spoil(field, "is nested too deeply");
            return JSON.nullNode();
        }
        if (value.isObject()) {
            ObjectNode object = JSON.objectNode();
            value.properties().forEach(member -> {
                String name = clean(member.getKey());
                object.set(name, kept(new Field(field.path() + "." + label(name), member.getValue()), depth + 1));
            });
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = JSON.arrayNode();
            for (int i = 0; i < value.size(); i++) {
                array.add(kept(field.element(i), depth + 1));
            }
            return array;
        }
        if (value.isNumber()) {
            BigDecimal number = number(field);
            return number == null ? JSON.nullNode() : JSON.numberNode(number);
        }
        if (value.isNull() || value.isBoolean()) {
            return value;
        }
        return JSON.stringNode(clean(value.asString()));
    }

    void spoil(Field field, String reason) {
        if (corrupt == null) {
            corrupt = new NormalisedResult.Corrupt(field.path().isEmpty() ? "result" : field.path(), reason);
        }
    }

    static BigDecimal plain(double number) {
        if (number == Math.rint(number) && Math.abs(number) < LARGEST) {
            return BigDecimal.valueOf((long) number);
        }
        BigDecimal plain = BigDecimal.valueOf(number).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** Text that every store can keep: no NUL, no half of a surrogate pair. */
    static String clean(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (clean == null && (c == 0 || Character.isSurrogate(c) && !pair)) {
                clean = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (clean != null && c != 0) {
                clean.append(pair || !Character.isSurrogate(c) ? c : '\uFFFD');
            }
            if (pair) {
                i++;
                if (clean != null) {
                    clean.append(text.charAt(i));
                }
            }
        }
        return clean == null ? text : clean.toString();
    }
}
