package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Refused;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.shunya.JobBook.Entry;
import dev.otto.write.shunya.JobCommand.RecordStepResult;
import dev.otto.write.shunya.JobCommand.RecordSubmission;
import dev.otto.write.shunya.JobCommand.StopRun;
import dev.otto.write.shunya.JobCommand.TimeOutRun;
import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Segment;
import dev.otto.write.uwc.Bodies.Training;
import dev.otto.write.uwc.Bodies.Transcribe;
import dev.otto.write.uwc.Call;
import dev.otto.write.uwc.Endpoint;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.uwc.UwcClient;
import dev.otto.write.uwc.UwcClient.Answer;
import dev.otto.write.uwc.UwcFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Does what is next for a job: one try of one call to the partner, outside of any transaction, then what follows from the
 * answer in one. Whoever dies in between leaves the turn to the next node, which makes the same call under the same key.
 */
@Component
class JobWork {

    private static final Logger LOG = LoggerFactory.getLogger(JobWork.class);

    /** Waits after the first and the later questions for a result. */
    static final List<Duration> POLL_WAITS =
            Stream.of(5, 10, 30, 60, 300).map(Duration::ofSeconds).toList();

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int LONGEST_ID = 200;
    private static final int TRANSACTIONS_AT_A_TIME = 6;
    static final Set<String> READY = Set.of("completed", "complete", "done", "succeeded", "success");
    private static final Set<String> FAILED = Set.of("failed", "failure", "error");

    private final Uwc uwc;
    private final JobBook jobs;
    private final Turns turns;
    private final Requests requests;
    private final Map<JobType, JobSubject> subjects;
    private final AudioAddresses addresses;
    private final TenantTransactions transactions;
    private final Commands commands;
    private final CompanyDirectory companies;
    private final InstantSource clock;
    // calls wait on threads that cost nothing; connections to the database do not come so cheap
    private final Semaphore database = new Semaphore(TRANSACTIONS_AT_A_TIME, true);

    JobWork(
            Uwc uwc,
            JobBook jobs,
            Turns turns,
            Requests requests,
            List<JobSubject> subjects,
            AudioAddresses addresses,
            TenantTransactions transactions,
            Commands commands,
            CompanyDirectory companies,
            InstantSource clock) {
        this.uwc = uwc;
        this.jobs = jobs;
        this.turns = turns;
        this.requests = requests;
        this.subjects =
                subjects.stream().collect(Collectors.toUnmodifiableMap(JobSubject::jobType, Function.identity()));
        this.addresses = addresses;
        this.transactions = transactions;
        this.commands = commands;
        this.companies = companies;
        this.clock = clock;
    }

    /** What has to be known of the job before the call is made; the request where there is no recording. */
    private record Brief(
            JobState job,
            CompanyProfile company,
            JobSubject.@Nullable Facts facts,
            @Nullable Object request) {}

    /** Does the turn; what fails on our side is left to be taken again. */
    void run(UwcClient client, Turn turn) {
        try {
            if (turn.overdue() && turn.kind() == Turn.Kind.look) {
                inCompany(turn, job -> ended(turn));
                return;
            }
            if (turn.overdue()) {
                inCompany(turn, job -> send(turn, job, new TimeOutRun(turn.jobId(), turn.run(), clock.instant())));
                return;
            }
            Optional<Brief> brief = brief(turn);
            if (brief.isPresent()) {
                act(client, turn, brief.get());
            }
        } catch (RuntimeException e) {
            // the class alone: messages may hold personal data
            LOG.warn(
                    "Job {} is taken up again later ({})",
                    turn.jobId(),
                    e.getClass().getName());
        }
    }

