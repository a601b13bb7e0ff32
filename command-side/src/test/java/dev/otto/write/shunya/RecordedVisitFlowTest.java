package dev.otto.write.shunya;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.events.session.SessionEvent.AudioUploaded;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.events.session.SessionEvent.VisitTranscribed;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRunStarted;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.StepCompleted;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent.PendingActionCancelled;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.TestWriteSide;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.appointment.TestVisits;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.audio.Sounds;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.lead.TestLeads;
import dev.otto.write.session.SessionCommand.Choices;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.StartRecording;
import dev.otto.write.session.SessionCommand.StopRecording;
import dev.otto.write.session.SessionCommand.UploadAudio;
import dev.otto.write.uwc.ScriptedPartner;
import dev.otto.write.webhook.DeliveryTurns;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From the upload of a visit to its appointment and lead, with the partner's results as they come. */
class RecordedVisitFlowTest {

    private static final Caller MAX = new Caller(COMPANY, "max", AccessRole.manager);

    private final PartnerSide otto = new PartnerSide();
    private final ScannedWriteSide write = otto.write;
    private final UUID appointment = Ids.of("test", "visit");
    private final UUID session = Ids.of("test", "session");
    private final UUID job = Ids.analysisJob(COMPANY, session, "sales_visit");
    private TestLeads.Made lead = new TestLeads.Made(appointment, appointment);
    private Instant visited = write.now();

    @BeforeEach
    void anAppointment() {
        lead = TestVisits.schedule(write, MAX, appointment);
    }

    @AfterEach
    void close() {
        otto.close();
    }

    private void recorded(RecordingMode mode) {
        write.advance(Duration.ofHours(1));
        write.send(
                new StartRecording(
                        session,
                        new OfAppointment(
                                appointment, lead.contactCardId(), "rep_ana", AppointmentStatus.scheduled, null, null),
                        new Choices(RecordingMode.normal, 150, AudioStorageMode.ephemeral, 24),
                        mode,
                        null,
                        null,
                        write.now()),
                "user:rep_ana");
        write.advance(Duration.ofHours(1));
        write.send(new StopRecording(session, write.now()), "user:rep_ana");
        visited = write.now();
        upload("fingerprint-1");
    }

    private void upload(String fingerprint) {
        write.send(
                new UploadAudio(session, null, fingerprint, "audio/mpeg", 1_000L, 3_600L, write.now()),
                "user:rep_ana",
                visited);
        write.settle();
    }

    private String told(JsonNode result) {
        write.advance(Duration.ofMinutes(1));
        String status = String.valueOf(otto.completed(job.toString(), result).status());
        write.settle();
        return status;
    }

    private static ObjectNode analysis(@Nullable String outcome) {
        ObjectNode analysis = Results.analysis();
        analysis.put("job_id", "analysis-1");
        if (outcome != null) {
            analysis.put("outcome", outcome);
        }
        analysis.set("visit_actions", Results.json("""
            [{"action": "Send the quote", "due_at": "2026-07-15T20:00:00Z", "priority": "high"},
             "Call back about the gutters"]\
            """));
        return analysis;
    }

    private static ObjectNode segmentation(@Nullable String outcome) {
        ObjectNode segmentation = Results.segmentation();
        segmentation.remove("outcome");
        if (outcome != null) {
            segmentation.put("outcome", outcome);
        }
        return segmentation;
    }

    /** Status, outcome, and what there is of value and time. */
    private String calendar() {
        return write.log.tenants.command(
                COMPANY,
                () -> write.log
                        .jdbc
                        .sql("""
                        select concat_ws(' ', status, outcome, deal_value, outcome_at) from rep_calendar
                        where appointment_id = :id
                        """)
                        .param("id", appointment)
                        .query(String.class)
                        .single());
    }

    private List<OutcomeRecorded> outcomes() {
        return write.events(OutcomeRecorded.class);
    }

    // ------------------------------------------------------------------------------------------------- request

