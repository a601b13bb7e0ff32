package dev.otto.platform.configuration;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a variable's value must look like; says what is wrong with one, or nothing. */
enum Check {
    text {
        @Override
        @Nullable
        String problem(String value) {
            return null;
        }
    },
    flag {
        @Override
        @Nullable
        String problem(String value) {
            return List.of("true", "false").contains(value.toLowerCase(Locale.ROOT)) ? null : "must be true or false";
        }
    },
    port {
        @Override
        @Nullable
        String problem(String value) {
            return isNumberUpTo(65_535, value) ? null : "must be a port, 1 to 65535";
        }
    },
    count {
        @Override
        @Nullable
        String problem(String value) {
            return isNumberUpTo(Integer.MAX_VALUE, value) ? null : "must be a whole number, 1 or more";
        }
    },
    webAddress {
        @Override
        @Nullable
        String problem(String value) {
            URI uri = uri(value);
            return uri != null
                            && uri.getHost() != null
                            && List.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    ? null
                    : "must be an absolute http:// or https:// URL";
        }
    },
    seconds {
        @Override
        @Nullable
        String problem(String value) {
            List<String> parts = items(value);
            return !parts.isEmpty() && parts.stream().allMatch(part -> part.matches("\\d{1,6}(\\.\\d{1,3})?"))
                    ? null
                    : "must be seconds such as 30 or 0.5, or several, comma-separated";
        }
    },
    audioStore {
        @Override
        @Nullable
        String problem(String value) {
            if (!value.startsWith("s3:")) {
                return null;
            }
            URI uri = uri(value);
            return uri != null && uri.getAuthority() != null
                    ? null
                    : "must be a directory, or begin with s3:// and name a bucket";
        }
    },
    database {
        @Override
        @Nullable
        String problem(String value) {
            try {
                DatabaseAddress.parse(value);
                return null;
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
    },
    redis {
        @Override
        @Nullable
        String problem(String value) {
            URI uri = uri(value);
            return uri != null
                            && uri.getHost() != null
                            && List.of("redis", "rediss")
                                    .contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    ? null
                    : "must begin with redis:// or rediss:// and name a host";
        }
    },
    origins {
        @Override
        @Nullable
        String problem(String value) {
            return items(value).stream().allMatch(ORIGIN.asMatchPredicate())
                    ? null
                    : "must be a comma-separated list of origins such as https://app.example.com or exp://*";
        }
    },
    hosts {
        @Override
        @Nullable
        String problem(String value) {
            return items(value).stream().allMatch(HOST.asMatchPredicate())
                    ? null
                    : "must be a comma-separated list of host or host:port";
        }
    },
    roles {
        @Override
        @Nullable
        String problem(String value) {
            List<String> known =
                    Arrays.stream(ProcessRole.values()).map(Enum::name).toList();
            List<String> roles = items(value);
            return !roles.isEmpty() && known.containsAll(roles)
                    ? null
                    : "must be a comma-separated list out of " + String.join(", ", known);
        }
    },
    level {
        @Override
        @Nullable
        String problem(String value) {
            return List.of("trace", "debug", "info", "warn", "error").contains(value.toLowerCase(Locale.ROOT))
                    ? null
                    : "must be trace, debug, info, warn or error";
        }
    },
    /** One key, or several separated by commas. */
    keys256 {
        @Override
        @Nullable
        String problem(String value) {
            return !items(value).isEmpty() && items(value).stream().allMatch(Check::isKey)
                    ? null
                    : "must be 32 bytes in base64 (or 64 hexadecimal digits), several separated by commas";
        }
    };

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(\\*|[A-Za-z0-9.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:]+](:\\d{1,5})?)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?");

    abstract @Nullable String problem(String value);

    /** The parts of a comma-separated list, trimmed, without empty ones. */
    static List<String> items(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static boolean isKey(String value) {
        try {
            return value.matches("[0-9a-fA-F]{64}")
                    || Base64.getDecoder().decode(value.replace('-', '+').replace('_', '/')).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isNumberUpTo(int limit, String value) {
        return value.matches("\\d{1,10}") && Long.parseLong(value) >= 1 && Long.parseLong(value) <= limit;
    }

    private static @Nullable URI uri(String value) {
        try {
            URI uri = new URI(value);
            return uri.getScheme() == null ? null : uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
