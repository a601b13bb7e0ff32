package dev.otto.write.shunya;

import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.Severity;
import java.util.List;
import java.util.stream.Stream;

/** The warnings that an analysis gives: one for each high objection, high missed opportunity and urgency signal. */
public final class KeySignals {

    /** A warning; {@code type} is objection, missed_opportunity or urgency, {@code text} tells it from its like. */
    public record Signal(String type, Severity severity, String title, String text) {}

    private KeySignals() {}

    /** The signals in the order of their kinds, each text once per kind. */
    public static List<Signal> of(CallAnalysis analysis) {
        Stream<Signal> objections = analysis.objections().stream()
                .filter(objection -> objection.severity() == Severity.high)
                .map(objection -> new Signal("objection", Severity.high, "Objection", objection.objectionText()));
        Stream<Signal> missed = analysis.missedOpportunities().stream()
                .filter(opportunity -> opportunity.severity() == Severity.high)
                .map(opportunity -> new Signal(
                        "missed_opportunity", Severity.high, "Missed opportunity", opportunity.opportunity()));
        Stream<Signal> urgent = analysis.qualification().urgencySignals().stream()
                .map(signal -> new Signal("urgency", Severity.high, "Urgent", signal));
        return Stream.of(objections, missed, urgent)
                .flatMap(signals -> signals)
                .distinct()
                .toList();
    }
}
