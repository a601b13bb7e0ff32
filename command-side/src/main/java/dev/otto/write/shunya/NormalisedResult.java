package dev.otto.write.shunya;

import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.Transcript;
import java.util.List;

/** What became of a result of the AI partner by normalisation. */
public sealed interface NormalisedResult {

    /** A result that can be applied. */
    sealed interface Complete extends NormalisedResult {

        /** The normalised output as canonical JSON (RFC 8785), in the partner's own field names. */
        String canonical();

        /** Lower-case hex SHA-256 of the canonical output without the partner's ids: equal content, equal hash. */
        String outputHash();
    }

    /** What was said. */
    record TranscriptResult(Transcript transcript, String canonical, String outputHash) implements Complete {}

    /** What it means. */
    record AnalysisResult(CallAnalysis analysis, String canonical) implements Complete {
        @Override
        public String outputHash() {
            return analysis.outputHash();
        }
    }

    /** A sales visit in its phases, kept as JSON. */
    record SegmentationResult(String canonical, String outputHash) implements Complete {}

    /** Required fields are absent: never applied. {@code missing} holds their paths, at least one, in the partner's order. */
    record Partial(List<String> missing) implements NormalisedResult {}

    /** A field is of no use: never applied. {@code field} is its path in canonical names. */
    record Corrupt(String field, String reason) implements NormalisedResult {}
}
