package dev.otto.write.session;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.write.Command;
import dev.otto.write.WriteIndex;
import dev.otto.write.deadline.Deadline;
import dev.otto.write.deadline.Deadlines;
import dev.otto.write.session.SessionCommand.DiscardAudio;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The audio of a ghost visit goes when the company's time for it is over, whatever became of its analysis. */
@Component
class GhostAudioRetention implements Deadline, WriteIndex {

    private static final String KIND = "ghost_audio_retention";

    private final Deadlines deadlines;
    private final SessionDirectory sessions;
    private final InstantSource clock;

    GhostAudioRetention(Deadlines deadlines, SessionDirectory sessions, InstantSource clock) {
        this.deadlines = deadlines;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Command command(UUID subject, UUID contactCardId) {
        return new DiscardAudio(subject, "retention");
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case AudioUploaded e ->
                sessions.find(metadata.companyId(), e.sessionId()).ifPresent(session -> {
                    if (session.retentionHours() != null) {
                        deadlines.set(
                                KIND,
                                e.sessionId(),
                                metadata.companyId(),
                                e.contactCardId(),
                                clock.instant().plus(Duration.ofHours(session.retentionHours())));
                    }
                });
            case AudioDiscarded e -> deadlines.cancel(KIND, e.sessionId());
            default -> {}
        }
    }
}