    private Optional<Brief> brief(Turn turn) {
        return inTransaction(turn.companyId(), () -> {
            Optional<Entry> job = jobs.locked(turn.jobId());
            if (job.isEmpty() || !turns.stands(turn)) {
                return Optional.empty();
            }
            CompanyProfile company = companies.of(turn.companyId());
            JobState state = job.get().state();
            JobType type = Objects.requireNonNull(state.jobType());
            if (turn.submits() && !uwc.worksFor(company, type)) {
                send(turn, job.get(), new StopRun(turn.jobId(), turn.run(), clock.instant()));
                return Optional.empty();
            }
            Optional<?> request = switch (type) {
                case rag_index -> requests.of(turn.jobId(), Documents.class);
                case training -> requests.of(turn.jobId(), Training.class);
                case followup -> requests.of(turn.jobId(), Followup.class);
                case csr_call, sales_visit -> Optional.empty();
            };
            Optional<JobSubject.Facts> facts = subject(state)
                    .flatMap(subject -> subject.facts(turn.companyId(), Objects.requireNonNull(state.subjectId())));
            if (facts.isEmpty() && turn.submits() && turn.step() == Step.transcription) {
                send(turn, job.get(), failed(turn, new StepResult.NotTaken("NO_AUDIO", false, null)));
                return Optional.empty();
            }
            return Optional.of(new Brief(state, company, facts.orElse(null), request.orElse(null)));
        });
    }

    private Optional<JobSubject> subject(JobState job) {
        return Optional.ofNullable(job.jobType()).map(subjects::get);
    }

    private void act(UwcClient client, Turn turn, Brief brief) {
        if (turn.tries() > 0) {
            client.countRetry(endpoint(turn, brief.request()));
        }
        try {
            switch (turn.kind()) {
                case submit -> submitted(turn, brief, submit(client, turn, brief));
                case poll -> ask(client, turn, brief);
                case look -> look(client, turn, brief);
            }
        } catch (UwcFailure e) {
            inCompany(turn, job -> failed(client, turn, job, e));
        }
    }

    // ------------------------------------------------------------------------------------------------- submit

    private Answer submit(UwcClient client, Turn turn, Brief brief) {
        int number = brief.job().callNumber();
        Call call = new Call(
                turn.companyId(),
                turn.requestId(),
                idempotencyKey(turn.jobId(), turn.run(), turn.attempt(), turn.step()));
        Object request = brief.request();
        if (request instanceof Documents documents) {
            return client.index(documents, call);
        }
        if (request instanceof Training training) {
            return client.train(training, call);
        }
        if (request instanceof Followup followup) {
            return client.draft(followup, call);
        }
        return switch (turn.step()) {
            case transcription -> client.transcribe(new Transcribe(number, audio(turn, brief), callType(brief)), call);
            case segmentation -> client.segment(new Segment(number), call);
            case analysis -> client.startAnalysis(number, call);
        };
    }

    /** The same through all tries of an attempt's step, so that the partner does it once whoever asks how often. */
    static UUID idempotencyKey(UUID jobId, int run, int attempt, Step step) {
        return Ids.of("uwc", jobId, run, attempt, step);
    }

    private String audio(Turn turn, Brief brief) {
        return addresses.of(new AudioAddresses.Named(
                turn.companyId(),
                Objects.requireNonNull(brief.job().jobType()),
                Objects.requireNonNull(brief.job().subjectId())));
    }

    private static String callType(Brief brief) {
        JobSubject.Facts facts = brief.facts();
        return facts == null ? "csr_call" : facts.callType();
    }

    private void submitted(Turn turn, Brief brief, Answer answer) {
        List<String> ids = Stream.of("task_id", "job_id", "transcript_id", "draft_id")
                .map(name -> word(answer.body().path(name)))
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        // an answer without an id still says that the work is taken; its result is asked for by the call's number
        String reference = ids.isEmpty()
                ? idempotencyKey(turn.jobId(), turn.run(), turn.attempt(), turn.step())
                        .toString()
                : ids.getFirst();
        inCompany(turn, job -> {
            // also of a turn that is over: a result may come by these ids
            for (String id : ids) {
                jobs.name(
                        turn.companyId(),
                        id,
                        new JobBook.Reference(turn.jobId(), turn.run(), turn.attempt(), turn.step()));
            }
            if (!turns.stands(turn)) {
                return;
            }
            send(
                    turn,
                    job,
                    new RecordSubmission(
                            turn.jobId(), turn.run(), turn.attempt(), turn.step(), reference, clock.instant()));
            if (turn.step() == Step.segmentation && answer.body().hasNonNull("part1")) {
                apply(turn, brief, job, reference, true, answer);
            }
        });
    }

