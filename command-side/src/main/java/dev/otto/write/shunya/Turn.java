package dev.otto.write.shunya;

import dev.otto.events.shunya.Step;
import java.time.Instant;
import java.util.UUID;

/**
 * What a node has taken to do for a job: submit a step, or ask for its result.
 *
 * @param tries of the call that did not work so far
 * @param polls how often the result was asked for
 * @param requestId of the call, the same in all its tries
 * @param overdue whether the run has gone on for too long
 */
record Turn(
        UUID jobId,
        String companyId,
        int run,
        int attempt,
        Step step,
        boolean poll,
        int tries,
        int polls,
        UUID requestId,
        Instant endsAt,
        boolean overdue) {}
