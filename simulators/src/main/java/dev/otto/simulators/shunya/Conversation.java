package dev.otto.simulators.shunya;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was said.
 *
 * @param recordedAt by the clock on the wall there
 */
record Conversation(LocalDateTime recordedAt, List<Line> lines) {

    /**
     * One turn.
     *
     * @param speaker {@code rep} or {@code customer}
     * @param start in seconds
     * @param end in seconds
     */
    record Line(String speaker, String text, double start, double end) {

        boolean byRep() {
            return speaker.equals("rep");
        }

        boolean says(String... words) {
            String said = text.toLowerCase(Locale.ROOT);
            for (String word : words) {
                if (said.contains(word)) {
                    return true;
                }
            }
            return false;
        }
    }

    Conversation {
        lines = List.copyOf(lines);
    }

    /** Reads lines such as {@code Agent: Good morning.}; half a second a word. */
    static Conversation of(LocalDateTime recordedAt, List<String> said) {
        List<Line> lines = new ArrayList<>();
        double at = 0.5;
        for (String one : said) {
            int colon = one.indexOf(": ");
            String who = colon < 0 ? "" : one.substring(0, colon).toLowerCase(Locale.ROOT);
            String text = colon < 0 ? one : one.substring(colon + 2);
            boolean rep = who.equals("agent") || who.equals("rep") || who.equals("technician");
            double end = at + Math.max(1, text.split(" ", -1).length) * 0.5;
            lines.add(new Line(rep ? "rep" : "customer", text, at, end));
            at = end + 0.5;
        }
        return new Conversation(recordedAt, lines);
    }

    String text() {
        return lines.stream().map(Line::text).collect(Collectors.joining(" "));
    }

    double seconds() {
        return lines.isEmpty() ? 0 : lines.getLast().end();
    }
}
