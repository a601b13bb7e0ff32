package dev.otto.events.call;

import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The normalised analysis of a call. Scores: sentiment and confidences 0..1, compliance 0..10.
 *
 * @param qualificationStatus temperature, null when neither told nor derivable from a score
 * @param bookingStatus what the analysis says of the booking, null when nothing
 * @param bookedStart the appointment's start that the conversation agreed on, null when none
 * @param serviceNotOffered whether the caller wanted what the company does not do
 * @param uwcJobId the partner's id of the job
 * @param outputHash SHA-256 (hex) of the normalised output as canonical JSON
 */
public record CallAnalysis(
        @Nullable QualificationStatus qualificationStatus,
        Qualification qualification,
        @Nullable LeadQuality leadQuality,
        @Nullable BookingStatus bookingStatus,
        boolean serviceNotOffered,
        @Nullable Instant bookedStart,
        BigDecimal sentimentScore,
        List<Objection> objections,
        ObjectionSeverity objectionSeverity,
        BigDecimal sopComplianceScore,
        List<String> sopStagesCompleted,
        List<String> sopStagesMissed,
        List<Recommendation> recommendations,
        @Personal String summary,
        @Personal List<String> keyPoints,
        @Personal List<String> nextSteps,
        List<Action> pendingActions,
        List<MissedOpportunity> missedOpportunities,
        Entities entities,
        @Nullable String uwcJobId,
        String outputHash) {

    /** Qualification as the partner said it. */
    public record Qualification(
            String qualificationStatus,
            @Nullable BantScores bantScores,
            @Nullable BigDecimal overallScore,
            @Nullable BigDecimal confidenceScore,
            @Personal List<String> decisionMakers,
            @Personal List<String> urgencySignals,
            @Personal List<String> budgetIndicators) {}

    /** Budget, authority, need and timeline, each 0..1 or null. */
    public record BantScores(
            @Nullable BigDecimal budget,
            @Nullable BigDecimal authority,
            @Nullable BigDecimal need,
            @Nullable BigDecimal timeline) {}

    /** What the customer held against buying; {@code timestamp} in seconds from the start of the recording. */
    public record Objection(
            @Personal String objectionText,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable Boolean overcome,
            @Nullable BigDecimal timestamp,
            @Nullable String speakerId,
            @Personal List<String> responseSuggestions,
            @Nullable BigDecimal confidenceScore) {}

    /** Number of objections by severity. */
    public record ObjectionSeverity(int high, int medium, int low) {}

    /** A tip for the person who led the conversation. */
    public record Recommendation(
            @Personal String tip,
            @Nullable String priority,
            @Nullable String category,
            @Nullable BigDecimal timestamp) {}

    /** What somebody must still do; {@code category} in snake_case. */
    public record Action(
            @Personal String action,
            String category,
            @Nullable Instant dueAt,
            @Nullable String priority) {}

    /** What could have been sold and was not offered. */
    public record MissedOpportunity(
            @Personal String opportunity,
            @Nullable Severity severity,
            @Nullable BigDecimal timestamp) {}

    /** What the conversation named; times as said. */
    public record Entities(
            @Personal @Nullable String address,
            @Nullable String appointmentDate,
            @Nullable String scheduledTime,
            @Personal @Nullable String name,
            @Personal @Nullable String phone,
            @Personal @Nullable String email) {}
}
