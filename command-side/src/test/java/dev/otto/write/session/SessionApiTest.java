package dev.otto.write.session;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.Ids;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.session.SessionEvent.RecordingStopped;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.LocateAppointment;
import dev.otto.write.appointment.TestVisits;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.audio.Sounds;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.contact.ContactCommand.EraseContact;
import dev.otto.write.deadline.DeadlineRunner;
import dev.otto.write.lead.TestLeads;
import dev.otto.write.session.SessionApi.AddressBody;
import dev.otto.write.session.SessionApi.StartBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Visits recorded by hand on a real log: who may, where, and what becomes of the audio. */
class SessionApiTest {

    private static final Caller ANA = new Caller(COMPANY, "rep_ana", AccessRole.sales_rep);
    private static final Caller BEN = new Caller(COMPANY, "rep_ben", AccessRole.sales_rep);
    private static final Caller MAX = new Caller(COMPANY, "max", AccessRole.manager);
    private static final double LATITUDE = 39.9612;
    private static final double LONGITUDE = -82.9988;

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final SessionApi api = write.bean(SessionApi.class);
    private final UUID appointment = Ids.of("test", "visit");
    private TestLeads.Made lead = new TestLeads.Made(appointment, appointment);

    @BeforeEach
    void anAppointmentOfAna() {
        lead = TestVisits.schedule(write, MAX, appointment);
    }

    @AfterEach
    void close() {
        write.close();
    }

    private UUID start(Caller caller) {
        return start(caller, null, null);
    }

    private UUID start(Caller caller, @Nullable String mode, @Nullable String key) {
        return TestLeads.id(api.start(new StartBody(appointment, null, null, null, mode), key, caller));
    }

