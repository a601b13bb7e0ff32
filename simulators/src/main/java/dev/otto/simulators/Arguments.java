package dev.otto.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code --name=value} arguments of a main. */
public final class Arguments {

    private final Map<String, String> values = new LinkedHashMap<>();

    /** @throws IllegalArgumentException naming the argument that is not one of those known */
    public Arguments(String[] args, Set<String> known) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : arg;
            if (!known.contains(name)) {
                throw new IllegalArgumentException("'" + arg + "' is none of --" + String.join("=, --", known) + "=");
            }
            values.put(name, arg.substring(equals + 1));
        }
    }

    public @Nullable String text(String name) {
        return values.get(name);
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * The argument, or the first line of the file that {@code --name-file=} names, so that a secret need not be shown
     * where processes are listed.
     */
    public String secret(String name) {
        String given = text(name);
        if (given != null) {
            return given;
        }
        String file = text(name + "-file");
        if (file == null) {
            throw new IllegalArgumentException("--" + name + "= or --" + name + "-file= is needed");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long whole(String name, long otherwise) {
        return Long.parseLong(text(name, Long.toString(otherwise)));
    }

    public double number(String name, double otherwise) {
        return Double.parseDouble(text(name, Double.toString(otherwise)));
    }

    /** {@code 90s}, {@code 10m}, {@code 8h} or ISO-8601. */
    public Duration duration(String name, String otherwise) {
        String text = text(name, otherwise).toUpperCase(Locale.ROOT);
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }
}
