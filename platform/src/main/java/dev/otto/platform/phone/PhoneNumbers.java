package dev.otto.platform.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one way from a number as somebody wrote it to E.164, for example {@code +16145550151}. */
public final class PhoneNumbers {

    /** The region of whoever has none: only numbers with a country code are numbers there. */
    public static final String NO_REGION = "ZZ";

    /** Numbers that carriers show in place of a withheld one: the keypad's spelling of a word. */
    private static final Set<String> WITHHELD =
            Set.of("266696687", "7378742833", "2562533", "8566696", "8656696", "86282452253", "464");

    /** As providers here write nearly all of theirs: already what the library would make of it, at some cost. */
    private static final Pattern NORTH_AMERICAN = Pattern.compile("\\+1[2-9][0-9]{9}");

    private PhoneNumbers() {}

    /**
     * The number in E.164, or empty where there is none: absent, withheld ({@code anonymous}, {@code +266696687}) or not
     * possible anywhere. Possible suffices; whether it is allotted is not ours to judge.
     *
     * @param raw the number as written
     * @param region two-letter country of numbers written without a country code
     */
    public static Optional<String> e164(@Nullable String raw, String region) {
        if (raw == null) {
            return Optional.empty();
        }
        if (NORTH_AMERICAN.matcher(raw).matches() && !WITHHELD.contains(raw.substring(2))) {
            return Optional.of(raw);
        }
        String digits = raw.replaceAll("[^0-9]", "");
        if (digits.length() < 7 || WITHHELD.contains(digits) || WITHHELD.contains(digits.replaceFirst("^1", ""))) {
            return Optional.empty();
        }
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        try {
            PhoneNumber number = phones.parse(raw, region);
            return phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
                    ? Optional.of(phones.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