    @Test
    void anUploadIsOneJobWithARunPerRecording() {
        recorded(RecordingMode.normal);
        assertThat(write.events(JobRequested.class)).singleElement().satisfies(requested -> {
            assertThat(requested.analysisJobId()).isEqualTo(job);
            assertThat(requested.subjectId()).isEqualTo(session);
            assertThat(requested.jobType()).isEqualTo(JobType.sales_visit);
            assertThat(requested.contactCardId()).isEqualTo(lead.contactCardId());
            assertThat(requested.callNumber()).isPositive();
        });
        upload("fingerprint-2");
        assertThat(write.events(JobRequested.class)).hasSize(1);
        assertThat(write.events(JobRunStarted.class))
                .extracting(JobRunStarted::reason)
                .containsExactly("recording", "recording_changed");
    }

    // ------------------------------------------------------------------------------------------------- results

    @Test
    void aWonVisitWinsItsLeadOnTheDayOfTheVisit() {
        recorded(RecordingMode.normal);
        assertThat(told(Results.transcript())).isEqualTo("processed");
        assertThat(told(segmentation("lost"))).isEqualTo("processed");
        assertThat(outcomes()).as("nothing before the analysis").isEmpty();
        assertThat(told(analysis("won"))).isEqualTo("processed");

        VisitAnalysed analysed = write.events(VisitAnalysed.class).getFirst();
        assertThat(analysed.segmentation()).isNotNull();
        assertThat(outcomes())
                .containsExactly(new OutcomeRecorded(
                        appointment,
                        lead.contactCardId(),
                        lead.leadId(),
                        Outcome.closed_won,
                        new BigDecimal("0.00"),
                        null,
                        visited,
                        false));
        assertThat(write.events(LeadWon.class)).hasSize(1);
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo("closed_won");
        assertThat(write.events(JobSucceeded.class)).hasSize(1);
        assertThat(told(analysis("won"))).isEqualTo("already_processed");
        assertThat(outcomes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "lost,, closed_lost, closed_lost",
        "pending, won, open, pending_decision",
        ", lost, closed_lost, closed_lost",
        ",, open, pending_decision",
        "something else,, open, pending_decision"
    })
    void whatTheVisitLedTo(@Nullable String ofAnalysis, @Nullable String ofPhases, Outcome outcome, String leadStatus) {
        recorded(RecordingMode.normal);
        told(segmentation(ofPhases));
        told(analysis(ofAnalysis));
        assertThat(outcomes()).singleElement().satisfies(recorded -> {
            assertThat(recorded.outcome()).isEqualTo(outcome);
            assertThat(recorded.byPerson()).isFalse();
        });
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo(leadStatus);
    }

    @Test
    void whenNobodyWasThereItIsANoShow() {
        recorded(RecordingMode.normal);
        told(analysis("no_show"));
        assertThat(write.events(AppointmentNoShow.class)).hasSize(1);
        assertThat(outcomes()).isEmpty();
    }

    @Test
    void whatAPersonSaidStands() {
        recorded(RecordingMode.normal);
        write.send(new RecordOutcome(appointment, Outcome.closed_won, new BigDecimal("9000.00"), null), "user:rep_ana");
        write.settle();
        told(analysis("lost"));
        assertThat(outcomes())
                .singleElement()
                .satisfies(recorded -> assertThat(recorded.byPerson()).isTrue());
        assertThat(write.events(LeadLost.class)).isEmpty();
    }

    @Test
    void aRevisionChangesWhatNoPersonTouched() {
        recorded(RecordingMode.normal);
        told(analysis("won"));
        ObjectNode revised = analysis("lost");
        revised.set("visit_actions", Results.json("[\"Call back about the gutters\"]"));
        assertThat(told(revised)).isEqualTo("revised");
        assertThat(outcomes())
                .extracting(OutcomeRecorded::outcome)
                .containsExactly(Outcome.closed_won, Outcome.closed_lost);
        assertThat(write.events(PendingActionCancelled.class)).hasSize(1);
        assertThat(write.events(VisitAnalysed.class).getLast().revised()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "no_show, no_show, qualified_booked",
        "pending, completed, pending_decision",
        ", completed, pending_decision"
    })
    void aRevisionTakesAWinBack(@Nullable String said, String status, String leadStatus) {
        recorded(RecordingMode.normal);
        told(analysis("won"));
        assertThat(told(analysis(said))).isEqualTo("revised");
        assertThat(calendar()).isEqualTo(status + " open");
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo(leadStatus);
    }

