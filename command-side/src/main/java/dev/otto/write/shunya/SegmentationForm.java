package dev.otto.write.shunya;

import dev.otto.events.session.Segmentation;
import dev.otto.events.session.Segmentation.Part;
import dev.otto.write.shunya.NormalisedResult.SegmentationResult;
import dev.otto.write.shunya.Reading.Field;
import dev.otto.write.shunya.Reading.Scale;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of a sales visit split into its phases. */
final class SegmentationForm {

    private SegmentationForm() {}

    static SegmentationResult read(Reading reading, Field root) {
        Part part1 = part(reading, root.member("part1"));
        Part part2 = part(reading, root.member("part2"));
        BigDecimal transition = reading.seconds(root.member("transition_point"));
        List<String> indicators = reading.texts(root.member("transition_indicators"));
        BigDecimal confidence = reading.score(root.member("segmentation_confidence"), Scale.PERCENT_OR_UNIT);
        BigDecimal structure = reading.score(root.member("meeting_structure_score"), Scale.ONE_TO_FIVE);
        String callType = reading.word(root.member("call_type"));
        String outcome = outcome(reading.word(root.member("outcome")));
        Output output = new Output()
                .put("part1", output(part1))
                .put("part2", output(part2))
                .put("transition_point", transition)
                .put("transition_indicators", indicators)
                .put("segmentation_confidence", confidence)
                .put("meeting_structure_score", structure)
                .put("call_type", callType)
                .put("outcome", outcome);
        String hash = output.hash();
        output.put("created_at", reading.instant(root.member("created_at")))
                .put("job_id", reading.word(root.member("job_id")));
        return new SegmentationResult(
                new Segmentation(part1, part2, transition, indicators, confidence, structure, outcome, hash),
                output.form());
    }

    private static Part part(Reading reading, Field told) {
        Field part = reading.object(reading.required(told), "content");
        return new Part(
                reading.seconds(part.member("start_time")),
                reading.seconds(part.member("end_time")),
                reading.seconds(part.member("duration")),
                reading.text(part.member("content")),
                reading.texts(part.member("key_points")));
    }

    private static Output output(Part part) {
        return new Output()
                .put("start_time", part.startTime())
                .put("end_time", part.endTime())
                .put("duration", part.duration())
                .put("content", part.content())
                .put("key_points", part.keyPoints());
    }

    /** How a visit ended, in Otto's words where it has one. */
    static @Nullable String outcome(@Nullable String told) {
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
