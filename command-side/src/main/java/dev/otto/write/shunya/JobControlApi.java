package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person has the partner's work done again: another run of the same job. */
@RestController
class JobControlApi {

    private final AskedRuns runs;
    private final CallRecordings recordings;
    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final WriteAnswers answers;

    JobControlApi(
            AskedRuns runs,
            CallRecordings recordings,
            TenantTransactions transactions,
            JdbcClient jdbc,
            WriteAnswers answers) {
        this.runs = runs;
        this.recordings = recordings;
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.answers = answers;
    }

    @PostMapping("/api/v1/admin/shunya-jobs/{id}/retry")
    ResponseEntity<Object> retry(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> runs.again(id, "retry", caller));
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
            return runs.begin(
                            new AskedRuns.Wish(JobType.csr_call, id, recordings.card(id), "reanalyse", "reanalyse"),
                            caller)
                    .position();
        });
        return answers.changed(caller, "calls", id, position);
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