    // ---------------------------------------------------------------------------------------------------- ask

    private void ask(UwcClient client, Turn turn, Brief brief) {
        int number = brief.job().callNumber();
        Call call = new Call(turn.companyId(), turn.requestId(), null);
        Answer status = switch (turn.step()) {
            case transcription -> client.transcriptionStatus(number, call);
            case segmentation -> client.segmentationStatus(number, call);
            case analysis -> client.analysisStatus(number, call);
        };
        String word = status.notReady()
                ? "pending"
                : status.body().path("status").asString("").strip().toLowerCase(Locale.ROOT);
        if (FAILED.contains(word)) {
            result(turn, brief, false, new Answer(status.status(), status.body().path("error"), status.at()));
        } else if (!READY.contains(word)) {
            inCompany(turn, job -> notReady(turn));
        } else if (keeps(turn, brief)) {
            if (turn.tries() > 0) {
                client.countRetry(of(turn.step(), Turn.Kind.look));
            }
            Answer result = fetch(client, turn, number, ofItsResult(turn.requestId()));
            if (result.notReady()) {
                inCompany(turn, job -> notReady(turn));
            } else {
                result(turn, brief, true, result);
            }
        } else {
            result(turn, brief, true, status);
        }
    }

    /** The question for a result is another call than that for the status before it, and as that the same in all tries. */
    static UUID ofItsResult(UUID requestId) {
        UUID named = Ids.of("uwc_result", requestId);
        long random = named.getMostSignificantBits() & ~0xf000L | 0x4000L; // it says of itself that it is of version 4
        return new UUID(random, named.getLeastSignificantBits());
    }

    private static Answer fetch(UwcClient client, Turn turn, int number, UUID requestId) {
        Call call = new Call(turn.companyId(), requestId, null);
        return switch (turn.step()) {
            case transcription -> client.transcript(number, call);
            case segmentation -> client.segmentation(number, call);
            case analysis -> client.completeAnalysis(number, call);
        };
    }

    private static boolean keeps(Turn turn, Brief brief) {
        JobSubject.Facts facts = brief.facts();
        return turn.step() != Step.transcription || facts == null || facts.transcriptKept();
    }

    private void result(Turn turn, Brief brief, boolean completed, Answer answer) {
        inCompany(turn, job -> {
            if (!turns.stands(turn)) {
                return;
            }
            if (isOld(turn, job.state(), answer.body())) {
                notReady(turn);
                return;
            }
            apply(turn, brief, job, latestReference(turn, job), completed, answer);
            notReady(turn);
        });
    }

    private static String latestReference(Turn turn, Entry job) {
        List<String> references = job.state().step(turn.step()).references();
        return references.isEmpty() ? turn.jobId().toString() : references.getLast();
    }

    /**
     * The partner knows a subject by its number alone: what it has of an earlier run, or of a transcript that stands no
     * longer, may still lie there.
     */
    private boolean isOld(Turn turn, JobState job, JsonNode body) {
        return Stream.of("job_id", "task_id")
                .map(name -> word(body.path(name)))
                .filter(id -> !id.isEmpty())
                .flatMap(id -> jobs.reference(turn.companyId(), id).stream())
                .anyMatch(reference -> reference.jobId().equals(turn.jobId())
                        && reference.run() != null
                        && (reference.run() != turn.run()
                                || reference.step() == turn.step()
                                        && reference.attempt() != null
                                        && job.step(turn.step()).outdated(reference.attempt())));
    }

