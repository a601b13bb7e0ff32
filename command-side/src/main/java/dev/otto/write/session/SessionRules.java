package dev.otto.write.session;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.SessionEvent;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.SessionEvent.RecordingStopped;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.session.SessionEvent.VisitSegmented;
import dev.otto.events.session.SessionEvent.VisitTranscribed;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Refusal;
import dev.otto.write.Rules;
import dev.otto.write.appointment.Geofence;
import dev.otto.write.session.SessionCommand.ApplyVisitAnalysis;
import dev.otto.write.session.SessionCommand.AttachSegmentation;
import dev.otto.write.session.SessionCommand.AttachVisitTranscript;
import dev.otto.write.session.SessionCommand.DiscardAudio;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.Place;
import dev.otto.write.session.SessionCommand.StartRecording;
import dev.otto.write.session.SessionCommand.StopRecording;
import dev.otto.write.session.SessionCommand.UploadAudio;
import dev.otto.write.session.SessionState.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A visit is recorded where it takes place, in the strictest mode that anybody asked for; what the partner makes of it is
 * taken by run and time, and of a ghost visit no word that was said.
 */
final class SessionRules implements Rules<SessionState, SessionCommand, SessionEvent> {

    static final Refusal NOT_STORED =
            new Refusal("audio_not_stored", "The company keeps no audio of ghost visits: nothing was taken.");

    @Override
    public SessionState initial() {
        return SessionState.NONE;
    }

    @Override
    public Decision<SessionEvent> decide(SessionState state, SessionCommand command, CommandContext context) {
        @Nullable RecordingStarted started = state.started();
        if (command instanceof StartRecording c) {
            return started == null ? start(c) : Decision.none();
        }
        if (started == null) {
            return Decision.refuse("session_unknown", "There is no such recording session.");
        }
        return switch (command) {
            case StartRecording _ -> Decision.none();
            case StopRecording c -> stop(state, started, c);
            case UploadAudio c -> upload(state, started, c);
            case DiscardAudio c ->
                started.audioStorageMode() == AudioStorageMode.ephemeral && state.fingerprint() != null
                        ? Decision.of(new AudioDiscarded(
                                c.sessionId(),
                                started.contactCardId(),
                                started.appointmentId(),
                                c.reason(),
                                context.occurredAt()))
                        : Decision.none();
            case AttachVisitTranscript c -> transcribed(state, started, c);
            case AttachSegmentation c -> segmented(state, started, c);
            case ApplyVisitAnalysis c -> analysed(state, started, c);
        };
    }

    private static Decision<SessionEvent> start(StartRecording c) {
        OfAppointment appointment = c.appointment();
        @Nullable String rep = appointment.salesRepId();
        if (rep == null) {
            return Decision.refuse("appointment_without_rep", "The appointment has no rep who could record it.");
        }
        if (appointment.status() == AppointmentStatus.cancelled) {
            return Decision.refuse("appointment_closed", "The appointment is cancelled: there is no visit to record.");
        }
        RecordingMode mode = c.choices().repMode().stricter(c.mode());
        if (mode == RecordingMode.off) {
            return Decision.refuse("recording_off", "Recording is off for this rep or this visit.");
        }
        if (appointment.running() != null) {
            return Decision.refuse(
                    "recording_running",
                    "The appointment is being recorded already.",
                    Map.of("session_id", appointment.running().toString()));
        }
        @Nullable Integer distance = distance(appointment.place(), c.place());
        int radius = c.choices().geofenceRadiusM();
        if (distance != null && distance > radius && c.overrideReason() == null) {
            return Decision.refuse(
                    "outside_geofence",
                    "The rep is " + distance + " m from the appointment, the fence is at " + radius
                            + " m: override_reason manual starts all the same.",
                    Map.of("distance_m", distance, "radius_m", radius));
        }
        AudioStorageMode storage =
                mode == RecordingMode.ghost ? c.choices().ghostStorage() : AudioStorageMode.persistent;
        @Nullable Place place = c.place();
        return Decision.of(new RecordingStarted(
                c.sessionId(),
                appointment.contactCardId(),
                appointment.appointmentId(),
                rep,
                mode,
                storage,
                storage == AudioStorageMode.ephemeral ? c.choices().ghostRetentionHours() : null,
                c.startedAt(),
                place == null ? null : place.latitude(),
                place == null ? null : place.longitude(),
                distance,
                c.overrideReason()));
    }

    private static @Nullable Integer distance(@Nullable Place appointment, @Nullable Place rep) {
        return appointment == null || rep == null
                ? null
                : Math.toIntExact((long) Math.ceil(Geofence.metres(
                        appointment.latitude(), appointment.longitude(), rep.latitude(), rep.longitude())));
    }

    private static Decision<SessionEvent> stop(SessionState state, RecordingStarted started, StopRecording c) {
        if (state.endedAt() != null) {
            return Decision.none();
        }
        Instant end = c.endedAt().isBefore(started.startedAt()) ? started.startedAt() : c.endedAt();
        return Decision.of(new RecordingStopped(
                c.sessionId(),
                started.contactCardId(),
                started.appointmentId(),
                end,
                Duration.between(started.startedAt(), end).toSeconds()));
    }

