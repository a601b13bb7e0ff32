package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Decision;
import dev.otto.write.PolicyContext;
import dev.otto.write.Sent;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.company.CompanyUser;
import dev.otto.write.company.UnknownCompany;
import dev.otto.write.shunya.JobCommand.RecordSubmission;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.shunya.ShunyaWebhook.Answer;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.PartnerFixture;
import dev.otto.write.webhook.WebhookSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Results on a real database: the job's rules and tables are the real ones, calls only note what they are asked. */
class ShunyaWebhookTest {

    private static final String SECRET = "the-secret-of-both";
    private static final HikariDataSource DATABASE = TestDatabase.fresh();
    private static final JdbcClient JDBC = JdbcClient.create(DATABASE);
    private static final TenantTransactions TRANSACTIONS =
            new TenantTransactions(new JdbcTransactionManager(DATABASE), JDBC);
    private static final ZoneId COLUMBUS = ZoneId.of("America/New_York");

    private final String cedar = "org_cedar_" + UUID.randomUUID();
    private final String oak = "org_oak_" + UUID.randomUUID();
    private final UUID call = Ids.call(cedar, "callrail", "CAL1");
    private final UUID job = Ids.analysisJob(cedar, call, "csr_call");
    private final Clock clock = new Clock();
    private final JobBook jobs = new JobBook(JDBC, new Turns(JDBC, new TurnSignal(), clock));
    private final Told told = new Told();
    private final ShunyaIntake intake = new ShunyaIntake(jobs, List.of());
    private final Companies companies = new Companies();
    private final PartnerFixture store =
            new PartnerFixture(TRANSACTIONS, JDBC, companies, told, new ShunyaAdapter(intake, clock), clock);
    private final ShunyaWebhook webhook =
            new ShunyaWebhook(new Secret(SECRET), store.partner(), intake, companies, clock);