    private void notReady(Turn turn) {
        if (turns.stands(turn)) {
            Duration wait = POLL_WAITS.get(Math.min(turn.polls(), POLL_WAITS.size() - 1));
            turns.pollAgain(turn, clock.instant().plus(wait));
        }
    }

    // --------------------------------------------------------------------------------------------------- look

    /** A result that was revised may have lost its webhook, and a transcript that the analysis overtook too. */
    private void look(UwcClient client, Turn turn, Brief brief) {
        if (!keeps(turn, brief)) {
            inCompany(turn, job -> lookedAt(turn, job, ResultOutcome.ignored));
            return;
        }
        Answer answer = fetch(client, turn, brief.job().callNumber(), turn.requestId());
        inCompany(turn, job -> {
            if (!turns.stands(turn)) {
                return;
            }
            boolean nothing = answer.notReady() || isOld(turn, job.state(), answer.body());
            lookedAt(
                    turn,
                    job,
                    nothing
                            ? ResultOutcome.ignored
                            : apply(turn, brief, job, latestReference(turn, job), true, answer));
        });
    }

    /** The next step is looked at at once; once all were, nothing, unless this one was another than before. */
    private void lookedAt(Turn turn, Entry job, ResultOutcome found) {
        if (!turns.stands(turn)) {
            return;
        }
        List<Step> steps = JobState.stepsOf(Objects.requireNonNull(job.state().jobType()));
        int next = steps.indexOf(turn.step()) + 1;
        if (found == ResultOutcome.revised || found == ResultOutcome.processed) {
            turns.lookAt(turn, steps.getFirst(), clock.instant().plus(Turns.LAST_LOOK));
        } else if (next < steps.size()) {
            turns.lookAt(turn, steps.get(next), clock.instant());
        } else {
            turns.done(turn);
        }
    }

    private void ended(Turn turn) {
        if (turns.stands(turn)) {
            turns.done(turn);
        }
    }

    // -------------------------------------------------------------------------------------------------- apply

    /** Judges and applies a result as if it had been delivered. */
    private ResultOutcome apply(Turn turn, Brief brief, Entry job, String reference, boolean completed, Answer answer) {
        JobState state = jobs.locked(turn.jobId()).map(Entry::state).orElse(job.state());
        ResultReading reading = ResultReading.of(
                state,
                new ResultReading.Told(
                        new ShunyaBody(reference, turn.companyId(), completed, answer.body()),
                        turn.run(),
                        turn.attempt(),
                        turn.step(),
                        null,
                        answer.at(),
                        clock.instant(),
                        keeps(turn, brief)),
                brief.company().zone());
        if (turn.kind() == Turn.Kind.look && reading.outcome() == ResultOutcome.already_processed) {
            return reading.outcome(); // that all is as it was is not worth an event for each job
        }
        CommandContext context = context(turn, job).as("provider:" + ShunyaIntake.PROVIDER);
        for (Command command : reading.commands()) {
            try {
                commands.send(command, context);
            } catch (Refused e) {
                LOG.debug(
                        "{} was refused: {}",
                        command.getClass().getSimpleName(),
                        e.refusal().errorCode());
            }
        }
        return reading.outcome();
    }

    // ------------------------------------------------------------------------------------------------ failures

    private void failed(UwcClient client, Turn turn, Entry job, UwcFailure failure) {
        if (!turns.stands(turn)) {
            return;
        }
        Instant now = clock.instant();
        Duration told = failure.retryAfter() == null ? Duration.ZERO : failure.retryAfter();
        List<Duration> waits = client.waits();
        if (failure.kind() == UwcFailure.Kind.not_sent) {
            turns.notSent(turn, now.plus(told));
        } else if (failure.retryable() && turn.tries() < waits.size() && told.compareTo(LONGEST_RETRY_AFTER) <= 0) {
            Duration wait = withJitter(waits.get(turn.tries()), turn);
            turns.again(turn, now.plus(told.compareTo(wait) > 0 ? told : wait));
        } else if (!turn.submits()) {
            Duration wait = POLL_WAITS.get(Math.min(turn.polls(), POLL_WAITS.size() - 1));
            turns.pollAgain(turn, now.plus(told.compareTo(wait) > 0 ? told : wait));
        } else {
            send(turn, job, failed(turn, new StepResult.NotTaken(failure.code(), failure.retryable(), now.plus(told))));
        }
    }

