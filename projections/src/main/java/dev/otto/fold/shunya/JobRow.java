package dev.otto.fold.shunya;

import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job given to the AI partner.
 *
 * @param run the run that is going on or ended last, from 1; 0 before the first
 * @param attempt attempts of the current step
 * @param step the step that was submitted, completed or failed last
 */
public record JobRow(
        String companyId,
        UUID id,
        @Nullable UUID contactCardId,
        UUID subjectId,
        JobType jobType,
        int callNumber,
        JobStatus status,
        int run,
        int attempt,
        @Nullable Step step,
        @Nullable String reference,
        @Nullable String errorCode,
        @Nullable Boolean retryable,
        Instant requestedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable String processedOutputHash)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }
}
