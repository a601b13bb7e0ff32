package dev.otto.write.shunya;

import static dev.otto.write.shunya.PartnerSide.COMPANY;
import static dev.otto.write.shunya.PartnerSide.call;
import static dev.otto.write.shunya.PartnerSide.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.CallProcessingNoted;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRunStarted;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What keeps jobs back: a company's limits, other nodes, a partner that is switched off; and people who begin them again. */
@Tag(TestDatabase.ANY_SERVER)
class JobLimitsTest {

    private static final String TRANSCRIBE = "/api/v1/transcription/transcribe";

    @Test
    void tenJobsOfACompanyAreAtThePartnerAndTheNextGoesWhenOneIsDone() {
        try (PartnerSide otto = new PartnerSide()) {
            for (int n = 0; n < 25; n++) {
                otto.request(COMPANY, n);
            }
            otto.work();
            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(10);

            UUID first = otto.events(StepSubmitted.class).getFirst().analysisJobId();
            otto.completed(first.toString(), Results.analysis());
            otto.work();

            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(11);
            assertThat(IntStream.range(0, 25)
                            .mapToObj(n -> otto.state(nth(COMPANY, n)).status()))
                    .filteredOn(status -> status == JobStatus.pending)
                    .hasSize(14);
        }
    }

    @Test
    void aNoisyCompanyDoesNotDelayTheOthers() {
        try (PartnerSide otto = new PartnerSide()) {
            otto.register("oak");
            otto.register("elm");
            for (int n = 0; n < 200; n++) {
                otto.request(COMPANY, n);
            }
            otto.request("oak", 0);
            otto.request("elm", 0);

            otto.work();

            Map<String, Long> sent = otto.partner.seen(TRANSCRIBE).stream()
                    .collect(Collectors.groupingBy(seen -> seen.header("X-Company-ID"), Collectors.counting()));
            assertThat(sent).containsExactlyInAnyOrderEntriesOf(Map.of(COMPANY, 10L, "oak", 1L, "elm", 1L));
            List<String> order = otto.partner.seen(TRANSCRIBE).stream()
                    .map(seen -> seen.header("X-Company-ID"))
                    .toList();
            assertThat(order.subList(0, 10)).contains("oak", "elm");
        }
    }

    @Test
    void anHourHasItsSubmissionsAndNoneIsLost() {
        try (PartnerSide otto = new PartnerSide(100, 7)) {
            for (int n = 0; n < 12; n++) {
                otto.request(COMPANY, n);
            }
            otto.work();
            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(7);
            otto.workAfter(Duration.ofMinutes(59));
            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(7);
            otto.workAfter(Duration.ofMinutes(1));
            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(12);
        }
    }

