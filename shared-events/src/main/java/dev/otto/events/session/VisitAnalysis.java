package dev.otto.events.session;

import dev.otto.events.Personal;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the analysis of a visit found. Scores: sentiment 0..1, compliance 0..10.
 *
 * @param outcome closed_won, closed_lost, open or no_show; another word as the partner said it; null when it said none
 * @param visitActions what somebody must still do
 * @param uwcJobId the partner's id of the job
 * @param outputHash SHA-256 (hex) of the normalised output as canonical JSON
 */
public record VisitAnalysis(
        @Nullable String outcome,
        BigDecimal sentimentScore,
        BigDecimal sopComplianceScore,
        List<String> sopStagesCompleted,
        List<String> sopStagesMissed,
        List<Objection> objections,
        @Personal String summary,
        List<Action> visitActions,
        List<MissedOpportunity> missedOpportunities,
        @Personal List<String> urgencySignals,
        @Nullable String uwcJobId,
        String outputHash) {

    /** The same without anything that was said: no quote of an objection, of urgency, or of what to answer. */
    public VisitAnalysis withoutWords() {
        return new VisitAnalysis(
                outcome,
                sentimentScore,
                sopComplianceScore,
                sopStagesCompleted,
                sopStagesMissed,
                objections.stream()
                        .map(o -> new Objection(
                                "",
                                o.category(),
                                o.severity(),
                                o.overcome(),
                                o.timestamp(),
                                o.speakerId(),
                                List.of(),
                                o.confidenceScore()))
                        .toList(),
                summary,
                visitActions,
                missedOpportunities,
                List.of(),
                uwcJobId,
                outputHash);
    }
}
