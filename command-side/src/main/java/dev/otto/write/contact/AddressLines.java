package dev.otto.write.contact;

import dev.otto.events.contact.ContactDetails;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one rule by which an address that somebody said becomes lines: street, unit, city, state and ZIP, in the order of the United
 * States with commas between them. What does not read so is line 1, whole.
 */
public final class AddressLines {

    /** As a person's edit may have. */
    static final int LONGEST = 500;

    private static final Pattern ZIP = Pattern.compile("(.*?)[\\s.]*\\b(\\d{5}(?:-\\d{4})?)");
    private static final Pattern COUNTRY = Pattern.compile("(?i)u\\.?s\\.?(a\\.?)?|united states( of america)?");
    private static final String UNITS = "(?:apt|apartment|unit|suite|ste|lot|building|bldg|floor|fl|room|rm)\\b\\.?|#";
    private static final Pattern UNIT = Pattern.compile("(?i)(?:" + UNITS + ")\\s*\\S.*|\\S+ floor");
    private static final Pattern STREET_WITH_UNIT = Pattern.compile("(?i)(\\d.*?)\\s+((?:" + UNITS + ")\\s*[\\w-]+)");
    private static final Pattern STREET = Pattern.compile("(?i)\\d.*|p\\.?\\s?o\\.? box .*");
    private static final Pattern HOUSE_NUMBER = Pattern.compile("\\d+\\w?");
    private static final Pattern CITY = Pattern.compile("\\D+");

    private static final Map<String, String> STATES = Arrays.stream("""
                    alabama AL, alaska AK, arizona AZ, arkansas AR, california CA, colorado CO, connecticut CT, delaware DE,
                    district of columbia DC, florida FL, georgia GA, hawaii HI, idaho ID, illinois IL, indiana IN, iowa IA,
                    kansas KS, kentucky KY, louisiana LA, maine ME, maryland MD, massachusetts MA, michigan MI, minnesota MN,
                    mississippi MS, missouri MO, montana MT, nebraska NE, nevada NV, new hampshire NH, new jersey NJ,
                    new mexico NM, new york NY, north carolina NC, north dakota ND, ohio OH, oklahoma OK, oregon OR,
                    pennsylvania PA, rhode island RI, south carolina SC, south dakota SD, tennessee TN, texas TX, utah UT,
                    vermont VT, virginia VA, washington WA, west virginia WV, wisconsin WI, wyoming WY""".split(","))
            .map(String::strip)
            .collect(Collectors.toUnmodifiableMap(
                    state -> state.substring(0, state.length() - 3), state -> state.substring(state.length() - 2)));

    private AddressLines() {}

    public static ContactDetails of(@Nullable String said) {
        String text = said == null ? "" : said.strip().replaceAll("\\s+", " ");
        if (text.isEmpty()) {
            return ContactDetails.NONE;
        }
        @Nullable ContactDetails parsed = text.length() > LONGEST ? null : parsed(text);
        return parsed == null ? lines(cut(text), null, null, null, null) : parsed;
    }

    private static @Nullable ContactDetails parsed(String text) {
        List<String> parts = new ArrayList<>(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList());
        if (parts.size() > 1 && COUNTRY.matcher(parts.getLast()).matches()) {
            parts.removeLast();
        }
        @Nullable String zip = null;
        Matcher zipped = ZIP.matcher(parts.isEmpty() ? "" : parts.getLast());
        if (zipped.matches()) {
            zip = zipped.group(2);
            replaceLast(parts, zipped.group(1));
        }
        @Nullable String state = null;
        if (!parts.isEmpty()) {
            String last = parts.getLast();
            state = stateAtTheEndOf(last);
            if (state != null) {
                replaceLast(parts, withoutState(last, state));
            }
        }
        if (zip == null && state == null || parts.isEmpty()) {
            return null;
        }
        boolean streetAlone =
                parts.size() == 1 && STREET.matcher(parts.getFirst()).matches();
        if (streetAlone
                && (zip == null || HOUSE_NUMBER.matcher(parts.getFirst()).matches())) {
            return null; // what reads like a state is the street's name, or the city's
        }
        @Nullable String city = streetAlone ? null : parts.removeLast();
        if (city != null && !CITY.matcher(city).matches()) {
            return null;
        }
        return withStreet(parts, city, state, zip);
    }

    private static @Nullable ContactDetails withStreet(
            List<String> parts, @Nullable String city, @Nullable String state, @Nullable String zip) {
        if (parts.isEmpty()) {
            return lines(null, null, city, state, zip);
        }
        boolean unit = parts.size() == 2 && UNIT.matcher(parts.getLast()).matches();
        if (parts.size() > 1 && !unit) {
            return null;
        }
        String street = parts.getFirst();
        Matcher both = STREET_WITH_UNIT.matcher(street);
        return !unit && both.matches()
                ? lines(both.group(1), both.group(2), city, state, zip)
                : lines(street, unit ? parts.getLast() : null, city, state, zip);
    }

    private static void replaceLast(List<String> parts, String rest) {
        parts.removeLast();
        if (!rest.isBlank()) {
            parts.add(rest.strip());
        }
    }

    /** Its two letters, as long as they are written in capitals, or its name. */
    private static @Nullable String stateAtTheEndOf(String part) {
        String code = part.substring(part.lastIndexOf(' ') + 1);
        if (STATES.containsValue(code)) {
            return code;
        }
        String words = " " + part.toLowerCase(Locale.ROOT);
        return STATES.entrySet().stream()
                .filter(state -> words.endsWith(" " + state.getKey()))
                .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    private static String withoutState(String part, String state) {
        if (part.endsWith(state)) {
            return part.substring(0, part.length() - state.length());
        }
        String name = STATES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(state))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return part.substring(0, part.length() - name.length());
    }

    private static String cut(String text) {
        int end = text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), LONGEST));
        return text.substring(0, end);
    }

    private static ContactDetails lines(
            @Nullable String street,
            @Nullable String unit,
            @Nullable String city,
            @Nullable String state,
            @Nullable String zip) {
        return new ContactDetails(null, null, null, null, street, unit, city, state, zip, null, null);
    }
}
