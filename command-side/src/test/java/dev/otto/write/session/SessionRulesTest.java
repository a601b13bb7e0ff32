package dev.otto.write.session;

import static dev.otto.write.session.Visits.APPOINTMENT;
import static dev.otto.write.session.Visits.CARD;
import static dev.otto.write.session.Visits.HOUSE;
import static dev.otto.write.session.Visits.JOB;
import static dev.otto.write.session.Visits.REP;
import static dev.otto.write.session.Visits.SAID;
import static dev.otto.write.session.Visits.SESSION;
import static dev.otto.write.session.Visits.START;
import static dev.otto.write.session.Visits.analysed;
import static dev.otto.write.session.Visits.analysis;
import static dev.otto.write.session.Visits.appointment;
import static dev.otto.write.session.Visits.at;
import static dev.otto.write.session.Visits.choices;
import static dev.otto.write.session.Visits.segmentation;
import static dev.otto.write.session.Visits.segmented;
import static dev.otto.write.session.Visits.start;
import static dev.otto.write.session.Visits.started;
import static dev.otto.write.session.Visits.transcribed;
import static dev.otto.write.session.Visits.transcript;
import static dev.otto.write.session.Visits.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentStatus;
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
import dev.otto.platform.eventlog.EventJson;
import dev.otto.write.RulesScenario;
import dev.otto.write.session.SessionCommand.DiscardAudio;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.Place;
import dev.otto.write.session.SessionCommand.StopRecording;
import dev.otto.write.session.SessionCommand.UploadAudio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where, by whom and how a visit is recorded, and what of the partner's results is kept. */
class SessionRulesTest {

    private final RulesScenario<SessionState, SessionCommand, SessionEvent> session =
            RulesScenario.of(new SessionRules());

    // --------------------------------------------------------------------------------------------------- start

    @Test
    void aVisitIsRecordedWhereItTakesPlaceOnce() {
        session.whenPerson(start(RecordingMode.normal))
                .then(started(RecordingMode.normal, AudioStorageMode.persistent))
                .whenPerson(start(RecordingMode.normal))
                .thenQuiet();
    }

    @ParameterizedTest
    @CsvSource({
        "normal, normal, normal",
        "normal, ghost, ghost",
        "ghost, normal, ghost",
        "ghost, ghost, ghost",
        "off, normal, off",
        "normal, off, off",
        "off, ghost, off",
        "ghost, off, off"
    })
    void theStricterOfTheRepsAndTheVisitsModeHolds(RecordingMode ofRep, RecordingMode ofVisit, RecordingMode holds) {
        session.whenPerson(start(appointment(), ofRep, ofVisit));
        if (holds == RecordingMode.off) {
            session.thenRefused("recording_off");
        } else {
            assertThat(((RecordingStarted) session.last().events().getFirst()).mode())
                    .isEqualTo(holds);
        }
    }

    @ParameterizedTest
    @CsvSource({"normal, ephemeral, persistent,", "ghost, ephemeral, ephemeral, 24", "ghost, not_stored, not_stored,"})
    void whatBecomesOfTheAudioIsTheCompanysChoiceForGhostVisits(
            RecordingMode mode, AudioStorageMode ofCompany, AudioStorageMode holds, @Nullable Integer hours) {
        session.whenPerson(start(appointment(), choices(RecordingMode.normal, ofCompany), mode, null, null));
        RecordingStarted told = (RecordingStarted) session.last().events().getFirst();
        assertThat(told.audioStorageMode()).isEqualTo(holds);
        assertThat(told.audioRetentionHours()).isEqualTo(hours);
    }

    /** 0.001 degrees of latitude are 111.2 m; the fence is at 150 m. */
    @ParameterizedTest
    @CsvSource({"0.00134, 150, started", "0.00136, 152, refused", "0.1, 11120, refused"})
    void outsideOfTheFenceNothingStarts(double north, int metres, String what) {
        Place rep = new Place(HOUSE.latitude() + north, HOUSE.longitude());
        session.whenPerson(start(
                appointment(),
                choices(RecordingMode.normal, AudioStorageMode.ephemeral),
                RecordingMode.normal,
                rep,
                null));
        if (what.equals("started")) {
            assertThat(((RecordingStarted) session.last().events().getFirst()).distanceM())
                    .isEqualTo(metres);
        } else {
            session.thenRefused("outside_geofence");
            assertThat(Objects.requireNonNull(session.last().refusal()).extras())
                    .isEqualTo(Map.of("distance_m", metres, "radius_m", 150));
        }
    }

