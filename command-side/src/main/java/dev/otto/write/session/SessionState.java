package dev.otto.write.session;

import dev.otto.events.call.Transcript;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.VisitAnalysis;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a recording session need to remember.
 *
 * @param started null before it is started
 * @param transcript empty of a ghost visit
 * @param fingerprint of the audio that was uploaded last; null without any, and when it was discarded
 */
record SessionState(
        @Nullable RecordingStarted started,
        @Nullable Instant endedAt,
        @Nullable String fingerprint,
        @Nullable Standing<Optional<Transcript>> transcript,
        @Nullable Standing<Segmentation> segmentation,
        @Nullable Standing<VisitAnalysis> analysis) {

    static final SessionState NONE = new SessionState(null, null, null, null, null, null);

    /** A result that stands, with its place among the partner's results: by run, then by time. */
    record Standing<T>(int run, Instant resultAt, T value) {

        boolean outranks(int otherRun, Instant otherAt) {
            return run != otherRun ? run > otherRun : resultAt.isAfter(otherAt);
        }
    }

    SessionState with(RecordingStarted newStarted) {
        return new SessionState(newStarted, endedAt, fingerprint, transcript, segmentation, analysis);
    }

    SessionState ended(Instant at) {
        return new SessionState(started, at, fingerprint, transcript, segmentation, analysis);
    }

    SessionState withAudio(@Nullable String newFingerprint) {
        return new SessionState(started, endedAt, newFingerprint, transcript, segmentation, analysis);
    }

    SessionState withTranscript(Standing<Optional<Transcript>> standing) {
        return new SessionState(started, endedAt, fingerprint, standing, segmentation, analysis);
    }

    SessionState withSegmentation(Standing<Segmentation> standing) {
        return new SessionState(started, endedAt, fingerprint, transcript, standing, analysis);
    }

    SessionState withAnalysis(Standing<VisitAnalysis> standing) {
        return new SessionState(started, endedAt, fingerprint, transcript, segmentation, standing);
    }
}
