package dev.otto.fold.session;

import dev.otto.events.EventEnvelope;
import dev.otto.events.session.SessionEvent;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** Recorded visits: begun by being started. The phases are shown with the analysis that they belong to. */
public final class SessionFold implements Fold<SessionRow, SessionEvent> {

    @Override
    public Table<SessionRow> table() {
        return Tables.RECORDING_SESSION;
    }

    @Override
    public Class<SessionEvent> family() {
        return SessionEvent.class;
    }

    @Override
    public String key(SessionEvent event, EventEnvelope envelope, Group group) {
        return event.sessionId().toString();
    }

    @Override
    public @Nullable SessionRow fold(
            @Nullable SessionRow row, SessionEvent event, EventEnvelope envelope, Group group) {
        if (row == null) {
            return event instanceof SessionEvent.RecordingStarted started ? begun(started, envelope, group) : null;
        }
        SessionDraft session = new SessionDraft(row);
        change(session, event);
        return session.row();
    }

    private static SessionRow begun(SessionEvent.RecordingStarted e, EventEnvelope envelope, Group group) {
        return new SessionRow(
                envelope.companyId(),
                e.sessionId(),
                group.card(),
                e.appointmentId(),
                e.salesRepId(),
                e.mode(),
                e.audioStorageMode(),
                e.startedAt(),
                envelope.metadata().zone(),
                e.distanceM(),
                e.overrideReason(),
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                false);
    }

    private static void change(SessionDraft session, SessionEvent event) {
        switch (event) {
            case SessionEvent.RecordingStarted _ -> {
                // begins the row
            }
            case SessionEvent.RecordingStopped e -> {
                session.endedAt = e.endedAt();
                session.durationSeconds = e.durationSeconds();
            }
            case SessionEvent.AudioUploaded e -> {
                session.audioUrl = e.audioUrl();
                session.audioKept = e.audioUrl() == null;
                session.uploadedAt = e.uploadedAt();
            }
            case SessionEvent.AudioDiscarded _ -> session.audioKept = false;
            case SessionEvent.VisitTranscribed e -> {
                session.transcribed = true;
                session.transcript = e.transcript();
            }
            case SessionEvent.VisitSegmented _ -> {
                // waits for the analysis
            }
            case SessionEvent.VisitAnalysed e -> {
                session.outcome = e.outcome();
                session.analysis = e.analysis();
                session.segmentation = e.segmentation();
                session.analysedAt = e.resultAt();
            }
        }
    }
}