    private static Decision<SessionEvent> upload(SessionState state, RecordingStarted started, UploadAudio c) {
        if (started.audioStorageMode() == AudioStorageMode.not_stored) {
            return Decision.refuse(NOT_STORED.errorCode(), NOT_STORED.detail());
        }
        if (started.mode() == RecordingMode.ghost && c.audioUrl() != null) {
            return Decision.refuse(
                    "ghost_needs_upload", "Of a ghost visit no address of its audio is kept: upload the file.");
        }
        return c.fingerprint().equals(state.fingerprint())
                ? Decision.none()
                : Decision.of(new AudioUploaded(
                        c.sessionId(),
                        started.contactCardId(),
                        started.appointmentId(),
                        c.audioUrl(),
                        c.fingerprint(),
                        c.mediaType(),
                        c.bytes(),
                        c.durationSeconds(),
                        c.uploadedAt()));
    }

    // ------------------------------------------------------------------------------------------------- results

    private static Decision<SessionEvent> transcribed(
            SessionState state, RecordingStarted started, AttachVisitTranscript c) {
        @Nullable Transcript kept = started.mode() == RecordingMode.ghost ? null : c.transcript();
        @Nullable Standing<Optional<Transcript>> standing = state.transcript();
        boolean known = standing != null
                && (standing.outranks(c.run(), c.resultAt())
                        || standing.run() == c.run() && standing.value().equals(Optional.ofNullable(kept)));
        return known
                ? Decision.none()
                : Decision.of(new VisitTranscribed(
                        c.sessionId(),
                        started.contactCardId(),
                        started.appointmentId(),
                        c.analysisJobId(),
                        c.run(),
                        c.resultAt(),
                        kept));
    }

    private static Decision<SessionEvent> segmented(
            SessionState state, RecordingStarted started, AttachSegmentation c) {
        Segmentation kept =
                started.mode() == RecordingMode.ghost ? c.segmentation().withoutWords() : c.segmentation();
        @Nullable Standing<Segmentation> standing = state.segmentation();
        if (standing != null
                && (standing.outranks(c.run(), c.resultAt())
                        || standing.run() == c.run()
                                && standing.value().outputHash().equals(kept.outputHash()))) {
            return Decision.none();
        }
        VisitSegmented segmented = new VisitSegmented(
                c.sessionId(),
                started.contactCardId(),
                started.appointmentId(),
                c.analysisJobId(),
                c.run(),
                c.resultAt(),
                kept);
        @Nullable Standing<VisitAnalysis> analysis = state.analysis();
        return analysis == null || analysis.run() != c.run()
                ? Decision.of(segmented)
                : Decision.of(
                        segmented,
                        merged(
                                c.sessionId(),
                                started,
                                c.analysisJobId(),
                                analysis,
                                new Standing<>(c.run(), c.resultAt(), kept),
                                true));
    }

    private static Decision<SessionEvent> analysed(SessionState state, RecordingStarted started, ApplyVisitAnalysis c) {
        VisitAnalysis kept =
                started.mode() == RecordingMode.ghost ? c.analysis().withoutWords() : c.analysis();
        @Nullable Standing<VisitAnalysis> standing = state.analysis();
        if (standing != null
                && (standing.outranks(c.run(), c.resultAt())
                        || standing.run() == c.run()
                                && standing.value().outputHash().equals(kept.outputHash()))) {
            return Decision.none();
        }
        return Decision.of(merged(
                c.sessionId(),
                started,
                c.analysisJobId(),
                new Standing<>(c.run(), c.resultAt(), kept),
                state.segmentation(),
                standing != null));
    }

    /** The analysis with the phases of its run; where both name an outcome, the analysis' stands. */
    private static VisitAnalysed merged(
            UUID sessionId,
            RecordingStarted started,
            UUID jobId,
            Standing<VisitAnalysis> analysis,
            @Nullable Standing<Segmentation> segmentation,
            boolean revised) {
        @Nullable
        Segmentation phases =
                segmentation == null || segmentation.run() != analysis.run() ? null : segmentation.value();
        return new VisitAnalysed(
                sessionId,
                started.contactCardId(),
                started.appointmentId(),
                started.salesRepId(),
                jobId,
                analysis.run(),
                analysis.resultAt(),
                analysis.value(),
                phases,
                revised);
    }

    // --------------------------------------------------------------------------------------------------- state

    @Override
    public SessionState evolve(SessionState state, SessionEvent event) {
        return switch (event) {
            case RecordingStarted e -> state.with(e);
            case RecordingStopped e -> state.ended(e.endedAt());
            case AudioUploaded e -> state.withAudio(e.fingerprint());
            case AudioDiscarded _ -> state.withAudio(null);
            case VisitTranscribed e ->
                state.withTranscript(new Standing<>(e.run(), e.resultAt(), Optional.ofNullable(e.transcript())));
            case VisitSegmented e -> state.withSegmentation(new Standing<>(e.run(), e.resultAt(), e.segmentation()));
            case VisitAnalysed e -> state.withAnalysis(new Standing<>(e.run(), e.resultAt(), e.analysis()));
        };
    }
}
