package dev.otto.platform.configuration;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the PostgreSQL is and who logs in, from either spelling that DATABASE_URL may have. */
public record DatabaseAddress(
        String jdbcUrl, @Nullable String username, @Nullable Secret password) {

    /**
     * Reads {@code postgresql://user:password@host:port/database?options} or {@code jdbc:postgresql://…}.
     *
     * @throws IllegalArgumentException with a reason that does not repeat the value, since it may hold a password
     */
    public static DatabaseAddress parse(String value) {
        String plain = value.startsWith("jdbc:") ? value.substring("jdbc:".length()) : value;
        URI uri;
        try {
            uri = URI.create(plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a URL (are special characters in the password %-encoded?)", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
            throw new IllegalArgumentException("must begin with postgresql:// or jdbc:postgresql://");
        }
        String authority = uri.getRawAuthority();
        String path = uri.getRawPath();
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("names no host");
        }
        if (path == null || path.length() < 2) {
            throw new IllegalArgumentException("names no database");
        }
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("names no host");
        }
        String username = null;
        String password = null;
        if (at >= 0) {
            String user = authority.substring(0, at);
            int colon = user.indexOf(':');
            username = decode(colon < 0 ? user : user.substring(0, colon));
            password = colon < 0 ? null : decode(user.substring(colon + 1));
        }
        List<String> options = new ArrayList<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String text = equals < 0 ? "" : decode(option.substring(equals + 1));
            switch (name) {
                case "user" -> username = text;
                case "password" -> password = text;
                default -> options.add(option);
            }
        }
        String suffix = options.isEmpty() ? "" : "?" + String.join("&", options);
        return new DatabaseAddress(
                "jdbc:postgresql://" + hosts + path + suffix, username, password == null ? null : new Secret(password));
    }

    private static String decode(String text) {
        // a plus sign in a password is a plus sign: only %xx is encoded in a URL's user part
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
