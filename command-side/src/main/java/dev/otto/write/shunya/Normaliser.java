package dev.otto.write.shunya;

import dev.otto.events.shunya.Step;
import dev.otto.write.shunya.Reading.Field;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Folds every variation of the AI partner's results into one form. Pure and total: any JSON gives one of the outcomes
 * of {@link NormalisedResult}, and the canonical output normalises to itself. Times without an offset are in the
 * company's zone.
 */
public final class Normaliser {

    private final ZoneId zone;

    public Normaliser(ZoneId zone) {
        this.zone = zone;
    }

    /** The step whose result this is: a transcript, a visit in its parts, else an analysis. */
    public static Step stepOf(JsonNode result) {
        if (result.hasNonNull("qualification")) {
            return Step.analysis;
        }
        if (result.hasNonNull("transcript_text") || result.hasNonNull("transcript")) {
            return Step.transcription;
        }
        return result.hasNonNull("part1") ? Step.segmentation : Step.analysis;
    }

    /** Normalises a result whose step only its content tells. */
    public NormalisedResult normalise(JsonNode result) {
        return normalise(stepOf(result), result);
    }

    /** Normalises the result of a step. */
    public NormalisedResult normalise(Step step, JsonNode result) {
        if (result.isMissingNode() || result.isNull()) {
            return new NormalisedResult.Partial(List.of("result"));
        }
        if (!result.isObject()) {
            return new NormalisedResult.Corrupt("result", "is not an object");
        }
        Reading reading = new Reading(zone);
        Field root = Field.root(result);
        NormalisedResult complete = switch (step) {
            case transcription -> TranscriptForm.read(reading, root);
            case segmentation -> SegmentationForm.read(reading, root);
            case analysis -> AnalysisForm.read(reading, root, zone);
        };
        NormalisedResult.Corrupt corrupt = reading.corrupt();
        if (corrupt != null) {
            return corrupt;
        }
        return reading.missing().isEmpty() ? complete : new NormalisedResult.Partial(reading.missing());
    }
}