    @Test
    void noRevisionTakesAPersonsWinBack() {
        recorded(RecordingMode.normal);
        told(analysis("won"));
        write.send(new RecordOutcome(appointment, Outcome.closed_won, new BigDecimal("9000.00"), null), "user:rep_ana");
        write.settle();
        told(analysis("no_show"));
        assertThat(calendar()).startsWith("completed closed_won 9000.00");
    }

    @Test
    void whatMustStillBeDoneIsTheRepsAndWarningsAreRaised() {
        recorded(RecordingMode.normal);
        told(analysis("pending"));
        assertThat(write.events(PendingActionCreated.class))
                .extracting(PendingActionCreated::category)
                .containsExactly("send_quote", "call_back");
        assertThat(write.events(PendingActionCreated.class)).allSatisfy(action -> {
            assertThat(action.assignedToType()).isEqualTo(AssigneeType.sales_rep);
            assertThat(action.assignedToUserId()).isEqualTo("rep_ana");
            assertThat(action.appointmentId()).isEqualTo(appointment);
            assertThat(action.linkedCallId()).isNull();
        });
        assertThat(write.events(PendingActionCreated.class).getLast().pendingActionId())
                .isEqualTo(Ids.pendingAction(COMPANY, lead.contactCardId(), "call_back", session));
        assertThat(write.events(KeySignalRaised.class))
                .extracting(KeySignalRaised::type)
                .containsExactlyInAnyOrder("objection", "missed_opportunity", "urgency");
        told(analysis("pending").put("sentiment_score", 0.5));
        assertThat(write.events(PendingActionCreated.class)).hasSize(2);
    }

    @Test
    void aPartialOrCorruptResultIsNeverApplied() {
        recorded(RecordingMode.normal);
        ObjectNode partial = analysis("won");
        partial.remove("summary");
        assertThat(told(partial)).isEqualTo("rejected");
        assertThat(write.events(VisitAnalysed.class)).isEmpty();
        assertThat(outcomes()).isEmpty();
        assertThat(TestLeads.status(write, lead.leadId())).isEqualTo("qualified_booked");
    }

    @Test
    void anAnalysisAloneEndsTheRunAndLatePhasesAreMerged() {
        recorded(RecordingMode.normal);
        told(analysis(null));
        assertThat(write.events(JobSucceeded.class)).hasSize(1);
        told(segmentation("lost"));
        assertThat(write.events(VisitAnalysed.class)).hasSize(2);
        assertThat(outcomes()).extracting(OutcomeRecorded::outcome).containsExactly(Outcome.open, Outcome.closed_lost);
    }

    // ---------------------------------------------------------------------------------------------- figures

