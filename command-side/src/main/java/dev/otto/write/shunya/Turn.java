package dev.otto.write.shunya;

import dev.otto.events.shunya.Step;
import java.time.Instant;
import java.util.UUID;

/**
 * What a node has taken to do for a job.
 *
 * @param tries of the call that did not work so far
 * @param polls how often the result was asked for
 * @param requestId of the call, the same in all its tries
 * @param overdue whether it has gone on for too long
 */
record Turn(
        UUID jobId,
        String companyId,
        int run,
        int attempt,
        Step step,
        Kind kind,
        int tries,
        int polls,
        UUID requestId,
        Instant endsAt,
        boolean overdue) {

    /** What is to be done for the step. */
    enum Kind {
        /** It is submitted. */
        submit,
        /** Its result is asked for, because no webhook came. */
        poll,
        /** The job has succeeded, and whether its result still is what it was is looked at. */
        look
    }

    boolean submits() {
        return kind == Kind.submit;
    }
}
