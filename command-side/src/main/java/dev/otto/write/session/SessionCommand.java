package dev.otto.write.session;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.write.Command;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be asked of the recording of a visit. */
public sealed interface SessionCommand extends Command {

    UUID sessionId();

    @Override
    default UUID target() {
        return sessionId();
    }

    /** Degrees, WGS 84. */
    record Place(double latitude, double longitude) {}

    /**
     * The appointment as it stands when its recording is started.
     *
     * @param place null while it is not located
     * @param running the session that records it now; null when none does
     */
    record OfAppointment(
            UUID appointmentId,
            UUID contactCardId,
            @Nullable String salesRepId,
            AppointmentStatus status,
            @Nullable Place place,
            @Nullable UUID running) {}

    /**
     * What the company and the rep have chosen.
     *
     * @param repMode the rep's own mode
     * @param geofenceRadiusM metres
     * @param ghostStorage ephemeral or not_stored
     * @param ghostRetentionHours how long ephemeral audio is kept at most
     */
    record Choices(
            RecordingMode repMode, int geofenceRadiusM, AudioStorageMode ghostStorage, int ghostRetentionHours) {}

    /**
     * @param mode asked for this visit; the stricter of it and the rep's holds
     * @param place of the rep; null when not told
     * @param overrideReason manual: starts outside of the fence too
     */
    record StartRecording(
            UUID sessionId,
            OfAppointment appointment,
            Choices choices,
            RecordingMode mode,
            @Nullable Place place,
            @Nullable String overrideReason,
            Instant startedAt)
            implements SessionCommand {}

    record StopRecording(UUID sessionId, Instant endedAt) implements SessionCommand {}

    /**
     * There is audio: in Otto's store, or at an address.
     *
     * @param audioUrl null for audio in Otto's store
     * @param fingerprint tells recordings apart
     */
    record UploadAudio(
            UUID sessionId,
            @Nullable String audioUrl,
            String fingerprint,
            @Nullable String mediaType,
            @Nullable Long bytes,
            @Nullable Long durationSeconds,
            Instant uploadedAt)
            implements SessionCommand {}

    /** Ephemeral audio has had its time; {@code reason} is job_ended or retention. */
    record DiscardAudio(UUID sessionId, String reason) implements SessionCommand {}

    /** {@code resultAt} is the partner's time of the result. */
    record AttachVisitTranscript(UUID sessionId, UUID analysisJobId, int run, Instant resultAt, Transcript transcript)
            implements SessionCommand {}

    record AttachSegmentation(UUID sessionId, UUID analysisJobId, int run, Instant resultAt, Segmentation segmentation)
            implements SessionCommand {}

    record ApplyVisitAnalysis(UUID sessionId, UUID analysisJobId, int run, Instant resultAt, VisitAnalysis analysis)
            implements SessionCommand {}
}
