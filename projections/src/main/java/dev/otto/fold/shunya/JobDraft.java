package dev.otto.fold.shunya;

import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link JobRow} while it is being changed. */
final class JobDraft {

    String companyId;
    UUID id;

    @Nullable
    UUID contactCardId;

    UUID subjectId;
    JobType jobType;
    int callNumber;
    JobStatus status;
    int run;
    int attempt;

    @Nullable
    Step step;

    @Nullable
    String reference;

    @Nullable
    String errorCode;

    @Nullable
    Boolean retryable;

    Instant requestedAt;

    @Nullable
    Instant nextAttemptAt;

    @Nullable
    Instant submittedAt;

    @Nullable
    Instant endedAt;

    @Nullable
    String processedOutputHash;

    JobDraft(JobRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        subjectId = row.subjectId();
        jobType = row.jobType();
        callNumber = row.callNumber();
        status = row.status();
        run = row.run();
        attempt = row.attempt();
        step = row.step();
        reference = row.reference();
        errorCode = row.errorCode();
        retryable = row.retryable();
        requestedAt = row.requestedAt();
        nextAttemptAt = row.nextAttemptAt();
        submittedAt = row.submittedAt();
        endedAt = row.endedAt();
        processedOutputHash = row.processedOutputHash();
    }

    JobRow row() {
        return new JobRow(
                companyId,
                id,
                contactCardId,
                subjectId,
                jobType,
                callNumber,
                status,
                run,
                attempt,
                step,
                reference,
                errorCode,
                retryable,
                requestedAt,
                nextAttemptAt,
                submittedAt,
                endedAt,
                processedOutputHash);
    }
}
