package dev.otto.fold.session;

import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.fold.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The recording of a sales visit.
 *
 * @param zone the company's zone when it was started
 * @param audioUrl where the client said that the audio is; null for audio that Otto keeps, and without any
 * @param audioKept whether Otto keeps audio of it
 * @param asrJobId the partner's id of the transcription that was submitted last
 * @param analysisJobId the partner's id of the analysis that was submitted last
 * @param transcribed whether there is a transcript; of a ghost visit that is all that is known of it
 * @param outcome how the visit ended as the partner said it, null while it said nothing
 * @param jobOpen whether the partner is at it
 * @param jobFailed whether the last run ended without a result, other than by the partner being switched off
 * @param analysisTried whether the last run came as far as the analysis, which needs a transcript
 */
public record SessionRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        UUID appointmentId,
        String salesRepId,
        RecordingMode mode,
        AudioStorageMode audioStorageMode,
        Instant startedAt,
        ZoneId zone,
        @Nullable Integer distanceM,
        @Nullable String overrideReason,
        @Nullable Instant endedAt,
        @Nullable Long durationSeconds,
        @Nullable String audioUrl,
        boolean audioKept,
        @Nullable Instant uploadedAt,
        @Nullable String asrJobId,
        @Nullable String analysisJobId,
        boolean transcribed,
        @Nullable Transcript transcript,
        @Nullable String outcome,
        @Nullable VisitAnalysis analysis,
        @Nullable Segmentation segmentation,
        @Nullable Instant analysedAt,
        boolean jobOpen,
        boolean jobFailed,
        boolean analysisTried)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }

    /** The company-local day on which it started. */
    public LocalDate day() {
        return startedAt.atZone(zone).toLocalDate();
    }

    public boolean ghost() {
        return mode == RecordingMode.ghost;
    }

    /** How far the transcript is; of a ghost visit there never is one to be had. */
    public ProcessingStatus transcriptStatus() {
        if (ghost()) {
            return uploadedAt == null ? ProcessingStatus.none : ProcessingStatus.unavailable;
        }
        return status(transcribed, ProcessingStatus.failed);
    }

    /** How far the analysis is; unavailable where there is no transcript to analyse. */
    public ProcessingStatus analysisStatus() {
        return status(
                analysis != null,
                analysisTried || transcribed ? ProcessingStatus.failed : ProcessingStatus.unavailable);
    }

    private ProcessingStatus status(boolean there, ProcessingStatus afterFailure) {
        if (there) {
            return ProcessingStatus.complete;
        }
        if (jobOpen) {
            return ProcessingStatus.processing;
        }
        return jobFailed ? afterFailure : ProcessingStatus.none;
    }
}