    @Test
    void twoNodesSubmitEachStepOnce() throws Exception {
        try (PartnerSide otto = new PartnerSide(100, 1_000);
                Uwc second = new Uwc(otto.settings, new SimpleMeterRegistry(), otto.write.clock())) {
            for (int n = 0; n < 60; n++) {
                otto.request(COMPANY, n);
            }
            TurnRunner other = new TurnRunner(
                    second,
                    otto.write.bean(Turns.class),
                    otto.write.bean(JobWork.class),
                    new TurnSignal(),
                    otto.write.log.tenants,
                    otto.write.clock());
            try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
                Future<Integer> one =
                        nodes.submit(() -> otto.write.bean(TurnRunner.class).runDue());
                Future<Integer> two = nodes.submit(other::runDue);
                assertThat(one.get() + two.get()).isEqualTo(60);
            }
            otto.work();

            assertThat(otto.partner.seen(TRANSCRIBE))
                    .hasSize(60)
                    .extracting(seen -> seen.header("Idempotency-Key"))
                    .doesNotHaveDuplicates();
            assertThat(otto.events(StepSubmitted.class)).hasSize(60);
        }
    }

    @Test
    void aJobThatWaitsForItsResultHoldsNoThread() {
        try (PartnerSide otto = new PartnerSide(10_000, 100_000)) {
            int before = Thread.activeCount();
            for (int n = 0; n < 300; n++) {
                otto.request(COMPANY, n);
            }
            otto.work();

            assertThat(otto.partner.seen(TRANSCRIBE)).hasSize(300);
            assertThat(Thread.activeCount() - before).isLessThan(40);
        }
    }

    // ------------------------------------------------------------------------------------------ switched off

    @Test
    void switchedOffForTheInstallationThereIsNoJobAndNothingIsSent() {
        try (PartnerSide otto = new PartnerSide(partner -> off(TestUwc.settings(partner.address(), 10, 1_000)))) {
            otto.ring("a");
            otto.work();

            assertThat(otto.events(JobRequested.class)).isEmpty();
            assertThat(otto.events(CallProcessingNoted.class)).isEmpty();
            assertThat(otto.partner.seen()).isEmpty();
        }
    }

    @Test
    void aJobThatIsOvertakenByTheSwitchEndsAndTheCallSaysNone() {
        try (PartnerSide otto = new PartnerSide()) {
            otto.ring("a");
            TurnRunner withoutIt = runner(otto, off(otto.settings));
            run(withoutIt);

            assertThat(otto.partner.seen()).isEmpty();
            assertThat(otto.events(JobFailed.class).getFirst().errorCode()).isEqualTo("switched_off");
            CallProcessingNoted noted = otto.events(CallProcessingNoted.class).getLast();
            assertThat(noted.transcriptStatus() + "/" + noted.analysisStatus()).isEqualTo("none/none");
        }
    }

    // ---------------------------------------------------------------------------------------------- by people

    @Test
    void aPersonHasACallAnalysedAgainInAnotherRunOfTheSameJob() {
        try (PartnerSide otto = new PartnerSide()) {
            otto.ring("a");
            otto.work();
            JobControlApi api = otto.write.bean(JobControlApi.class);
            Caller morgan = new Caller(COMPANY, "morgan", AccessRole.manager);
            assertCode(() -> api.reanalyse(call("a"), morgan), "job_running");

            otto.completed(job("a").toString(), Results.analysis());
            api.reanalyse(call("a"), morgan);
            otto.work();

            assertThat(otto.events(JobRunStarted.class))
                    .extracting(JobRunStarted::run, JobRunStarted::reason)
                    .containsExactly(tuple(1, "recording"), tuple(2, "reanalyse"));
            List<Seen> asked = otto.partner.seen(TRANSCRIBE);
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0).header("Idempotency-Key"))
                    .isNotEqualTo(asked.get(1).header("Idempotency-Key"));
            assertCode(() -> api.reanalyse(UUID.randomUUID(), morgan), "not_found");
            assertCode(() -> api.reanalyse(call("a"), new Caller("oak", "morgan", AccessRole.manager)), "not_found");
        }
    }

    @Test
    void anAdministratorRetriesAJobThatFailed() {
        try (PartnerSide otto = new PartnerSide()) {
            otto.partner.answers(otto.usualBut("/transcribe", request -> Reply.of(400)));
            otto.ring("a");
            otto.work();
            assertThat(otto.state("a").status()).isEqualTo(JobStatus.failed);

            otto.partner.answers(otto::usual);
            JobControlApi api = otto.write.bean(JobControlApi.class);
            Caller casey = new Caller(COMPANY, "casey", AccessRole.admin);
            api.retry(job("a"), casey);
            otto.work();

            assertThat(otto.state("a").run()).isEqualTo(2);
            assertThat(otto.state("a").step(Step.transcription).submittedAt()).isNotNull();
            assertCode(() -> api.retry(job("a"), casey), "job_running");
            assertCode(() -> api.retry(UUID.randomUUID(), casey), "not_found");
            assertCode(() -> api.retry(job("a"), new Caller("oak", "casey", AccessRole.admin)), "not_found");
        }
    }

    @Test
    void theStagesAreTimed() {
        try (PartnerSide otto = new PartnerSide()) {
            otto.ring("a");
            otto.work();
            otto.write.advance(Duration.ofSeconds(90));
            otto.completed("task-1", Results.transcript());

            otto.work();
            otto.write.advance(Duration.ofSeconds(40));
            otto.completed("job-2", Results.analysis());

            assertThat(stage(otto, "transcription")).isEqualTo(90.0);
            assertThat(stage(otto, "analysis")).isEqualTo(40.0);
            assertThat(otto.write
                            .bean(MeterRegistry.class)
                            .counter("asr_minutes", "tenant_id", COMPANY)
                            .count())
                    .isEqualTo(2.0);
        }
    }

    @Test
    void howLongTheOldestStepHasWaitedIsSeenWhileItWaits() {
        try (PartnerSide otto = new PartnerSide()) {
            assertThat(oldest(otto, "transcription")).isZero();
            otto.ring("a");
            otto.work();
            otto.write.advance(Duration.ofSeconds(50));
            otto.ring("b");
            otto.work();
            otto.write.advance(Duration.ofSeconds(50));
            assertThat(oldest(otto, "transcription")).isEqualTo(100.0);
            assertThat(oldest(otto, "analysis")).isZero();

            otto.completed("task-1", Results.transcript());
            otto.work();
            otto.write.advance(Duration.ofSeconds(5));
            assertThat(oldest(otto, "transcription")).isEqualTo(55.0);
            assertThat(oldest(otto, "analysis")).isEqualTo(5.0);
        }
    }

    private static double stage(PartnerSide otto, String stage) {
        return otto.write
                .bean(MeterRegistry.class)
                .get("shunya_stage_duration")
                .tag("stage", stage)
                .timer()
                .totalTime(TimeUnit.SECONDS);
    }

    private static double oldest(PartnerSide otto, String stage) {
        return otto.write
                .bean(MeterRegistry.class)
                .get("shunya_oldest_step_seconds")
                .tag("stage", stage)
                .gauge()
                .value();
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.errorCode()).isEqualTo(code));
    }

    private static UUID nth(String company, int n) {
        return Ids.analysisJob(company, Ids.call(company, "callrail", "n" + n), "csr_call");
    }

    private static TurnRunner runner(PartnerSide otto, OttoSettings.Uwc settings) {
        Uwc uwc = new Uwc(settings, new SimpleMeterRegistry(), otto.write.clock());
        JobWork work = new JobWork(
                uwc,
                otto.write.bean(JobBook.class),
                otto.write.bean(Turns.class),
                otto.write.bean(Requests.class),
                List.of(otto.write.bean(CallRecordings.class)),
                otto.write.bean(AudioAddresses.class),
                otto.write.log.tenants,
                otto.write.bean(dev.otto.write.Commands.class),
                otto.write.bean(CompanyDirectory.class),
                otto.write.clock());
        return new TurnRunner(
                uwc, otto.write.bean(Turns.class), work, new TurnSignal(), otto.write.log.tenants, otto.write.clock());
    }

    private static void run(TurnRunner runner) {
        try {
            runner.runDue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OttoSettings.Uwc off(OttoSettings.Uwc s) {
        return new OttoSettings.Uwc(
                s.baseUrl(),
                s.version(),
                s.jwtSecret(),
                s.hmacSecret(),
                s.timeout(),
                s.retryWaits(),
                s.jobsInFlight(),
                s.submissionsPerHour(),
                false,
                false,
                false,
                false);
    }
}
