package dev.otto.write.session;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.Severity;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.write.session.SessionCommand.ApplyVisitAnalysis;
import dev.otto.write.session.SessionCommand.AttachSegmentation;
import dev.otto.write.session.SessionCommand.AttachVisitTranscript;
import dev.otto.write.session.SessionCommand.Choices;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.Place;
import dev.otto.write.session.SessionCommand.StartRecording;
import dev.otto.write.session.SessionCommand.UploadAudio;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A visit and what may be told of it. */
final class Visits {

    static final UUID SESSION = Ids.of("test", "session");
    static final UUID CARD = Ids.of("test", "card");
    static final UUID APPOINTMENT = Ids.of("test", "appointment");
    static final UUID JOB = Ids.of("test", "job");
    static final String REP = "rep_ana";
    static final Instant START = Instant.parse("2026-07-15T14:00:00Z");
    static final Place HOUSE = new Place(39.9612, -82.9988);
    static final String SAID = "My husband Pat says that 14,000 is too much";

    private Visits() {}

    static Choices choices(RecordingMode ofRep, AudioStorageMode ghost) {
        return new Choices(ofRep, 150, ghost, 24);
    }

    static OfAppointment appointment() {
        return new OfAppointment(APPOINTMENT, CARD, REP, AppointmentStatus.scheduled, HOUSE, null);
    }

    static StartRecording start(OfAppointment appointment, RecordingMode ofRep, RecordingMode ofVisit) {
        return start(appointment, choices(ofRep, AudioStorageMode.ephemeral), ofVisit, HOUSE, null);
    }

    static StartRecording start(
            OfAppointment appointment,
            Choices choices,
            RecordingMode ofVisit,
            @Nullable Place place,
            @Nullable String override) {
        return new StartRecording(SESSION, appointment, choices, ofVisit, place, override, START);
    }

    static StartRecording start(RecordingMode mode) {
        return start(appointment(), RecordingMode.normal, mode);
    }

    static RecordingStarted started(RecordingMode mode, AudioStorageMode storage) {
        return new RecordingStarted(
                SESSION,
                CARD,
                APPOINTMENT,
                REP,
                mode,
                storage,
                storage == AudioStorageMode.ephemeral ? 24 : null,
                START,
                HOUSE.latitude(),
                HOUSE.longitude(),
                0,
                null);
    }

    static UploadAudio upload(String fingerprint) {
        return new UploadAudio(SESSION, null, fingerprint, "audio/mpeg", 1_000L, 60L, START.plusSeconds(3_600));
    }

    static Transcript transcript(String text) {
        return new Transcript(
                text,
                List.of(new Transcript.Segment("customer", text, BigDecimal.ZERO, BigDecimal.ONE)),
                null,
                "en-US",
                3,
                "asr-1",
                null,
                null);
    }

    static Segmentation segmentation(@Nullable String outcome, String hash) {
        return new Segmentation(
                new Segmentation.Part(BigDecimal.ZERO, BigDecimal.TEN, BigDecimal.TEN, SAID, List.of(SAID)),
                new Segmentation.Part(BigDecimal.TEN, null, null, SAID, List.of()),
                BigDecimal.TEN,
                List.of(SAID),
                new BigDecimal("0.9"),
                new BigDecimal("4"),
                outcome,
                hash);
    }

    static VisitAnalysis analysis(@Nullable String outcome, String hash) {
        return new VisitAnalysis(
                outcome,
                new BigDecimal("0.8"),
                new BigDecimal("8.5"),
                List.of("greeting"),
                List.of("closing"),
                List.of(new Objection(
                        SAID, "price", Severity.high, false, BigDecimal.ONE, "customer", List.of(SAID), null)),
                "The roof is old; they want a quote.",
                List.of(new Action("Send the quote", "send_quote", START.plusSeconds(86_400), "high")),
                List.of(new MissedOpportunity("gutters", Severity.high, null)),
                List.of(SAID),
                "analysis-1",
                hash);
    }

    static AttachVisitTranscript transcribed(int run, int seconds, String text) {
        return new AttachVisitTranscript(SESSION, JOB, run, at(seconds), transcript(text));
    }

    static AttachSegmentation segmented(int run, int seconds, @Nullable String outcome, String hash) {
        return new AttachSegmentation(SESSION, JOB, run, at(seconds), segmentation(outcome, hash));
    }

    static ApplyVisitAnalysis analysed(int run, int seconds, @Nullable String outcome, String hash) {
        return new ApplyVisitAnalysis(SESSION, JOB, run, at(seconds), analysis(outcome, hash));
    }

    static Instant at(int seconds) {
        return START.plusSeconds(7_200L + seconds);
    }
}
