package dev.otto.events.session;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import dev.otto.events.call.Transcript;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the recording of a sales visit. */
public sealed interface SessionEvent extends DomainEvent {

    UUID sessionId();

    @Override
    UUID contactCardId();

    UUID appointmentId();

    /**
     * @param mode normal or ghost
     * @param audioRetentionHours how long ephemeral audio is kept at most; null with another storage
     * @param latitude of the rep when it started, degrees, WGS 84; null when not told
     * @param distanceM metres from the appointment; null when one of the two places is not known
     * @param overrideReason manual, where the rep started outside of the fence; else null
     */
    @EventType("recording_session.started")
    record RecordingStarted(
            UUID sessionId,
            UUID contactCardId,
            UUID appointmentId,
            String salesRepId,
            RecordingMode mode,
            AudioStorageMode audioStorageMode,
            @Nullable Integer audioRetentionHours,
            Instant startedAt,
            @Personal @Nullable Double latitude,
            @Personal @Nullable Double longitude,
            @Nullable Integer distanceM,
            @Nullable String overrideReason)
            implements SessionEvent {}

    @EventType("recording_session.stopped")
    record RecordingStopped(
            UUID sessionId, UUID contactCardId, UUID appointmentId, Instant endedAt, long durationSeconds)
            implements SessionEvent {}

    /**
     * @param audioUrl where the client said that the audio is; null for audio that Otto keeps
     * @param fingerprint tells recordings apart
     * @param mediaType null where only an address was given
     * @param bytes null where only an address was given
     * @param durationSeconds of the audio; null when it cannot be told
     */
    @EventType("recording_session.audio_uploaded")
    record AudioUploaded(
            UUID sessionId,
            UUID contactCardId,
            UUID appointmentId,
            @Personal @Nullable String audioUrl,
            String fingerprint,
            @Nullable String mediaType,
            @Nullable Long bytes,
            @Nullable Long durationSeconds,
            Instant uploadedAt)
            implements SessionEvent {}

    /** The audio that Otto kept is gone for good; {@code reason} is job_ended or retention. */
    @EventType("recording_session.audio_discarded")
    record AudioDiscarded(UUID sessionId, UUID contactCardId, UUID appointmentId, String reason, Instant discardedAt)
            implements SessionEvent {}

    /**
     * {@code transcript} is null in ghost mode: that there was one is all that is kept.
     *
     * @param resultAt the partner's time of the result
     */
    @EventType("recording_session.transcribed")
    record VisitTranscribed(
            UUID sessionId,
            UUID contactCardId,
            UUID appointmentId,
            UUID analysisJobId,
            int run,
            Instant resultAt,
            @Nullable Transcript transcript)
            implements SessionEvent {}

    /** The phases, which wait for the analysis that they are shown with. */
    @EventType("recording_session.segmented")
    record VisitSegmented(
            UUID sessionId,
            UUID contactCardId,
            UUID appointmentId,
            UUID analysisJobId,
            int run,
            Instant resultAt,
            Segmentation segmentation)
            implements SessionEvent {}

    /**
     * The whole of what is known about the visit, each time anew.
     *
     * @param segmentation of the same run; null while there is none
     * @param revised whether another analysis stood before
     */
    @EventType("recording_session.analysed")
    record VisitAnalysed(
            UUID sessionId,
            UUID contactCardId,
            UUID appointmentId,
            String salesRepId,
            UUID analysisJobId,
            int run,
            Instant resultAt,
            VisitAnalysis analysis,
            @Nullable Segmentation segmentation,
            boolean revised)
            implements SessionEvent {

        /** How the visit ended: the analysis' word, else that of its phases. */
        public @Nullable String outcome() {
            return analysis.outcome() != null || segmentation == null ? analysis.outcome() : segmentation.outcome();
        }
    }
}
