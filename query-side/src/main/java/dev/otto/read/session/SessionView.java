package dev.otto.read.session;

import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.fold.session.SessionRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded visit as the API shows it.
 *
 * @param audioKept whether Otto keeps the audio; then it has no address of its own
 * @param transcript null in lists, and of a ghost visit
 */
public record SessionView(
        UUID id,
        String companyId,
        UUID contactCardId,
        UUID appointmentId,
        String salesRepId,
        RecordingMode mode,
        AudioStorageMode audioStorageMode,
        @Nullable String audioUrl,
        boolean audioKept,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationSeconds,
        @Nullable Integer distanceM,
        @Nullable String overrideReason,
        @Nullable String shunyaAsrJobId,
        @Nullable String shunyaAnalysisJobId,
        ProcessingStatus transcriptStatus,
        ProcessingStatus analysisStatus,
        @Nullable Transcript transcript,
        @Nullable Analysis analysis) {

    /** What the analysis and the phases say together. Scores: sentiment 0..1, compliance 0..10, structure 1..5. */
    public record Analysis(
            @Nullable String outcome,
            BigDecimal sentimentScore,
            BigDecimal sopComplianceScore,
            List<String> sopStagesCompleted,
            List<String> sopStagesMissed,
            List<Objection> objections,
            String summary,
            List<Action> visitActions,
            List<MissedOpportunity> missedOpportunities,
            Segmentation.@Nullable Part part1,
            Segmentation.@Nullable Part part2,
            @Nullable BigDecimal transitionPoint,
            @Nullable BigDecimal segmentationConfidence,
            @Nullable BigDecimal meetingStructureScore) {

        static @Nullable Analysis of(SessionRow row) {
            VisitAnalysis a = row.analysis();
            if (a == null) {
                return null;
            }
            Segmentation phases = row.segmentation();
            return new Analysis(
                    row.outcome(),
                    a.sentimentScore(),
                    a.sopComplianceScore(),
                    a.sopStagesCompleted(),
                    a.sopStagesMissed(),
                    a.objections(),
                    a.summary(),
                    a.visitActions(),
                    a.missedOpportunities(),
                    phases == null ? null : phases.part1(),
                    phases == null ? null : phases.part2(),
                    phases == null ? null : phases.transitionPoint(),
                    phases == null ? null : phases.segmentationConfidence(),
                    phases == null ? null : phases.meetingStructureScore());
        }
    }

    /** With everything. */
    public static SessionView of(SessionRow row) {
        return of(row, row.transcript());
    }

    /** Without the transcript. */
    public static SessionView inList(SessionRow row) {
        return of(row, null);
    }

    private static SessionView of(SessionRow row, @Nullable Transcript transcript) {
        return new SessionView(
                row.id(),
                row.companyId(),
                row.contactCardId(),
                row.appointmentId(),
                row.salesRepId(),
                row.mode(),
                row.audioStorageMode(),
                row.ghost() ? null : row.audioUrl(),
                row.audioKept(),
                row.startedAt(),
                row.endedAt(),
                row.durationSeconds(),
                row.distanceM(),
                row.overrideReason(),
                row.asrJobId(),
                row.analysisJobId(),
                row.transcriptStatus(),
                row.analysisStatus(),
                row.ghost() ? null : transcript,
                Analysis.of(row));
    }
}
