package dev.otto.write.callrail;

import dev.otto.events.call.Transcript;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CallRail's own transcription; its layout is not promised, so lines without a known speaker are kept as they are. */
final class CallRailTranscript {

    private static final Pattern TURN =
            Pattern.compile("(Agent|Caller|Customer)\\s*:\\s*(.+)", Pattern.CASE_INSENSITIVE);
    private static final String LANGUAGE_NOT_TOLD = "und";

    private CallRailTranscript() {}

    static Transcript of(String text) {
        List<Transcript.Segment> segments = text.lines()
                .filter(line -> !line.isBlank())
                .map(CallRailTranscript::segment)
                .toList();
        int words = segments.stream()
                .mapToInt(segment -> segment.text().strip().split("\\s+", -1).length)
                .sum();
        return new Transcript(text, segments, null, LANGUAGE_NOT_TOLD, words, null, null, null);
    }

    private static Transcript.Segment segment(String line) {
        Matcher turn = TURN.matcher(line.strip());
        return turn.matches()
                ? new Transcript.Segment(speaker(turn.group(1)), turn.group(2), null, null)
                : new Transcript.Segment(null, line.strip(), null, null);
    }

    private static @Nullable String speaker(String named) {
        return named.equalsIgnoreCase("agent") ? "rep" : "customer";
    }
}