    @Test
    void aReasonOverridesTheFence() {
        Place far = new Place(HOUSE.latitude() + 1, HOUSE.longitude());
        session.whenPerson(start(
                appointment(),
                choices(RecordingMode.normal, AudioStorageMode.ephemeral),
                RecordingMode.normal,
                far,
                "manual"));
        RecordingStarted told = (RecordingStarted) session.last().events().getFirst();
        assertThat(told.overrideReason()).isEqualTo("manual");
        assertThat(told.distanceM()).isEqualTo(111_196);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "false, false"})
    void theFenceNeedsBothPlaces(boolean ofAppointment, boolean ofRep) {
        OfAppointment located = new OfAppointment(
                APPOINTMENT, CARD, REP, AppointmentStatus.scheduled, ofAppointment ? HOUSE : null, null);
        session.whenPerson(start(
                located,
                choices(RecordingMode.normal, AudioStorageMode.ephemeral),
                RecordingMode.normal,
                ofRep ? new Place(0, 0) : null,
                null));
        assertThat(session.last().refusal()).isNull();
        assertThat(((RecordingStarted) session.last().events().getFirst()).distanceM())
                .isNull();
    }

    @Test
    void whatRunsIsNotStartedAgain() {
        UUID other = new UUID(9, 9);
        session.whenPerson(start(
                        new OfAppointment(APPOINTMENT, CARD, REP, AppointmentStatus.scheduled, HOUSE, other),
                        RecordingMode.normal,
                        RecordingMode.normal))
                .thenRefused("recording_running");
        assertThat(Objects.requireNonNull(session.last().refusal()).extras())
                .isEqualTo(Map.of("session_id", other.toString()));
    }

    @Test
    void aCancelledOneOrOneWithoutARepIsNotRecorded() {
        session.whenPerson(start(
                        new OfAppointment(APPOINTMENT, CARD, REP, AppointmentStatus.cancelled, HOUSE, null),
                        RecordingMode.normal,
                        RecordingMode.normal))
                .thenRefused("appointment_closed")
                .whenPerson(start(
                        new OfAppointment(APPOINTMENT, CARD, null, AppointmentStatus.scheduled, HOUSE, null),
                        RecordingMode.normal,
                        RecordingMode.normal))
                .thenRefused("appointment_without_rep");
    }

    // ------------------------------------------------------------------------------------- stop, upload, discard

    @Test
    void itIsStoppedOnceAndLastsFromStartToEnd() {
        session.whenPerson(start(RecordingMode.normal))
                .whenPerson(new StopRecording(SESSION, START.plusSeconds(3_600)))
                .then(new RecordingStopped(SESSION, CARD, APPOINTMENT, START.plusSeconds(3_600), 3_600))
                .whenPerson(new StopRecording(SESSION, START.plusSeconds(9_999)))
                .thenQuiet();
    }

    @Test
    void itNeverEndsBeforeItStarted() {
        session.whenPerson(start(RecordingMode.normal))
                .whenPerson(new StopRecording(SESSION, START.minusSeconds(60)))
                .then(new RecordingStopped(SESSION, CARD, APPOINTMENT, START, 0));
    }

    @Test
    void nothingHappensToWhatWasNeverStarted() {
        session.whenPerson(new StopRecording(SESSION, START))
                .thenRefused("session_unknown")
                .whenPerson(upload("a"))
                .thenRefused("session_unknown")
                .when(analysed(1, 0, "closed_won", "h"))
                .thenRefused("session_unknown");
    }

    @Test
    void theSameAudioIsUploadedOnceAndOtherAudioReplacesIt() {
        session.whenPerson(start(RecordingMode.normal))
                .whenPerson(upload("a"))
                .then(uploaded("a"))
                .whenPerson(upload("a"))
                .thenQuiet()
                .whenPerson(upload("b"))
                .then(uploaded("b"));
    }

    @Test
    void audioMayBeAtAnAddressUnlessTheVisitIsAGhost() {
        UploadAudio atAddress = new UploadAudio(SESSION, "https://audio.example/1", "f", null, null, null, START);
        session.whenPerson(start(RecordingMode.normal))
                .whenPerson(atAddress)
                .then(new AudioUploaded(
                        SESSION, CARD, APPOINTMENT, "https://audio.example/1", "f", null, null, null, START));
        RulesScenario.of(new SessionRules())
                .whenPerson(start(RecordingMode.ghost))
                .whenPerson(atAddress)
                .thenRefused("ghost_needs_upload");
    }

    @Test
    void whereNothingIsStoredNothingIsTaken() {
        session.whenPerson(start(
                        appointment(),
                        choices(RecordingMode.normal, AudioStorageMode.not_stored),
                        RecordingMode.ghost,
                        null,
                        null))
                .whenPerson(upload("a"))
                .thenRefused("audio_not_stored");
    }

    @Test
    void ephemeralAudioIsDiscardedOnceAndMayComeAgain() {
        DiscardAudio discard = new DiscardAudio(SESSION, "job_ended");
        session.whenPerson(start(RecordingMode.ghost))
                .when(discard)
                .thenQuiet()
                .whenPerson(upload("a"))
                .when(discard)
                .then(new AudioDiscarded(SESSION, CARD, APPOINTMENT, "job_ended", RulesScenario.POLICY.occurredAt()))
                .when(new DiscardAudio(SESSION, "retention"))
                .thenQuiet()
                .whenPerson(upload("a"))
                .then(uploaded("a"));
    }

    @Test
    void persistentAudioStays() {
        session.whenPerson(start(RecordingMode.normal))
                .whenPerson(upload("a"))
                .when(new DiscardAudio(SESSION, "retention"))
                .thenQuiet();
    }

    // ------------------------------------------------------------------------------------------------- results

    @Test
    void thePhasesWaitForTheAnalysisThatTheyAreShownWith() {
        session.whenPerson(start(RecordingMode.normal))
                .when(transcribed(1, 1, "words"))
                .then(new VisitTranscribed(SESSION, CARD, APPOINTMENT, JOB, 1, at(1), transcript("words")))
                .when(transcribed(1, 2, "words"))
                .thenQuiet()
                .when(segmented(1, 2, "open", "s"))
                .then(new VisitSegmented(SESSION, CARD, APPOINTMENT, JOB, 1, at(2), segmentation("open", "s")))
                .when(segmented(1, 2, "open", "s"))
                .thenQuiet()
                .when(analysed(1, 3, "closed_won", "a"))
                .then(new VisitAnalysed(
                        SESSION,
                        CARD,
                        APPOINTMENT,
                        REP,
                        JOB,
                        1,
                        at(3),
                        analysis("closed_won", "a"),
                        segmentation("open", "s"),
                        false))
                .when(analysed(1, 4, "closed_won", "a"))
                .thenQuiet();
    }

    @ParameterizedTest
    @CsvSource({"closed_won, closed_lost, closed_won", ", closed_lost, closed_lost", "open,, open", ",,"})
    void theAnalysisWinsWhereBothNameAnOutcome(
            @Nullable String ofAnalysis, @Nullable String ofPhases, @Nullable String holds) {
        session.whenPerson(start(RecordingMode.normal))
                .when(segmented(1, 1, ofPhases, "s"))
                .when(analysed(1, 2, ofAnalysis, "a"));
        assertThat(((VisitAnalysed) session.last().events().getFirst()).outcome())
                .isEqualTo(holds);
    }

    @Test
    void phasesThatComeLateAreMergedThen() {
        session.whenPerson(start(RecordingMode.normal))
                .when(analysed(1, 1, null, "a"))
                .when(segmented(1, 2, "closed_lost", "s"));
        assertThat(session.last().events()).hasSize(2);
        VisitAnalysed merged = (VisitAnalysed) session.last().events().getLast();
        assertThat(merged.outcome()).isEqualTo("closed_lost");
        assertThat(merged.revised()).isTrue();
    }

    @Test
    void phasesOfAnotherRunAreOfAnotherRecording() {
        session.whenPerson(start(RecordingMode.normal))
                .when(segmented(1, 1, "closed_lost", "s"))
                .when(analysed(1, 2, null, "a"))
                .when(analysed(2, 3, null, "a"));
        VisitAnalysed second = (VisitAnalysed) session.last().events().getFirst();
        assertThat(second.segmentation()).isNull();
        assertThat(second.outcome()).isNull();
        session.when(segmented(1, 9, "closed_won", "late"));
        assertThat(session.last().events()).doesNotHaveAnyElementsOfTypes(VisitAnalysed.class);
    }

    @Test
    void whatIsOlderThanWhatStandsIsIgnored() {
        session.whenPerson(start(RecordingMode.normal))
                .when(analysed(2, 5, "closed_won", "new"))
                .when(analysed(2, 4, "closed_lost", "old"))
                .thenQuiet()
                .when(analysed(1, 9, "closed_lost", "earlier run"))
                .thenQuiet()
                .when(segmented(2, 5, null, "new"))
                .when(segmented(2, 4, "open", "old"))
                .thenQuiet()
                .when(transcribed(2, 5, "new"))
                .when(transcribed(2, 4, "old"))
                .thenQuiet();
    }

    @Test
    void inAnyOrderAndRepeatedTheSameStands() {
        List<SessionCommand> told = List.of(
                transcribed(1, 1, "first"),
                segmented(1, 2, "open", "s1"),
                analysed(1, 3, null, "a1"),
                transcribed(1, 4, "second"),
                segmented(1, 5, "closed_lost", "s2"),
                analysed(1, 6, null, "a2"));
        RulesScenario<SessionState, SessionCommand, SessionEvent> inOrder = RulesScenario.of(new SessionRules());
        inOrder.whenPerson(start(RecordingMode.normal));
        told.forEach(inOrder::when);
        VisitAnalysed wanted = last(inOrder);
        assertThat(wanted.outcome()).isEqualTo("closed_lost");
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<SessionCommand> shuffled = new ArrayList<>(told);
            shuffled.addAll(told.subList(0, random.nextInt(told.size())));
            Collections.shuffle(shuffled, random);
            RulesScenario<SessionState, SessionCommand, SessionEvent> scenario = RulesScenario.of(new SessionRules());
            scenario.whenPerson(start(RecordingMode.normal));
            shuffled.forEach(scenario::when);
            VisitAnalysed stands = last(scenario);
            assertThat(List.of(stands.analysis(), Objects.requireNonNull(stands.segmentation()), stands.resultAt()))
                    .as("seed %d", seed)
                    .isEqualTo(List.of(
                            wanted.analysis(), Objects.requireNonNull(wanted.segmentation()), wanted.resultAt()));
            assertThat(scenario.state()).as("seed %d", seed).isEqualTo(inOrder.state());
        }
    }

    private static VisitAnalysed last(RulesScenario<SessionState, SessionCommand, SessionEvent> scenario) {
        return scenario.all().stream()
                .filter(VisitAnalysed.class::isInstance)
                .map(VisitAnalysed.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    // --------------------------------------------------------------------------------------------------- ghosts

    @Test
    void ofAGhostVisitNoWordIsKept() {
        session.whenPerson(start(RecordingMode.ghost))
                .when(transcribed(1, 1, SAID))
                .then(new VisitTranscribed(SESSION, CARD, APPOINTMENT, JOB, 1, at(1), null))
                .when(segmented(1, 2, "open", "s"))
                .when(analysed(1, 3, "closed_won", "a"));
        assertThat(session.all()).hasSize(4);
        for (SessionEvent event : session.all()) {
            assertThat(EventJson.MAPPER.writeValueAsString(event)).doesNotContain(SAID);
        }
        VisitAnalysed analysed = (VisitAnalysed) session.last().events().getFirst();
        assertThat(analysed.analysis().objections().getFirst().category()).isEqualTo("price");
        assertThat(analysed.analysis().sopComplianceScore()).isEqualByComparingTo("8.5");
        assertThat(analysed.outcome()).isEqualTo("closed_won");
        assertThat(Objects.requireNonNull(analysed.segmentation()).part1().duration())
                .isEqualByComparingTo("10");
    }

    @Test
    void ofAnyOtherVisitTheWordsAreKept() {
        session.whenPerson(start(RecordingMode.normal)).when(analysed(1, 3, "closed_won", "a"));
        assertThat(EventJson.MAPPER.writeValueAsString(session.last().events().getFirst()))
                .contains(SAID);
    }

    private static AudioUploaded uploaded(String fingerprint) {
        return new AudioUploaded(
                SESSION, CARD, APPOINTMENT, null, fingerprint, "audio/mpeg", 1_000L, 60L, START.plusSeconds(3_600));
    }
}
