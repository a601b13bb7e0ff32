package dev.otto.platform.trace;

import java.util.regex.Pattern;

/**
 * Takes personal data and secrets out of text that is about to be logged: phones, e-mails, tokens and keys by their
 * shape; names, addresses, transcripts and secrets by the field that holds them; and what PostgreSQL quotes of a row.
 */
public final class Redaction {

    private static final String GONE = "[redacted]";

    private static final int NATIONAL_DIGITS = 10;

    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}");
    private static final Pattern E164 = Pattern.compile("(?:\\+|%2[Bb])\\d[\\d .()-]{6,18}\\d");
    private static final Pattern NATIONAL =
            Pattern.compile("(?<![\\w.:-])(?:1[-. ]?)?(?:\\(\\d{3}\\) ?|\\d{3}[-. ]?)\\d{3}[-. ]?\\d{4}(?![\\w:-])");
    private static final Pattern JWT =
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}");
    private static final Pattern KEY = Pattern.compile("\\b(?:whsec|sk|pk|key)_[A-Za-z0-9+/=_-]{6,}");
    private static final Pattern URL_PASSWORD = Pattern.compile("(://[^\\s:/@]*:)[^\\s@/]+@");
    private static final Pattern FIELD = Pattern.compile(
            "(?i)([\"']?\\b(?:first_?name|last_?name|full_?name|caller_?name|customer_?name|name|street|address"
                    + "|line1|line2|postal_code|zip|transcript|transcription|text|body|note|notes|summary|lost_reason"
                    + "|email|phone|phone_number|password|secret|secret_next|token|api_?key|signing_?key|authorization"
                    + "|signature)[\"']?\\s*[=:]\\s*)(\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|[^\\s,;&)}\\]\"']++)");
    private static final Pattern ROW = Pattern.compile("(?m)\\b(Detail|Where|Failing row contains)[: (].*$");

    private Redaction() {}

    /** The text without what must not be logged. Most lines hold nothing of the kind: what cannot match is not tried. */
    public static String of(String text) {
        String clean = ROW.matcher(text).replaceAll("$1: " + GONE);
        clean = clean.contains("eyJ") ? JWT.matcher(clean).replaceAll(GONE) : clean;
        clean = BEARER.matcher(clean).replaceAll("$1 " + GONE);
        clean = clean.indexOf('_') >= 0 ? KEY.matcher(clean).replaceAll(GONE) : clean;
        clean = clean.contains("://") ? URL_PASSWORD.matcher(clean).replaceAll("$1" + GONE + "@") : clean;
        clean = clean.indexOf('=') >= 0 || clean.indexOf(':') >= 0
                ? FIELD.matcher(clean).replaceAll("$1" + GONE)
                : clean;
        clean = clean.indexOf('@') >= 0 ? EMAIL.matcher(clean).replaceAll(GONE) : clean;
        clean = clean.indexOf('+') >= 0 || clean.indexOf('%') >= 0
                ? E164.matcher(clean).replaceAll(GONE)
                : clean;
        return hasDigits(clean) ? NATIONAL.matcher(clean).replaceAll(GONE) : clean;
    }

    /** Whether there are enough digits for {@link #NATIONAL}. */
    private static boolean hasDigits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length() && digits < NATIONAL_DIGITS; i++) {
            char c = text.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        return digits == NATIONAL_DIGITS;
    }
}