    /** Up to a fifth more, told by the call's id, so that calls that failed together do not come back together. */
    static Duration withJitter(Duration wait, Turn turn) {
        int share = Math.floorMod(turn.requestId().hashCode() * 31 + turn.tries(), 1000);
        return wait.plus(wait.multipliedBy(share).dividedBy(5000));
    }

    private RecordStepResult failed(Turn turn, StepResult.NotTaken failed) {
        Instant now = clock.instant();
        return new RecordStepResult(turn.jobId(), turn.run(), turn.attempt(), turn.step(), failed, now, now);
    }

    // ---------------------------------------------------------------------------------------------- our side

    private void send(Turn turn, Entry job, JobCommand command) {
        CommandContext context = context(turn, job);
        commands.send(command, context);
        JobState after = jobs.locked(turn.jobId()).map(Entry::state).orElse(job.state());
        noted(job.state(), after).ifPresent(note -> {
            try {
                commands.send(note, context);
            } catch (Refused e) {
                LOG.debug(
                        "The call of job {} took no note: {}",
                        turn.jobId(),
                        e.refusal().errorCode());
            }
        });
    }

    /** How far the call is, when that changed. */
    private static Optional<Command> noted(JobState before, JobState after) {
        UUID call = after.subjectId();
        UUID jobId = after.analysisJobId();
        boolean same = before.transcriptStatus() == after.transcriptStatus()
                && before.analysisStatus() == after.analysisStatus();
        return same || call == null || jobId == null || after.jobType() != JobType.csr_call
                ? Optional.empty()
                : Optional.of(
                        new NoteProcessing(call, List.of(jobId), after.transcriptStatus(), after.analysisStatus()));
    }

    private CommandContext context(Turn turn, Entry job) {
        return new CommandContext(
                turn.companyId(),
                "system:shunya_jobs",
                null,
                Trace.current().traceId(),
                turn.requestId().toString(),
                job.occurredAt(),
                companies.of(turn.companyId()).zone());
    }

    private void inCompany(Turn turn, Consumer<Entry> work) {
        inTransaction(turn.companyId(), () -> {
            jobs.locked(turn.jobId()).ifPresent(work);
            return true;
        });
    }

    private <T> T inTransaction(String companyId, Supplier<T> work) {
        database.acquireUninterruptibly();
        try {
            return transactions.command(companyId, work);
        } finally {
            database.release();
        }
    }

    private static Endpoint endpoint(Turn turn, @Nullable Object request) {
        if (request != null) {
            return request instanceof Documents
                    ? Endpoint.rag_documents
                    : request instanceof Training ? Endpoint.training_jobs : Endpoint.followups_draft;
        }
        return of(turn.step(), turn.kind());
    }

    private static Endpoint of(Step step, Turn.Kind kind) {
        return switch (step) {
            case transcription -> of(kind, Endpoint.transcribe, Endpoint.transcription_status, Endpoint.transcript);
            case segmentation ->
                of(kind, Endpoint.segmentation_analyze, Endpoint.segmentation_status, Endpoint.segmentation);
            case analysis -> of(kind, Endpoint.analysis_start, Endpoint.analysis_status, Endpoint.analysis_complete);
        };
    }

    private static Endpoint of(Turn.Kind kind, Endpoint submits, Endpoint polls, Endpoint looks) {
        return switch (kind) {
            case submit -> submits;
            case poll -> polls;
            case look -> looks;
        };
    }

    private static String word(JsonNode node) {
        String text = node.isString() || node.isIntegralNumber()
                ? Reading.clean(node.asString()).strip()
                : "";
        return text.length() > LONGEST_ID ? "" : text;
    }
}
