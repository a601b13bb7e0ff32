package dev.otto.events.call;

import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a call.
 *
 * @param transcriptText the whole text
 * @param speakerLabels segments ordered by start
 * @param confidenceScore 0..1, null when not told
 * @param language BCP 47 tag
 * @param wordCount number of words
 * @param uwcJobId the partner's job, null for a provider's own transcription
 */
public record Transcript(
        @Personal String transcriptText,
        List<Segment> speakerLabels,
        @Nullable BigDecimal confidenceScore,
        String language,
        int wordCount,
        @Nullable String uwcJobId,
        @Nullable String uwcTaskId,
        @Nullable String uwcTranscriptId) {

    /**
     * One speaker's turn.
     *
     * @param speaker rep or customer
     * @param startTime seconds from the start of the recording
     * @param endTime seconds from the start of the recording
     */
    public record Segment(
            @Nullable String speaker,
            @Personal String text,
            @Nullable BigDecimal startTime,
            @Nullable BigDecimal endTime) {}
}
