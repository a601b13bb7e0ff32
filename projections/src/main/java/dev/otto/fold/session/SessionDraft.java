package dev.otto.fold.session;

import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.VisitAnalysis;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link SessionRow} while it is being changed. */
final class SessionDraft {

    String companyId;

    UUID id;

    UUID contactCardId;

    UUID appointmentId;

    String salesRepId;

    RecordingMode mode;

    AudioStorageMode audioStorageMode;

    Instant startedAt;

    ZoneId zone;

    @Nullable
    Integer distanceM;

    @Nullable
    String overrideReason;

    @Nullable
    Instant endedAt;

    @Nullable
    Long durationSeconds;

    @Nullable
    String audioUrl;

    boolean audioKept;

    @Nullable
    Instant uploadedAt;

    @Nullable
    String asrJobId;

    @Nullable
    String analysisJobId;

    boolean transcribed;

    @Nullable
    Transcript transcript;

    @Nullable
    String outcome;

    @Nullable
    VisitAnalysis analysis;

    @Nullable
    Segmentation segmentation;

    @Nullable
    Instant analysedAt;

    boolean jobOpen;

    boolean jobFailed;

    boolean analysisTried;

    SessionDraft(SessionRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        appointmentId = row.appointmentId();
        salesRepId = row.salesRepId();
        mode = row.mode();
        audioStorageMode = row.audioStorageMode();
        startedAt = row.startedAt();
        zone = row.zone();
        distanceM = row.distanceM();
        overrideReason = row.overrideReason();
        endedAt = row.endedAt();
        durationSeconds = row.durationSeconds();
        audioUrl = row.audioUrl();
        audioKept = row.audioKept();
        uploadedAt = row.uploadedAt();
        asrJobId = row.asrJobId();
        analysisJobId = row.analysisJobId();
        transcribed = row.transcribed();
        transcript = row.transcript();
        outcome = row.outcome();
        analysis = row.analysis();
        segmentation = row.segmentation();
        analysedAt = row.analysedAt();
        jobOpen = row.jobOpen();
        jobFailed = row.jobFailed();
        analysisTried = row.analysisTried();
    }

    SessionRow row() {
        return new SessionRow(
                companyId,
                id,
                contactCardId,
                appointmentId,
                salesRepId,
                mode,
                audioStorageMode,
                startedAt,
                zone,
                distanceM,
                overrideReason,
                endedAt,
                durationSeconds,
                audioUrl,
                audioKept,
                uploadedAt,
                asrJobId,
                analysisJobId,
                transcribed,
                transcript,
                outcome,
                analysis,
                segmentation,
                analysedAt,
                jobOpen,
                jobFailed,
                analysisTried);
    }
}
