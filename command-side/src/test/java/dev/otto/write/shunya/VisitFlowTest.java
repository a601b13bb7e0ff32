package dev.otto.write.shunya;

import static dev.otto.write.shunya.PartnerSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The steps of a visit's job: transcription, segmentation, analysis; what a ghost said is never fetched. */
class VisitFlowTest {

    private static final String SEGMENT = "/api/v1/meeting-segmentation/analyze";
    private static final String PARTS = """
            {"call_id": 1, "part1": {"start_time": 0, "end_time": 60, "duration": 60, "content": "Rapport.", "key_points": []},
             "part2": {"start_time": 60, "end_time": 200, "duration": 140, "content": "Price.", "key_points": []},
             "transition_point": 60, "segmentation_confidence": 0.9, "meeting_structure_score": 4, "outcome": "won"}""";

    private final PartnerSide otto = new PartnerSide();
    private final UUID session = Ids.of("test", "session");
    private final UUID job = Ids.analysisJob(COMPANY, session, "sales_visit");

    @AfterEach
    void close() {
        otto.close();
    }

    @Test
    void aVisitGoesThroughItsThreeStepsInOrder() throws Exception {
        TurnRunner runner = runner(true);
        otto.partner.answers(request ->
                request.path().contains("/meeting-segmentation/analysis/") ? Reply.ok(PARTS) : otto.ready(request));
        begin();
        for (int i = 0; i < 4; i++) {
            runner.runDue();
            otto.write.advance(Duration.ofSeconds(60));
        }

        assertThat(otto.partner.seen().stream().map(Seen::path).map(path -> path.replaceAll("/\\d+$", "")))
                .containsExactly(
                        "/api/v1/transcription/transcribe",
                        "/api/v1/transcription/status",
                        "/api/v1/transcription/transcript",
                        SEGMENT,
                        "/api/v1/meeting-segmentation/status",
                        "/api/v1/meeting-segmentation/analysis",
                        "/api/v1/analysis/start",
                        "/api/v1/analysis/status",
                        "/api/v1/analysis/complete");
        assertThat(otto.partner.seen().getFirst().text()).contains("\"call_type\":\"visit_call\"");
        assertThat(otto.state(job).status()).isEqualTo(JobStatus.succeeded);
    }

    @Test
    void aSegmentationThatIsAnsweredAtOnceIsTakenAtOnce() throws Exception {
        TurnRunner runner = runner(true);
        otto.partner.answers(request -> request.path().equals(SEGMENT) ? Reply.ok(PARTS) : otto.ready(request));
        begin();
        runner.runDue();
        otto.write.advance(Duration.ofSeconds(60));
        runner.runDue();

        assertThat(otto.state(job).step(Step.segmentation).status()).isEqualTo(JobState.StepStatus.done);
        assertThat(otto.partner.seen("/api/v1/meeting-segmentation/status")).isEmpty();
        assertThat(otto.partner.seen("/api/v1/analysis/start")).hasSize(1);
    }

    @Test
    void whatAGhostSaidIsNeverFetched() throws Exception {
        TurnRunner runner = runner(false);
        otto.partner.answers(otto::ready);
        begin();
        runner.runDue();
        otto.write.advance(Duration.ofSeconds(60));
        runner.runDue();

        assertThat(otto.partner.seen("/api/v1/transcription/transcript/")).isEmpty();
        assertThat(otto.state(job).step(Step.transcription).status()).isEqualTo(JobState.StepStatus.done);
        assertThat(otto.partner.seen(SEGMENT)).hasSize(1);
    }

    private void begin() {
        otto.write.bean(TenantTransactions.class).command(COMPANY, () -> {
            int number = otto.write.bean(JobBook.class).nextCallNumber();
            otto.send(COMPANY, new RequestJob(job, null, session, JobType.sales_visit, number, otto.write.now()));
            otto.send(COMPANY, new StartRun(job, "recording", "sha-1", otto.write.now()));
        });
    }

    /** Visits are recorded here without rules of their own: what is told to a session is not looked at. */
    private TurnRunner runner(boolean kept) {
        JobSubject visits = new JobSubject() {
            @Override
            public JobType jobType() {
                return JobType.sales_visit;
            }

            @Override
            public Optional<Facts> facts(String companyId, UUID subjectId) {
                return Optional.of(new Facts("visit_call", kept));
            }

            @Override
            public Optional<Audio> audio(String companyId, UUID subjectId) {
                return Optional.of(new Audio("audio/wav", 0, new ByteArrayInputStream(new byte[0])));
            }
        };
        Commands real = otto.write.bean(Commands.class);
        Commands commands = (command, context) ->
                command instanceof JobCommand ? real.send(command, context) : sentNothing(context);
        JobWork work = new JobWork(
                otto.write.bean(Uwc.class),
                otto.write.bean(JobBook.class),
                otto.write.bean(Turns.class),
                otto.write.bean(Requests.class),
                List.of(visits),
                otto.write.bean(AudioAddresses.class),
                otto.write.log.tenants,
                commands,
                otto.write.bean(CompanyDirectory.class),
                otto.write.clock());
        return new TurnRunner(
                otto.write.bean(Uwc.class),
                otto.write.bean(Turns.class),
                work,
                new TurnSignal(),
                otto.write.log.tenants,
                otto.write.clock());
    }

    private static Sent sentNothing(CommandContext context) {
        assertThat(context.actor()).isEqualTo("provider:shunya");
        return new Sent(0, 0);
    }
}
