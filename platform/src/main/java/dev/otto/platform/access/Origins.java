package dev.otto.platform.access;

import java.util.List;
import java.util.regex.Pattern;

/** The origins that browsers may come from: exact ones, or all of a scheme ({@code exp://*}). */
public final class Origins {

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*://\\*");

    private final List<String> allowed;

    public Origins(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Whether the {@code Origin} header's value is an allowed one. */
    public boolean allows(String origin) {
        for (String one : allowed) {
            boolean matches = SCHEME.matcher(one).matches()
                    ? origin.startsWith(one.substring(0, one.length() - 1))
                    : one.equals(origin);
            if (matches) {
                return true;
            }
        }
        return false;
    }
}