    private static MockHttpServletRequest form(String part, byte[] audio) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--x1\r\nContent-Disposition: form-data; name=\"" + part
                        + "\"; filename=\"visit.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(audio);
        body.writeBytes("\r\n--x1--\r\n".getBytes(StandardCharsets.UTF_8));
        return form(body.toByteArray());
    }

    private static MockHttpServletRequest form(byte[] body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
        request.setContentType("multipart/form-data; boundary=x1");
        request.setContent(body);
        return request;
    }

    private byte[] kept(UUID session) throws IOException {
        Optional<AudioVault.Kept> kept = write.log.tenants.command(
                COMPANY, () -> write.bean(AudioVault.class).find(COMPANY, session));
        if (kept.isEmpty()) {
            return new byte[0];
        }
        try (InputStream audio = write.bean(AudioVault.class).open(kept.get())) {
            return audio.readAllBytes();
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(write.audio)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    // --------------------------------------------------------------------------------------------------- start

    @Test
    void itsRepRecordsAVisitAndNobodyElsesRepMay() {
        assertStatus(() -> start(BEN), 404);
        UUID session = start(ANA);
        RecordingStarted started = write.events(RecordingStarted.class).getFirst();
        assertThat(started.sessionId()).isEqualTo(session);
        assertThat(started.salesRepId()).isEqualTo("rep_ana");
        assertThat(started.contactCardId()).isEqualTo(lead.contactCardId());
        assertThat(started.startedAt()).isEqualTo(write.now());
        assertStatus(() -> api.stop(session, BEN), 404);
        assertStatus(() -> api.stop(UUID.randomUUID(), ANA), 404);
        write.advance(Duration.ofMinutes(90));
        api.stop(session, ANA);
        assertThat(write.events(RecordingStopped.class).getFirst().durationSeconds())
                .isEqualTo(90 * 60);
    }

    @Test
    void aManagerRecordsForItsRep() {
        start(MAX);
        assertThat(write.events(RecordingStarted.class).getFirst().salesRepId()).isEqualTo("rep_ana");
    }

    @Test
    void theSameKeyIsTheSameSession() {
        UUID session = start(ANA, null, "key-1");
        assertThat(start(ANA, null, "key-1")).isEqualTo(session);
        assertThat(write.events(RecordingStarted.class)).hasSize(1);
    }

    @Test
    void aVisitKeepsItsLeadAwake() {
        write.advance(Duration.ofHours(1));
        start(ANA);
        write.settle();
        assertThat(write.events(LeadActivityRecorded.class))
                .contains(new LeadActivityRecorded(lead.leadId(), lead.contactCardId(), "visit", write.now()));
    }

    @Test
    void whatRunsIsNotStartedASecondTimeAndAfterItsEndItIs() {
        UUID first = start(ANA);
        assertRefused(() -> start(ANA), "recording_running", first);
        api.stop(first, ANA);
        assertThat(start(ANA)).isNotEqualTo(first);
    }

    @Test
    void ofManyWhoStartAtTheSameMomentOneDoesAndTheOthersAreToldWhich() throws Exception {
        int rivals = 6;
        CyclicBarrier together = new CyclicBarrier(rivals);
        List<Callable<String>> starts = new ArrayList<>();
        for (int i = 0; i < rivals; i++) {
            starts.add(() -> {
                together.await();
                try {
                    return "started " + start(ANA);
                } catch (ProblemException e) {
                    return e.errorCode();
                }
            });
        }
        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(rivals)) {
            for (Future<String> outcome : threads.invokeAll(starts)) {
                outcomes.add(outcome.get());
            }
        }
        assertThat(outcomes).filteredOn("recording_running"::equals).hasSize(rivals - 1);
        assertThat(write.events(RecordingStarted.class)).hasSize(1);
    }

    @Test
    void theFenceIsAroundTheAppointmentOnceThatIsLocated() {
        StartBody far = new StartBody(appointment, 40.5, LONGITUDE, null, null);
        UUID session = TestLeads.id(api.start(far, null, ANA));
        assertThat(write.events(RecordingStarted.class).getFirst().distanceM()).isNull();
        api.stop(session, ANA);
        write.send(new LocateAppointment(appointment, LATITUDE, LONGITUDE), "system:geocoder");
        assertRefused(() -> api.start(far, null, ANA), "outside_geofence", null);
        api.start(new StartBody(appointment, 40.5, LONGITUDE, "manual", null), null, ANA);
        assertThat(write.events(RecordingStarted.class).getLast().overrideReason())
                .isEqualTo("manual");
    }

    @Test
    void theRepsModeHoldsUnlessTheVisitsIsStricter() {
        write.send(new SetRecordingMode(COMPANY, "rep_ana", "ghost"), "user:rep_ana");
        UUID session = start(ANA, "normal", null);
        RecordingStarted started = write.events(RecordingStarted.class).getFirst();
        assertThat(started.mode()).isEqualTo(RecordingMode.ghost);
        assertThat(started.audioStorageMode()).isEqualTo(AudioStorageMode.ephemeral);
        api.stop(session, ANA);
        assertRefused(() -> start(ANA, "off", null), "recording_off", null);
    }

    @Test
    void aCancelledAppointmentIsNotRecorded() {
        write.send(new CancelAppointment(appointment, null), "user:max");
        assertRefused(() -> start(ANA), "appointment_closed", null);
    }

    @Test
    void whatIsMalformedIsNamed() {
        assertThatThrownBy(() -> api.start(new StartBody(null, 91.0, null, "because", "loud"), null, ANA))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().toString())
                                .contains("appointment_id", "latitude", "longitude", "override_reason", "mode"));
        assertThat(write.events(RecordingStarted.class)).isEmpty();
    }

    // --------------------------------------------------------------------------------------------------- audio

    @Test
    void audioIsTakenOnceAndKept() throws IOException {
        UUID session = start(ANA);
        api.stop(session, ANA);
        Instant end = write.now();
        write.advance(Duration.ofMinutes(20));
        api.upload(session, form("file", Sounds.wav(4)), ANA);
        api.upload(session, form("audio", Sounds.wav(4)), ANA);
        assertThat(write.events(AudioUploaded.class)).singleElement().satisfies(uploaded -> {
            assertThat(uploaded.audioUrl()).isNull();
            assertThat(uploaded.mediaType()).isEqualTo("audio/wav");
            assertThat(uploaded.bytes()).isEqualTo(Sounds.wav(4).length);
            assertThat(uploaded.durationSeconds()).isEqualTo(4);
            assertThat(uploaded.uploadedAt()).isEqualTo(write.now());
        });
        assertThat(write.all().getLast().metadata().occurredAt())
                .as("the business time of what follows is the visit's")
                .isEqualTo(end);
        assertThat(kept(session)).isEqualTo(Sounds.wav(4));
        assertThat(files()).isEqualTo(1);
        api.upload(session, form("file", Sounds.wav(5)), ANA);
        assertThat(kept(session)).isEqualTo(Sounds.wav(5));
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void badFormsAreNamedAndLeaveNothing() throws IOException {
        UUID session = start(ANA);
        byte[] wav = Sounds.wav(1);
        assertStatus(() -> api.upload(session, form("file", wav), BEN), 404);
        assertStatus(() -> api.upload(session, form("picture", wav), ANA), 400);
        assertStatus(() -> api.upload(session, form("file", "text".getBytes(StandardCharsets.UTF_8)), ANA), 415);
        assertStatus(() -> api.upload(session, form("--x1--\r\n".getBytes(StandardCharsets.UTF_8)), ANA), 400);
        byte[] whole = Objects.requireNonNull(form("file", wav).getContentAsByteArray());
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 200);
        assertStatus(() -> api.upload(session, form(cut), ANA), 400);
        MockHttpServletRequest without = form(whole);
        without.setContentType("multipart/form-data");
        assertStatus(() -> api.upload(session, without, ANA), 400);
        byte[] two = new String(whole, StandardCharsets.ISO_8859_1)
                .replace("\r\n--x1--\r\n", "\r\n" + new String(whole, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertStatus(() -> api.upload(session, form(two), ANA), 400);
        byte[] foreign = ("--x1\r\nContent-Disposition: form-data; name=\"company_id\"\r\n\r\nbirch\r\n"
                        + new String(whole, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertStatus(() -> api.upload(session, form(foreign), ANA), 403);
        assertThat(write.events(AudioUploaded.class)).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void anAddressTakesThePlaceOfAFile() throws IOException {
        UUID session = start(ANA);
        api.upload(session, form("file", Sounds.wav(1)), ANA);
        api.address(session, new AddressBody("https://audio.example/visit.mp3?token=1"), ANA);
        api.address(session, new AddressBody("https://audio.example/visit.mp3?token=2"), ANA);
        assertThat(write.events(AudioUploaded.class)).hasSize(2);
        assertThat(files()).isZero();
        for (String bad : List.of("", "ftp://a.example/1", "http://a.example/1", "https://me@a.example/1", "no url")) {
            assertStatus(() -> api.address(session, new AddressBody(bad), ANA), 400);
        }
    }

    @Test
    void whereNothingIsStoredNothingIsReadEither() throws IOException {
        CompanySettings s = write.log.tenants.command(
                COMPANY, () -> write.bean(CompanyDirectory.class).of(COMPANY).settings());
        write.send(
                new ConfigureCompany(
                        COMPANY,
                        new CompanySettings(
                                s.name(),
                                s.timezone(),
                                s.region(),
                                s.currency(),
                                s.geofenceRadiusM(),
                                s.servicesOffered(),
                                "not_stored",
                                s.ghostModeRetention(),
                                s.missedCallText(),
                                s.missedCallDelaySeconds(),
                                s.nurtureSteps(),
                                s.messaging(),
                                s.defaultAppointmentMinutes(),
                                s.dormantAfterDays(),
                                s.shunya(),
                                s.csrLeadVisibility())),
                "user:admin");
        UUID session = start(ANA, "ghost", null);
        MockHttpServletRequest unread = form("file", Sounds.wav(1));
        assertRefused(() -> api.upload(session, unread, ANA), "audio_not_stored", null);
        assertThat(unread.getInputStream().available()).isPositive();
        assertThat(files()).isZero();
    }

    @Test
    void ephemeralAudioGoesWhenItsTimeIsOver() throws IOException {
        UUID session = start(ANA, "ghost", null);
        assertRefused(
                () -> api.address(session, new AddressBody("https://audio.example/1"), ANA),
                "ghost_needs_upload",
                null);
        api.upload(session, form("file", Sounds.wav(2)), ANA);
        write.advance(Duration.ofHours(23));
        write.bean(DeadlineRunner.class).runDue();
        assertThat(kept(session)).isEqualTo(Sounds.wav(2));
        write.advance(Duration.ofHours(2));
        write.bean(DeadlineRunner.class).runDue();
        assertThat(write.events(AudioDiscarded.class))
                .singleElement()
                .satisfies(discarded -> assertThat(discarded.reason()).isEqualTo("retention"));
        assertThat(kept(session)).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void whatWasRecordedOfAnErasedPersonIsGone() throws IOException {
        UUID session = start(ANA);
        api.upload(session, form("file", Sounds.wav(2)), ANA);
        write.send(new EraseContact(lead.contactCardId()), "user:admin");
        assertThat(write.events(ContactErased.class)).hasSize(1);
        assertThat(kept(session)).isEmpty();
        assertThat(files()).isZero();
    }

    private static void assertStatus(ThrowingCallable act, int status) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }

    private static void assertRefused(ThrowingCallable act, String errorCode, @Nullable UUID session) {
        assertThatThrownBy(act).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(409);
            assertThat(e.errorCode()).isEqualTo(errorCode);
            if (session != null) {
                assertThat(e.problem().toString()).contains(session.toString());
            }
        });
    }
}
