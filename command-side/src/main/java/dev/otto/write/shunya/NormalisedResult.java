package dev.otto.write.shunya;

import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.Segmentation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What became of a result of the AI partner by normalisation. */
public sealed interface NormalisedResult {

    /** A result that can be applied. */
    sealed interface Complete extends NormalisedResult {

        /** The normalised output, in the partner's own field names. */
        JsonNode form();

        /** The same as canonical JSON (RFC 8785). */
        default String canonical() {
            return CanonicalJson.write(form());
        }

        /** Lower-case hex SHA-256 of the canonical output without the partner's ids: equal content, equal hash. */
        String outputHash();
    }

    /** What was said. */
    record TranscriptResult(Transcript transcript, JsonNode form, String outputHash) implements Complete {}

    /**
     * What it means.
     *
     * @param outcome how a visit ended, in Otto's words where it has one; null when the partner said nothing
     * @param visitActions what somebody must do after a visit
     */
    record AnalysisResult(
            CallAnalysis analysis, @Nullable String outcome, List<CallAnalysis.Action> visitActions, JsonNode form)
            implements Complete {
        @Override
        public String outputHash() {
            return analysis.outputHash();
        }
    }

    /** A sales visit in its phases. */
    record SegmentationResult(Segmentation segmentation, JsonNode form) implements Complete {
        @Override
        public String outputHash() {
            return segmentation.outputHash();
        }
    }

    /** Required fields are absent: never applied. {@code missing} holds their paths, at least one, in the partner's order. */
    record Partial(List<String> missing) implements NormalisedResult {}

    /** A field is of no use: never applied. {@code field} is its path in canonical names. */
    record Corrupt(String field, String reason) implements NormalisedResult {}
}
