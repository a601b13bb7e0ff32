package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.Uwc;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person has the partner's work done again: another run of the same job. */
@RestController
class JobControlApi {

    private final JobBook jobs;
    private final CallRecordings recordings;
    private final Uwc uwc;
    private final Commands commands;
    private final CallerContexts contexts;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final WriteAnswers answers;
    private final InstantSource clock;

    JobControlApi(
            JobBook jobs,
            CallRecordings recordings,
            Uwc uwc,
            Commands commands,
            CallerContexts contexts,
            CompanyDirectory companies,
            TenantTransactions transactions,
            JdbcClient jdbc,
            WriteAnswers answers,
            InstantSource clock) {
        this.jobs = jobs;
        this.recordings = recordings;
        this.uwc = uwc;
        this.commands = commands;
        this.contexts = contexts;
        this.companies = companies;
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.answers = answers;
        this.clock = clock;
    }

    @PostMapping("/api/v1/admin/shunya-jobs/{id}/retry")
    ResponseEntity<Object> retry(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> {
            JobState job = jobs.locked(id).map(JobBook.Entry::state).orElseThrow(ProblemException::notFound);
            return begin(job, "retry", caller);
        });
        return answers.changed(caller, "shunya-jobs", id, position);
    }

    @PostMapping("/api/v1/calls/{id}/reanalyse")
    ResponseEntity<Object> reanalyse(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> {
            if (!ownCall(id)) {
                throw ProblemException.notFound();
            }
            if (recordings.facts(caller.company(), id).isEmpty()) {
                throw ProblemException.conflict("no_recording", "The call has no recording that could be analysed.");
            }
            UUID jobId = Ids.analysisJob(caller.company(), id, JobType.csr_call.name());
            if (jobs.locked(jobId).isEmpty()) {
                requireSwitchedOn(caller);
                commands.send(
                        new RequestJob(
                                jobId,
                                recordings.card(id),
                                id,
                                JobType.csr_call,
                                jobs.nextCallNumber(),
                                clock.instant()),
                        contexts.of(caller));
            }
            return begin(jobs.locked(jobId).orElseThrow().state(), "reanalyse", caller);
        });
        return answers.changed(caller, "calls", id, position);
    }

    private long begin(JobState job, String reason, Caller caller) {
        requireSwitchedOn(caller);
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

    private void requireSwitchedOn(Caller caller) {
        if (!uwc.transcribesFor(companies.of(caller.company()))) {
            throw ProblemException.conflict("shunya_switched_off", "Transcription and analysis are switched off.");
        }
    }

    /** Row-level security shows a call's first event to its own company alone. */
    private boolean ownCall(UUID id) {
        return jdbc.sql("select exists (select from event_log where aggregate_identifier = ? and sequence_number = 0"
                        + " and event_name like 'call.%')")
                .param(id.toString())
                .query(Boolean.class)
                .single();
    }
}
