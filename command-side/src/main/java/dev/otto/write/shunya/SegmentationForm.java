package dev.otto.write.shunya;

import dev.otto.write.shunya.NormalisedResult.SegmentationResult;
import dev.otto.write.shunya.Reading.Field;
import dev.otto.write.shunya.Reading.Scale;
import org.jspecify.annotations.Nullable;

/** The form of a sales visit split into its phases. */
final class SegmentationForm {

    private SegmentationForm() {}

    static SegmentationResult read(Reading reading, Field root) {
        Output output = new Output()
                .put("part1", part(reading, root.member("part1")))
                .put("part2", part(reading, root.member("part2")))
                .put("transition_point", reading.seconds(root.member("transition_point")))
                .put("transition_indicators", reading.texts(root.member("transition_indicators")))
                .put(
                        "segmentation_confidence",
                        reading.score(root.member("segmentation_confidence"), Scale.PERCENT_OR_UNIT))
                .put(
                        "meeting_structure_score",
                        reading.score(root.member("meeting_structure_score"), Scale.ONE_TO_FIVE))
                .put("call_type", reading.word(root.member("call_type")))
                .put("outcome", outcome(reading.word(root.member("outcome"))));
        String hash = output.hash();
        String canonical = output.put("created_at", reading.instant(root.member("created_at")))
                .put("job_id", reading.word(root.member("job_id")))
                .canonical();
        return new SegmentationResult(canonical, hash);
    }

    private static Output part(Reading reading, Field told) {
        Field part = reading.object(reading.required(told), "content");
        return new Output()
                .put("start_time", reading.seconds(part.member("start_time")))
                .put("end_time", reading.seconds(part.member("end_time")))
                .put("duration", reading.seconds(part.member("duration")))
                .put("content", reading.text(part.member("content")))
                .put("key_points", reading.texts(part.member("key_points")));
    }

    private static @Nullable String outcome(@Nullable String told) {
        return told == null
                ? null
                : switch (Reading.snake(told)) {
                    case "won" -> "closed_won";
                    case "lost" -> "closed_lost";
                    case "pending" -> "open";
                    case String other -> other;
                };
    }
}
