package dev.otto.write.shunya;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a step came out at the partner. */
public sealed interface StepResult {

    /** A result that can be applied. */
    record Completed(String outputHash) implements StepResult {}

    /** The partner says that it failed. */
    record Failed(String errorCode, boolean retryable) implements StepResult {}

    /**
     * The submission that is next was not taken, or could not be made.
     *
     * @param notBefore when it may be tried again at the earliest
     */
    record NotTaken(
            String errorCode, boolean retryable, @Nullable Instant notBefore) implements StepResult {}

    /** A result that cannot be applied, being corrupt or partial. */
    record Unusable(String errorCode) implements StepResult {}
}