    @Test
    void theStagesOfAVisitAreTimedAndItsMinutesCounted() {
        recorded(RecordingMode.normal);
        keepAudio();
        otto.work();
        write.advance(Duration.ofSeconds(90));
        otto.completed("task-1", Results.transcript());
        otto.work();
        write.advance(Duration.ofSeconds(100));
        otto.completed("job-2", segmentation("won"));

        MeterRegistry registry = write.bean(MeterRegistry.class);
        assertThat(registry.get("shunya_stage_duration")
                        .tag("stage", "segmentation")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(100.0);
        assertThat(registry.counter("asr_minutes", "tenant_id", COMPANY).count())
                .isEqualTo(60.0);
    }

    // ----------------------------------------------------------------------------------------- switched off

    @Test
    void withThePartnerSwitchedOffAVisitIsRecordedAndNothingIsAsked() {
        partner(false);
        recorded(RecordingMode.normal);
        otto.work();

        assertThat(write.events(AudioUploaded.class)).hasSize(1);
        assertThat(write.events(JobEvent.class)).isEmpty();
        assertThat(otto.partner.seen()).isEmpty();
    }

    @Test
    void aVisitThatIsOvertakenByTheSwitchEndsUnsubmittedAndARetryTakesItUp() {
        recorded(RecordingMode.normal);
        keepAudio();
        partner(false);
        otto.work();

        assertThat(otto.partner.seen()).isEmpty();
        assertThat(write.events(JobFailed.class))
                .extracting(JobFailed::errorCode)
                .containsExactly(JobFailed.SWITCHED_OFF);
        assertThat(otto.turns()).isZero();

        partner(true);
        write.bean(JobControlApi.class).retry(job, new Caller(COMPANY, "casey", AccessRole.admin));
        otto.work();
        assertThat(otto.partner.seen("/api/v1/transcription/transcribe")).hasSize(1);
    }

    private void partner(boolean on) {
        otto.send(COMPANY, new ConfigureCompany(COMPANY, TestWriteSide.settings("Riverbend", on)));
        write.settle();
    }

    // -------------------------------------------------------------------------------------------------- ghosts

    @Test
    void ofAGhostVisitNothingThatWasSaidIsInTheLog() {
        recorded(RecordingMode.ghost);
        told(Results.transcript());
        told(segmentation("won"));
        told(analysis(null));
        assertThat(write.events(VisitTranscribed.class)).isEmpty();
        assertThat(write.events(StepCompleted.class)).hasSize(3);
        assertThat(everythingStored())
                .doesNotContain("My roof leaks")
                .doesNotContain("Rapport")
                .doesNotContain("The other quote was lower")
                .doesNotContain("water is coming through the ceiling")
                .doesNotContain("Name the warranty")
                .contains("closed_won");
        assertThat(outcomes()).hasSize(1);
        assertThat(write.events(KeySignalRaised.class))
                .filteredOn(signal -> signal.type().equals("objection"))
                .singleElement()
                .satisfies(signal -> assertThat(signal.detail()).isEqualTo("price"));
    }

    /** All that any table holds, as text. */
    private String everythingStored() {
        return write.log.tenants.worker(() -> {
            StringBuilder all = new StringBuilder();
            for (String table :
                    List.of("event_log", "shunya_job", "signal_directory", "action_directory", "visit_recording")) {
                write.log
                        .jdbc
                        .sql("select to_jsonb(t)::text from " + table + " t")
                        .query(String.class)
                        .list()
                        .forEach(row -> all.append(readable(row)));
            }
            return all.toString();
        });
    }

    /** Bytes, which JSON shows in hexadecimal digits, as the text that they are. */
    private static String readable(String row) {
        return Pattern.compile("\\\\\\\\x([0-9a-f]*)")
                .matcher(row)
                .replaceAll(hex -> Matcher.quoteReplacement(
                        new String(HexFormat.of().parseHex(hex.group(1)), StandardCharsets.UTF_8)));
    }

    @Test
    void theDeliveriesOfAGhostVisitAreNotKeptEitherOthersAre() {
        recorded(RecordingMode.ghost);
        told(Results.transcript());
        told(analysis(null));
        assertThat(told(analysis(null))).isEqualTo("already_processed");
        assertThat(bodiesKept()).isZero();
    }

    @Test
    void theDeliveriesOfOtherVisitsAreKept() {
        recorded(RecordingMode.normal);
        told(Results.transcript());
        assertThat(bodiesKept()).isEqualTo(1);
    }

    @Test
    void whatCameTooEarlyForAGhostIsNotKeptOnceItIsKnownWhoseItIs() {
        recorded(RecordingMode.ghost);
        keepAudio();
        assertThat(otto.completed("task-1", Results.transcript()).status()).isEqualTo("accepted");
        assertThat(bodiesKept()).isEqualTo(1);
        otto.work();
        write.advance(Duration.ofMinutes(2));
        assertThat(DeliveryTurns.processDue(write)).isEqualTo(1);
        write.settle();
        assertThat(write.events(StepCompleted.class)).hasSize(1);
        assertThat(bodiesKept()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"a copy", "another body that says the same"})
    void whatCameTooEarlyForAGhostAndThenAgainIsNotKept(String second) {
        recorded(RecordingMode.ghost);
        keepAudio();
        otto.completed("task-1", Results.transcript());
        otto.work();
        ObjectNode again = Results.transcript();
        if (!second.equals("a copy")) {
            again.put("note", second);
        }
        assertThat(otto.completed("task-1", again).status()).isEqualTo("processed");
        write.settle();
        assertThat(bodiesKept()).as("that of the first waits").isEqualTo(1);
        write.advance(Duration.ofMinutes(2));
        assertThat(DeliveryTurns.processDue(write)).isEqualTo(1);
        write.settle();
        assertThat(bodiesKept()).isZero();
    }

    private int bodiesKept() {
        return write.log.tenants.worker(() -> write.log
                .jdbc
                .sql("select count(*) from webhook_delivery where body is not null")
                .query(Integer.class)
                .single());
    }

    @Test
    void whatIsNoGhostIsStoredReadably() {
        recorded(RecordingMode.normal);
        told(Results.transcript());
        assertThat(everythingStored()).contains("My roof leaks");
    }

    @Test
    void theTranscriptOfAGhostVisitIsNotAskedFor() {
        recorded(RecordingMode.ghost);
        keepAudio();
        otto.work();
        otto.partner.answers(request -> request.path().contains("/meeting-segmentation/analysis/")
                ? ScriptedPartner.Reply.ok(segmentation("won").toString())
                : otto.ready(request));
        for (int i = 0; i < 4; i++) {
            otto.workAfter(Duration.ofSeconds(70));
        }
        assertThat(otto.state(job).status()).isEqualTo(JobStatus.succeeded);
        assertThat(otto.partner.seen("/api/v1/transcription/status/")).isNotEmpty();
        assertThat(otto.partner.seen("/api/v1/transcription/transcript/")).isEmpty();
        assertThat(otto.partner.seen("/api/v1/meeting-segmentation/analyze")).hasSize(1);
        assertThat(outcomes()).extracting(OutcomeRecorded::outcome).containsExactly(Outcome.closed_won);
    }

    @Test
    void aVisitGoesToThePartnerWithTheAudioThatWasUploaded() throws IOException {
        recorded(RecordingMode.normal);
        keepAudio();
        otto.work();
        String request =
                otto.partner.seen("/api/v1/transcription/transcribe").getFirst().text();
        assertThat(request).contains("\"call_type\":\"visit_call\"");
        String token = Results.json(request).path("audio_url").asString().replaceAll(".*/audio/", "");
        AudioAddresses.Named named =
                write.bean(AudioAddresses.class).read(token).orElseThrow();
        assertThat(named).isEqualTo(new AudioAddresses.Named(COMPANY, JobType.sales_visit, session));
        JobSubject.Audio audio =
                write.bean(VisitRecordings.class).audio(COMPANY, session).orElseThrow();
        try (InputStream content = audio.content()) {
            assertThat(content.readAllBytes()).isEqualTo(Sounds.wav(2));
        }
        assertThat(audio.length()).isEqualTo(Sounds.wav(2).length);
    }

    @Test
    void withoutAudioTheJobFailsAndTheAppointmentStands() {
        recorded(RecordingMode.normal);
        otto.work();
        assertThat(otto.partner.seen("/api/v1/transcription/transcribe")).isEmpty();
        assertThat(otto.state(job).status()).isEqualTo(JobStatus.failed);
        assertThat(outcomes()).isEmpty();
    }

    private void keepAudio() {
        AudioVault vault = write.bean(AudioVault.class);
        AudioVault.Incoming audio = vault.take(COMPANY, session, new ByteArrayInputStream(Sounds.wav(2)));
        write.log.tenants.command(COMPANY, () -> vault.keep(COMPANY, session, audio));
    }

    @Test
    void theAudioOfAGhostVisitGoesWhenItsJobEnds() {
        recorded(RecordingMode.ghost);
        told(analysis("won"));
        assertThat(write.events(AudioDiscarded.class))
                .singleElement()
                .satisfies(discarded -> assertThat(discarded.reason()).isEqualTo("job_ended"));
    }

    @Test
    void theAudioOfAnyOtherVisitStays() {
        recorded(RecordingMode.normal);
        told(analysis("won"));
        assertThat(write.events(JobEvent.class)).isNotEmpty();
        assertThat(write.events(AudioDiscarded.class)).isEmpty();
    }
}