    @BeforeEach
    void aJobWaits() {
        request(cedar, job, call);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    // ------------------------------------------------------------------------------------------------- applied

    @Test
    void anAnalysisUnderOttosOwnIdIsAppliedAndTheJobSucceeds() {
        Answer answer = post(job.toString(), Results.analysis());

        assertThat(answer.httpStatus()).isEqualTo(200);
        assertThat(answer.status()).isEqualTo("processed");
        assertThat(told.calls).hasSize(2);
        assertThat(told.calls.getFirst())
                .isInstanceOfSatisfying(
                        ApplyAnalysis.class,
                        apply -> assertThat(apply.analysis().summary())
                                .isEqualTo("A roof leak; the inspection is booked."));
        assertThat(told.calls.getLast()).isInstanceOf(NoteProcessing.class);
        assertThat(state().status()).isEqualTo(JobStatus.succeeded);
        assertThat(store.shown(cedar, id(answer))).isEqualTo("processed");
    }

    @Test
    void aTranscriptThenAnAnalysisUnderThePartnersIds() {
        submitted(Step.transcription, "task-" + cedar);
        submitted(Step.analysis, "an-" + cedar);

        assertThat(post("task-" + cedar, Results.transcript()).status()).isEqualTo("processed");
        assertThat(post("an-" + cedar, Results.analysis()).status()).isEqualTo("processed");
        assertThat(told.calls)
                .hasAtLeastOneElementOfType(AttachTranscript.class)
                .hasAtLeastOneElementOfType(ApplyAnalysis.class);
    }

    @Test
    void theSecondDeliveryStaysQuiet() {
        post(job.toString(), Results.analysis());
        int before = told.calls.size();

        clock.forward(Duration.ofSeconds(30));
        Answer again = post(job.toString(), Results.analysis());

        assertThat(again.status()).isEqualTo("already_processed");
        assertThat(told.calls).hasSize(before);
    }

    @Test
    void anotherResultRevisesAndAnOlderOneIsIgnored() {
        Instant early = clock.instant();
        post(job.toString(), Results.analysis());
        clock.forward(Duration.ofSeconds(60));

        Answer revised = post(job.toString(), Results.analysis().put("sentiment_score", 0.2));
        Answer older = post(job.toString(), Results.analysis().put("sentiment_score", 0.3), early, cedar);

        assertThat(revised.status()).isEqualTo("revised");
        assertThat(older.status()).isEqualTo("ignored");
        assertThat(told.calls).filteredOn(ApplyAnalysis.class::isInstance).hasSize(2);
        assertThat(store.shown(cedar, id(older))).startsWith("processed: ignored");
    }

    @Test
    void aResultThatIsSaidAgainLaterStandsAgainstOneFromInBetween() {
        post(job.toString(), Results.analysis());
        clock.forward(Duration.ofSeconds(30));
        Instant between = clock.instant();
        clock.forward(Duration.ofSeconds(30));

        Answer again = post(job.toString(), Results.analysis().put("job_id", "another"));
        Answer late = post(job.toString(), Results.analysis().put("sentiment_score", 0.2), between, cedar);

        assertThat(again.status()).isEqualTo("already_processed");
        assertThat(late.status()).isEqualTo("ignored");
        assertThat(told.calls).filteredOn(ApplyAnalysis.class::isInstance).hasSize(1);
    }

    // ---------------------------------------------------------------------------------------- told repeatedly

    @Test
    void aCorruptResultToldTwiceCostsOneAttempt() {
        JsonNode corrupt = Results.analysis().put("sentiment_score", "glad");
        submitted(Step.analysis, "an-" + cedar);
        assertThat(post("an-" + cedar, corrupt).status()).isEqualTo("rejected");
        JobState before = state();
        clock.forward(Duration.ofSeconds(30));

        assertThat(post("an-" + cedar, corrupt).status()).isEqualTo("already_processed");

        assertThat(state()).isEqualTo(before);
        assertThat(before.attempt()).isEqualTo(2);
    }

    @Test
    void aFailureToldTwiceCostsOneAttempt() {
        JsonNode error = Results.json("{\"error_code\": \"BUSY\", \"retryable\": true}");
        ObjectNode body = body(job.toString(), cedar, "failed", "error", error);
        assertThat(send(body, clock.instant()).status()).isEqualTo("processed");
        JobState before = state();
        TRANSACTIONS.command(
                cedar,
                () -> told.send(
                        new RecordSubmission(job, 1, 2, Step.transcription, "second-" + cedar, clock.instant()),
                        context(cedar)));
        clock.forward(Duration.ofSeconds(30));

        assertThat(send(body, clock.instant()).status()).isEqualTo("already_processed");

        assertThat(state().attempt()).isEqualTo(before.attempt()).isEqualTo(2);
        assertThat(state().step(Step.transcription).status()).isEqualTo(JobState.StepStatus.waiting);
    }

    @Test
    void theSameBodyInTheNextRunIsAnotherDelivery() {
        assertThat(post(job.toString(), Results.analysis()).status()).isEqualTo("processed");
        TRANSACTIONS.command(
                cedar, () -> told.send(new StartRun(job, "reanalyse", null, clock.instant()), context(cedar)));
        clock.forward(Duration.ofSeconds(30));

        assertThat(post(job.toString(), Results.analysis()).status()).isEqualTo("processed");

        assertThat(state().run()).isEqualTo(2);
        assertThat(state().status()).isEqualTo(JobStatus.succeeded);
    }

    @Test
    void whatWasSaidOfARunThatIsOverDoesNothingToTheNextWhenItIsProcessedAgain() {
        submitted(Step.transcription, "task-" + cedar);
        Answer transcript = post("task-" + cedar, Results.transcript());
        clock.forward(Duration.ofSeconds(30));
        JsonNode error = Results.json("{\"error_code\": \"NO_SPEECH\", \"retryable\": false}");
        Answer failure = send(body(job.toString(), cedar, "failed", "error", error), clock.instant());
        assertThat(state().status()).isEqualTo(JobStatus.failed);
        clock.forward(Duration.ofSeconds(30));
        TRANSACTIONS.command(
                cedar, () -> told.send(new StartRun(job, "reanalyse", null, clock.instant()), context(cedar)));
        JobState before = state();
        clock.forward(Duration.ofSeconds(30));

        assertThat(store.redeliver(cedar, id(transcript))).startsWith("processed");
        assertThat(state()).as("nor what was said after it").isEqualTo(before);
        assertThat(store.redeliver(cedar, id(failure))).startsWith("processed");
        assertThat(state()).isEqualTo(before);
        assertThat(before.status()).isEqualTo(JobStatus.pending);
    }

    @Test
    void aCorruptResultIsRejectedAndTheJobRetries() {
        Answer answer = post(job.toString(), Results.analysis().put("sentiment_score", "glad"));

        assertThat(answer.httpStatus()).isEqualTo(200);
        assertThat(answer.status()).isEqualTo("rejected");
        assertThat(store.shown(cedar, id(answer))).isEqualTo("processed: rejected: sentiment_score is not a number");
        assertThat(state().retryDue()).isTrue();
        assertThat(told.calls).noneMatch(ApplyAnalysis.class::isInstance);
        assertThat(post(job.toString(), Results.analysis()).status()).isEqualTo("processed");
    }

    @Test
    void aFailureForGoodIsProcessedAndALaterOneIgnored() {
        JsonNode error = Results.json("{\"error_code\": \"NO_AUDIO\", \"retryable\": false}");

        assertThat(send(body(job.toString(), cedar, "failed", "error", error), clock.instant())
                        .status())
                .isEqualTo("processed");
        assertThat(state().status()).isEqualTo(JobStatus.failed);
        JsonNode other = Results.json("{\"error_code\": \"NO_AUDIO_AGAIN\"}");
        assertThat(send(body(job.toString(), cedar, "failed", "error", other), clock.instant())
                        .status())
                .isEqualTo("ignored");
        assertThat(post(job.toString(), Results.analysis()).status()).isEqualTo("processed");
    }

    // --------------------------------------------------------------------------------------- whose the id is

    @Test
    void anIdOfAnotherCompanyIsRefused() {
        Answer answer = post(job.toString(), Results.analysis(), clock.instant(), oak);

        assertThat(answer.httpStatus()).isEqualTo(403);
        assertThat(code(answer)).isEqualTo("company_mismatch");
        assertThat(told.calls).isEmpty();
    }

    @Test
    void anUnknownIdIsParkedUntilOurSubmissionIsCommitted() {
        Answer answer = post("late-" + cedar, Results.transcript());
        assertThat(answer.httpStatus()).isEqualTo(202);
        assertThat(answer.status()).isEqualTo("accepted");

        store.processDue();
        assertThat(store.shown(cedar, id(answer))).startsWith("pending");

        submitted(Step.transcription, "late-" + cedar);
        clock.forward(Duration.ofMinutes(2));
        store.processDue();

        assertThat(store.shown(cedar, id(answer))).isEqualTo("processed");
        assertThat(store.body(cedar, id(answer))).contains("My roof leaks");
        assertThat(told.calls).hasAtLeastOneElementOfType(AttachTranscript.class);
    }

    @Test
    void anIdThatStaysUnknownIsUnmatchedAfterAQuarterOfAnHour() {
        Answer answer = post("never-" + cedar, Results.transcript());
        clock.forward(Duration.ofMinutes(14));
        store.processDue();
        assertThat(store.shown(cedar, id(answer))).startsWith("pending");

        clock.forward(Duration.ofMinutes(2));
        store.processDue();

        assertThat(store.shown(cedar, id(answer))).isEqualTo("ignored: unmatched");
        assertThat(store.body(cedar, id(answer)))
                .as("whose words they are is not known")
                .isNull();
        assertThat(store.redeliver(cedar, id(answer))).startsWith("ignored: processing it again failed");
    }

    @ParameterizedTest
    @CsvSource({"completed", "failed"})
    void whatIsForACompanyThatNobodyRegisteredIsUnmatchedAfterAQuarterOfAnHour(String status) {
        companies.unregistered = "org_nobody_" + cedar;
        ObjectNode body = body("x", companies.unregistered, status, "result", Results.transcript());
        Answer answer = send(body, clock.instant());
        Answer another = send(body.put("note", "the same once more"), clock.instant());
        assertThat(answer.httpStatus()).isEqualTo(202);
        for (int minutes = 0; minutes < 14; minutes++) {
            clock.forward(Duration.ofMinutes(1));
            store.processDue();
        }
        assertThat(store.shown(companies.unregistered, id(answer))).startsWith("pending");

        clock.forward(Duration.ofMinutes(17));
        store.processDue();

        assertThat(store.shown(companies.unregistered, id(answer))).isEqualTo("ignored: unmatched");
        assertThat(store.shown(companies.unregistered, id(another))).startsWith("rejected");
        assertThat(store.body(companies.unregistered, id(answer))).isNull();
        assertThat(store.body(companies.unregistered, id(another))).isNull();
    }

    @Test
    void whatCameBeforeItsCompanyWasRegisteredIsTakenUpThen() {
        companies.unregistered = oak;
        UUID theirs = Ids.call(oak, "callrail", "CAL2");
        Answer answer = post("early-" + oak, Results.transcript(), clock.instant(), oak);
        assertThat(answer.httpStatus()).isEqualTo(202);
        clock.forward(Duration.ofMinutes(1));
        store.processDue();

        companies.unregistered = "";
        UUID theirJob = Ids.analysisJob(oak, theirs, "csr_call");
        request(oak, theirJob, theirs);
        TRANSACTIONS.command(
                oak,
                () -> told.send(
                        new RecordSubmission(theirJob, 1, 1, Step.transcription, "early-" + oak, clock.instant()),
                        context(oak)));
        clock.forward(Duration.ofMinutes(2));
        store.processDue();

        assertThat(store.shown(oak, id(answer))).isEqualTo("processed");
    }

    @Test
    void theCheckAcrossCompaniesTellsNothingButThatAnIdIsElsewhere() {
        String known =
                TRANSACTIONS.command(oak, () -> jobs.known(job.toString()).name());
        List<UUID> seen = TRANSACTIONS.command(
                oak,
                () -> JDBC.sql("select job_id from shunya_reference union all select job_id from shunya_job")
                        .query(UUID.class)
                        .list());

        assertThat(known).isEqualTo("elsewhere");
        assertThat(seen).isEmpty();
        assertThatThrownBy(() -> TRANSACTIONS.request(cedar, () -> jobs.known(job.toString())))
                .isInstanceOf(DataAccessException.class);
    }

    // -------------------------------------------------------------------------------------- checks in order

    @Test
    void aProcessingFailureOfOursKeepsTheDeliveryAndTriesAgain() {
        told.failing = true;
        Answer answer = post(job.toString(), Results.analysis());
        assertThat(answer.httpStatus()).isEqualTo(202);
        assertThat(state().status()).isEqualTo(JobStatus.pending);

        told.failing = false;
        clock.forward(Duration.ofSeconds(5));
        store.processDue();

        assertThat(store.shown(cedar, id(answer))).isEqualTo("processed");
        assertThat(state().status()).isEqualTo(JobStatus.succeeded);
    }

    @ParameterizedTest
    @CsvSource({
        "none, 401, signature_missing",
        "time, 401, timestamp_outside_window",
        "signature, 401, signature_invalid",
        "json, 400, malformed_body",
        "status, 400, field_invalid"
    })
    void checksInTheirOrder(String fault, int status, String code) {
        byte[] body = switch (fault) {
            case "status" -> bytes(body(job.toString(), cedar, "done", "result", Results.analysis()));
            default -> "{not json".getBytes(StandardCharsets.UTF_8);
        };
        Map<String, String> headers = headers(body, clock.instant());
        switch (fault) {
            case "none" -> {
                headers.remove("x-shunya-signature");
                headers.put("x-shunya-timestamp", "later");
            }
            case "time" -> {
                headers.put("x-shunya-timestamp", "1");
                headers.put("x-shunya-signature", "00");
            }
            case "signature" -> headers.put("x-shunya-signature", "00");
            default -> {
                // the signature is good
            }
        }

        Answer answer = webhook.receive(
                new Inbound("result", "application/json", headers, body, clock.instant()), false, "203.0.113.9");

        assertThat(answer.httpStatus()).isEqualTo(status);
        assertThat(code(answer)).isEqualTo(code);
        assertThat(told.calls).isEmpty();
    }

    @Test
    void badResultsThatThePartnerSignedAreNotCountedAsAStrangers() {
        byte[] bad = "{not json".getBytes(StandardCharsets.UTF_8);
        Inbound signed = new Inbound("result", "application/json", headers(bad, clock.instant()), bad, clock.instant());
        for (int i = 0; i <= WebhookSettings.DEFAULT.unverifiedPerMinute(); i++) {
            assertThat(webhook.receive(signed, false, "203.0.113.10").httpStatus())
                    .isEqualTo(400);
        }
    }

    @Test
    void beyondTheCompanysLimitResultsAreStoredAndQueued() {
        ShunyaAdapter adapter = new ShunyaAdapter(intake, clock);
        WebhookSettings one = new WebhookSettings(Duration.ofDays(90), 1, 100, 20);
        PartnerFixture strict = new PartnerFixture(TRANSACTIONS, JDBC, companies, told, adapter, clock, one);
        ShunyaWebhook limited = new ShunyaWebhook(new Secret(SECRET), strict.partner(), intake, companies, clock);
        submitted(Step.transcription, "task-" + cedar);
        assertThat(receive(limited, body("task-" + cedar, cedar, "completed", "result", Results.transcript()))
                        .status())
                .isEqualTo("processed");

        ObjectNode analysis = body(job.toString(), cedar, "completed", "result", Results.analysis());
        Answer beyond = receive(limited, analysis);
        assertThat(beyond.httpStatus()).isEqualTo(202);
        assertThat(beyond.status()).isEqualTo("accepted");
        assertThat(strict.shown(cedar, id(beyond))).isEqualTo("pending: rate_limited");
        assertThat(receive(limited, body(job.toString(), oak, "completed", "result", Results.analysis()))
                        .httpStatus())
                .as("whose it is not is refused all the same")
                .isEqualTo(403);

        strict.processDue();
        assertThat(strict.shown(cedar, id(beyond))).isEqualTo("processed");
        assertThat(state().status()).isEqualTo(JobStatus.succeeded);
        clock.forward(Duration.ofMinutes(2));
        assertThat(receive(limited, analysis).status()).isEqualTo("already_processed");
    }

    private Answer receive(ShunyaWebhook at, ObjectNode body) {
        byte[] bytes = bytes(body);
        return at.receive(
                new Inbound("result", "application/json", headers(bytes, clock.instant()), bytes, clock.instant()),
                false,
                "203.0.113.9");
    }

    @Test
    void withoutASecretNothingIsTaken() {
        ShunyaWebhook closed = new ShunyaWebhook((Secret) null, store.partner(), intake, companies, clock);
        byte[] body = bytes(body(job.toString(), cedar, "completed", "result", Results.analysis()));

        Answer answer = closed.receive(
                new Inbound("result", "application/json", headers(body, clock.instant()), body, clock.instant()),
                false,
                "203.0.113.9");

        assertThat(answer.httpStatus()).isEqualTo(401);
    }

    // ------------------------------------------------------------------------------------------------- policy

    @Test
    void aCallWithARecordingBecomesAJobAndAnotherRecordingAnotherRun() {
        UUID other = Ids.call(cedar, "callrail", "CAL2");
        UUID otherJob = Ids.analysisJob(cedar, other, "csr_call");

        hear(other, "https://recordings.example/1?key=a");
        hear(other, "https://recordings.example/1?key=b");
        assertThat(state(otherJob).run()).isEqualTo(1);
        assertThat(state(otherJob).jobType()).isEqualTo(JobType.csr_call);

        hear(other, "https://recordings.example/2");
        assertThat(state(otherJob).run()).isEqualTo(2);
        assertThat(told.calls).hasSize(2).allMatch(NoteProcessing.class::isInstance);
    }

    @Test
    void withoutARecordingOrWithThePartnerOffThereIsNoJob() {
        UUID silent = Ids.call(cedar, "callrail", "CAL3");
        hear(silent, null);
        companies.asr = false;
        hear(silent, "https://recordings.example/3");

        assertThat(TRANSACTIONS.worker(() -> jobs.has(Ids.analysisJob(cedar, silent, "csr_call"))))
                .isFalse();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    private void hear(UUID callId, @Nullable String audioUrl) {
        CallFacts none = CallFacts.NONE;
        CallFacts facts = Results.MAPPER.convertValue(facts(audioUrl), CallFacts.class);
        CallCompleted completed = new CallCompleted(callId, null, "callrail", "CAL", 3, none, facts);
        EventMetadata metadata = context(cedar).toMetadata();
        EventEnvelope envelope =
                new EventEnvelope(1, callId.toString(), 0, clock.instant(), "call.completed", completed, metadata);
        TRANSACTIONS.worker(() ->
                new WhenCallHasRecordingThenRequestJob(companies, jobs, TestUwc.at(null)).on(envelope, new Run()));
    }

    private static Map<String, Object> facts(@Nullable String audioUrl) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("direction", Direction.inbound);
        facts.put("ending", Ending.answered);
        facts.put("audioUrl", audioUrl);
        return facts;
    }

    private final class Run implements PolicyContext {
        @Override
        public Sent send(Command command, Instant occurredAt) {
            return told.send(command, context(cedar).at(occurredAt));
        }

        @Override
        public boolean tryToSend(Command command, Instant occurredAt) {
            return send(command, occurredAt).changed();
        }
    }

    private void request(String company, UUID jobId, UUID subject) {
        TRANSACTIONS.command(company, () -> {
            told.send(
                    new RequestJob(jobId, null, subject, JobType.csr_call, jobs.nextCallNumber(), clock.instant()),
                    context(company));
            told.send(new StartRun(jobId, "recording", "sha-1", clock.instant()), context(company));
        });
    }

    private void submitted(Step step, String reference) {
        TRANSACTIONS.command(
                cedar,
                () -> told.send(new RecordSubmission(job, 1, 1, step, reference, clock.instant()), context(cedar)));
    }

    private JobState state() {
        return state(job);
    }

    private JobState state(UUID jobId) {
        return TRANSACTIONS.worker(() -> jobs.locked(jobId).orElseThrow().state());
    }

    private Answer post(String id, JsonNode result) {
        return post(id, result, clock.instant(), cedar);
    }

    private Answer post(String id, JsonNode result, Instant at, String company) {
        return send(body(id, company, "completed", "result", result), at);
    }

    private Answer send(ObjectNode body, Instant at) {
        byte[] bytes = bytes(body);
        return webhook.receive(
                new Inbound("result", "application/json", headers(bytes, at), bytes, clock.instant()),
                false,
                "203.0.113.9");
    }

    private static ObjectNode body(String id, String company, String status, String member, JsonNode content) {
        ObjectNode body = Results.MAPPER.createObjectNode();
        body.put("shunya_job_id", id).put("company_id", company).put("status", status);
        body.set(member, content);
        return body;
    }

    private static byte[] bytes(JsonNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(byte[] body, Instant at) {
        String millis = String.valueOf(at.toEpochMilli());
        Map<String, String> headers = new HashMap<>();
        headers.put("x-shunya-timestamp", millis);
        headers.put("x-shunya-signature", ShunyaSignature.sign(millis, body, SECRET));
        return headers;
    }

    private static UUID id(Answer answer) {
        return Objects.requireNonNull(answer.deliveryId());
    }

    private static String code(Answer answer) {
        Problem problem = Objects.requireNonNull(answer.problem());
        return problem.errorCode();
    }

    private CommandContext context(String company) {
        return new CommandContext(company, "system:test", null, "trace", "cause", clock.instant(), COLUMBUS);
    }

    /** Jobs decide by their rules; calls note what they are asked. */
    private final class Told implements Commands {
        private final JobRules rules = new JobRules();
        private final List<Command> calls = new CopyOnWriteArrayList<>();
        private volatile boolean failing;

        @Override
        public Sent send(Command command, CommandContext context) {
            if (failing) {
                throw new IllegalStateException("not today");
            }
            if (!(command instanceof JobCommand asked)) {
                calls.add(command);
                return new Sent(1, 1);
            }
            JobState state =
                    jobs.locked(asked.analysisJobId()).map(JobBook.Entry::state).orElse(JobState.NONE);
            Decision<JobEvent> decision = rules.decide(state, asked, context);
            List<JobEvent> events = new ArrayList<>(decision.events());
            events.forEach(event -> jobs.on(event, context.toMetadata()));
            return new Sent(events.size(), events.size());
        }
    }

    private static final class Companies implements CompanyDirectory {
        private volatile boolean asr = true;
        private volatile String unregistered = "";

        @Override
        public CompanyProfile of(String companyId) {
            return find(companyId).orElseThrow(() -> new UnknownCompany(companyId));
        }

        @Override
        public Optional<CompanyProfile> find(String companyId) {
            CompanySettings settings = new CompanySettings(
                    "Cedar Ridge Home Services",
                    COLUMBUS.getId(),
                    "US",
                    "USD",
                    150,
                    List.of("roofing"),
                    "ephemeral",
                    24,
                    "Sorry we missed you.",
                    60,
                    List.of(),
                    false,
                    120,
                    30,
                    new ShunyaServices(asr, false, false, false),
                    "own");
            return companyId.equals(unregistered)
                    ? Optional.empty()
                    : Optional.of(new CompanyProfile(companyId, settings, new byte[32]));
        }

        @Override
        public Optional<CompanyUser> userByEmail(String companyId, String email) {
            return Optional.empty();
        }

        @Override
        public Optional<CompanyUser> user(String companyId, String userId) {
            return Optional.empty();
        }
    }

    private static final class Clock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-07-14T20:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }
    }
}
