package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.Uwc;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Runs that a person asks for: not where the partner is switched off, and not while it is still at it. In the company's open
 * command transaction.
 */
@Component
class AskedRuns {

    private final JobBook jobs;
    private final Uwc uwc;
    private final Commands commands;
    private final CallerContexts contexts;
    private final CompanyDirectory companies;
    private final InstantSource clock;

    AskedRuns(
            JobBook jobs,
            Uwc uwc,
            Commands commands,
            CallerContexts contexts,
            CompanyDirectory companies,
            InstantSource clock) {
        this.jobs = jobs;
        this.uwc = uwc;
        this.commands = commands;
        this.contexts = contexts;
        this.companies = companies;
        this.clock = clock;
    }

    /** The run that was opened; {@code made} when it is the job's first. */
    record Begun(UUID jobId, boolean made, long position) {}

    /**
     * What a run is to be opened for.
     *
     * @param contactCardId null when it is about none
     * @param first why, when it is the job's first run
     * @param again why, when it is not
     */
    record Wish(JobType type, UUID subjectId, @Nullable UUID contactCardId, String first, String again) {

        UUID jobId(Caller caller) {
            return Ids.analysisJob(caller.company(), subjectId, type.name());
        }
    }

    /**
     * The company, when the partner does this for it.
     *
     * @throws ProblemException 409 {@code shunya_switched_off}
     */
    CompanyProfile served(JobType type, Caller caller) {
        CompanyProfile company = companies.of(caller.company());
        if (!uwc.worksFor(company, type)) {
            throw ProblemException.conflict("shunya_switched_off", "This part of the AI partner is switched off.");
        }
        return company;
    }

    /**
     * Opens a run of the job, which is made where there is none.
     *
     * @throws ProblemException 409 {@code shunya_switched_off} or {@code job_running}
     */
    Begun begin(Wish wish, Caller caller) {
        UUID jobId = wish.jobId(caller);
        served(wish.type(), caller);
        Optional<JobState> job = state(jobId);
        if (job.isEmpty()) {
            boolean recorded = !JobState.stepsOf(wish.type()).equals(JobState.stepsOf(JobType.followup));
            commands.send(
                    new RequestJob(
                            jobId,
                            wish.contactCardId(),
                            wish.subjectId(),
                            wish.type(),
                            recorded ? jobs.nextCallNumber() : 0,
                            clock.instant()),
                    contexts.of(caller));
        }
        String reason = job.isEmpty() ? wish.first() : wish.again();
        return new Begun(jobId, job.isEmpty(), begin(state(jobId).orElseThrow(), reason, caller));
    }

    /**
     * Opens another run of a job that there is.
     *
     * @throws ProblemException 404, or 409 as {@link #begin}
     */
    long again(UUID jobId, String reason, Caller caller) {
        JobState job = state(jobId).orElseThrow(ProblemException::notFound);
        JobType type = job.jobType();
        if (type == null) {
            throw ProblemException.notFound();
        }
        served(type, caller);
        return begin(job, reason, caller);
    }

    private Optional<JobState> state(UUID jobId) {
        return jobs.locked(jobId).map(JobBook.Entry::state);
    }

    private long begin(JobState job, String reason, Caller caller) {
        if (job.open()) {
            throw ProblemException.conflict("job_running", "The partner is still at it; its result is awaited.");
        }
        UUID jobId = job.analysisJobId();
        UUID subject = job.subjectId();
        if (jobId == null || subject == null) {
            throw ProblemException.notFound();
        }
        CommandContext context = contexts.of(caller);
        long position = commands.send(new StartRun(jobId, reason, null, clock.instant()), context)
                .position();
        if (job.jobType() != JobType.csr_call) {
            return position;
        }
        long noted = commands.send(
                        new NoteProcessing(
                                subject, List.of(jobId), ProcessingStatus.processing, ProcessingStatus.processing),
                        context)
                .position();
        return Math.max(position, noted);
    }
}
