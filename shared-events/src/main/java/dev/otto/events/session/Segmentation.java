package dev.otto.events.session;

import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A visit split into its phases.
 *
 * @param transitionPoint seconds from the start of the recording
 * @param segmentationConfidence 0..1
 * @param meetingStructureScore 1..5
 * @param outcome how the visit ended, as in {@link VisitAnalysis}
 * @param outputHash SHA-256 (hex) of the normalised output as canonical JSON
 */
public record Segmentation(
        Part part1,
        Part part2,
        @Nullable BigDecimal transitionPoint,
        @Personal List<String> transitionIndicators,
        @Nullable BigDecimal segmentationConfidence,
        @Nullable BigDecimal meetingStructureScore,
        @Nullable String outcome,
        String outputHash) {

    /** A phase; times in seconds from the start of the recording. */
    public record Part(
            @Nullable BigDecimal startTime,
            @Nullable BigDecimal endTime,
            @Nullable BigDecimal duration,
            @Personal @Nullable String content,
            @Personal List<String> keyPoints) {

        Part withoutWords() {
            return new Part(startTime, endTime, duration, null, List.of());
        }
    }

    /** The same without anything that was said. */
    public Segmentation withoutWords() {
        return new Segmentation(
                part1.withoutWords(),
                part2.withoutWords(),
                transitionPoint,
                List.of(),
                segmentationConfidence,
                meetingStructureScore,
                outcome,
                outputHash);
    }
}
