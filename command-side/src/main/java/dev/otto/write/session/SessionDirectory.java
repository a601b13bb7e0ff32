package dev.otto.write.session;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.SessionEvent;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.SessionEvent.RecordingStopped;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.session.SessionEvent.VisitSegmented;
import dev.otto.events.session.SessionEvent.VisitTranscribed;
import dev.otto.write.Refusal;
import dev.otto.write.Refused;
import dev.otto.write.WriteIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table visit_recording: every recording session, in the transaction of its events. A unique index holds that an
 * appointment has one that runs; whoever comes second is refused with {@code recording_running}, which names the other.
 */
@Component
public class SessionDirectory implements WriteIndex {

    private final JdbcClient jdbc;

    SessionDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A recording session as commands and policies need to know it.
     *
     * @param retentionHours how long ephemeral audio is kept at most; null with another storage
     * @param audioUrl where the client said that the audio is; null for audio that Otto keeps, and without any
     */
    public record Session(
            UUID sessionId,
            String companyId,
            UUID contactCardId,
            UUID appointmentId,
            String salesRepId,
            RecordingMode mode,
            AudioStorageMode audioStorageMode,
            @Nullable Integer retentionHours,
            boolean running,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String audioUrl) {

        /** Whether nothing that was said may be kept or fetched. */
        public boolean ghost() {
            return mode == RecordingMode.ghost;
        }

        /** The business time of what follows from the visit. */
        public Instant occurredAt() {
            return endedAt == null ? startedAt : endedAt;
        }
    }

    public Optional<Session> find(String companyId, UUID sessionId) {
        return jdbc.sql("select * from visit_recording where company_id = :company and session_id = :id")
                .param("company", companyId)
                .param("id", sessionId)
                .query(SessionDirectory::session)
                .optional();
    }

    /** The contact's sessions. */
    List<UUID> ofContact(String companyId, UUID contactCardId) {
        return jdbc.sql("select session_id from visit_recording"
                        + " where company_id = :company and contact_card_id = :contact order by session_id")
                .param("company", companyId)
                .param("contact", contactCardId)
                .query(UUID.class)
                .list();
    }

    /** Forgets where the contact's audio is. */
    void forgetAddresses(String companyId, UUID contactCardId) {
        jdbc.sql("update visit_recording set audio_url = null"
                        + " where company_id = :company and contact_card_id = :contact")
                .param("company", companyId)
                .param("contact", contactCardId)
                .update();
    }

    /** The session that records the appointment now. */
    Optional<UUID> runningOf(String companyId, UUID appointmentId) {
        return jdbc.sql("select session_id from visit_recording"
                        + " where company_id = :company and appointment_id = :appointment and running")
                .param("company", companyId)
                .param("appointment", appointmentId)
                .query(UUID.class)
                .optional();
    }

    /** What a standing analysis says of a visit's end, in its word or in none, and the business time of that. */
    public record Ending(@Nullable String outcome, Instant at) {}

    /**
     * That of a visit's last recording that was analysed and says one of the words; where none does, of the last that was analysed.
     *
     * @param words that say how a visit ended
     */
    public Optional<Ending> endingOf(String companyId, UUID appointmentId, Set<String> words) {
        return jdbc.sql(
                        "select outcome, analysed_at from visit_recording"
                                + " where company_id = :company and appointment_id = :appointment and analysed_at is not null"
                                + " order by coalesce(outcome = any(:words), false) desc, started_at desc, session_id desc limit 1")
                .param("words", words.toArray(String[]::new))
                .param("company", companyId)
                .param("appointment", appointmentId)
                .query((row, number) -> new Ending(
                        row.getString("outcome"),
                        row.getTimestamp("analysed_at").toInstant()))
                .optional();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (!(event instanceof SessionEvent told)) {
            return;
        }
        switch (told) {
            case RecordingStarted e -> started(e, metadata.companyId());
            case RecordingStopped e ->
                jdbc.sql("update visit_recording set running = false, ended_at = :ended where session_id = :id")
                        .param("ended", Timestamp.from(e.endedAt()))
                        .param("id", e.sessionId())
                        .update();
            case AudioUploaded e ->
                jdbc.sql("update visit_recording set audio_url = cast(:url as text), media_type = cast(:type as text)"
                                + " where session_id = :id")
                        .param("url", e.audioUrl())
                        .param("type", e.mediaType())
                        .param("id", e.sessionId())
                        .update();
            case VisitAnalysed e ->
                jdbc.sql("update visit_recording set analysed_at = :at, outcome = cast(:outcome as text)"
                                + " where session_id = :id")
                        .param("at", Timestamp.from(metadata.occurredAt()))
                        .param("outcome", e.outcome())
                        .param("id", e.sessionId())
                        .update();
            case AudioDiscarded _, VisitTranscribed _, VisitSegmented _ -> {}
        }
    }

    private void started(RecordingStarted e, String companyId) {
        int stored = jdbc.sql("""
                        insert into visit_recording (session_id, company_id, contact_card_id, appointment_id, sales_rep_id, mode,
                            audio_storage, retention_hours, running, started_at)
                        values (:id, :company, :contact, :appointment, :rep, :mode, :storage, cast(:hours as integer), true, :started)
                        on conflict do nothing
                        """)
                .param("id", e.sessionId())
                .param("company", companyId)
                .param("contact", e.contactCardId())
                .param("appointment", e.appointmentId())
                .param("rep", e.salesRepId())
                .param("mode", e.mode().name())
                .param("storage", e.audioStorageMode().name())
                .param("hours", e.audioRetentionHours())
                .param("started", Timestamp.from(e.startedAt()))
                .update();
        if (stored == 0) {
            throw new Refused(new Refusal(
                    "recording_running",
                    "The appointment is being recorded already.",
                    runningOf(companyId, e.appointmentId())
                            .<Map<String, Object>>map(other -> Map.of("session_id", other.toString()))
                            .orElse(Map.of())));
        }
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        @Nullable Timestamp ended = row.getTimestamp("ended_at");
        return new Session(
                row.getObject("session_id", UUID.class),
                row.getString("company_id"),
                row.getObject("contact_card_id", UUID.class),
                row.getObject("appointment_id", UUID.class),
                row.getString("sales_rep_id"),
                RecordingMode.valueOf(row.getString("mode")),
                AudioStorageMode.valueOf(row.getString("audio_storage")),
                row.getObject("retention_hours", Integer.class),
                row.getBoolean("running"),
                row.getTimestamp("started_at").toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getString("audio_url"));
    }
}
