package dev.otto.write.company;

import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Commands;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** How a rep's visits are recorded, unless a visit asks for something stricter. */
@RestController
class RecordingModeApi {

    private static final Set<String> MODES = Set.of("normal", "ghost", "off");

    private final Commands commands;
    private final CompanyReps reps;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final WriteAnswers answers;

    RecordingModeApi(
            Commands commands,
            CompanyReps reps,
            CallerContexts contexts,
            TenantTransactions transactions,
            WriteAnswers answers) {
        this.commands = commands;
        this.reps = reps;
        this.contexts = contexts;
        this.transactions = transactions;
        this.answers = answers;
    }

    record ModeBody(@Nullable String recordingMode) {}

    @PatchMapping("/api/v1/reps/{rep_id}/recording-mode")
    ResponseEntity<Object> set(@PathVariable("rep_id") String repId, @RequestBody ModeBody body, Caller caller) {
        String mode = body.recordingMode();
        if (mode == null || !MODES.contains(mode)) {
            throw ProblemException.invalid("recording_mode", "must be one of normal, ghost, off");
        }
        String company = caller.company();
        long position = transactions.command(company, () -> {
            reps.require(caller, repId);
            if (!reps.isRep(company, repId)) {
                throw ProblemException.notFound();
            }
            return commands.send(new SetRecordingMode(company, repId, mode), contexts.of(caller))
                    .position();
        });
        return answers.changed(caller, "users", repId, position);
    }
}
