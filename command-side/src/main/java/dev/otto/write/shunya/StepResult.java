package dev.otto.write.shunya;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a step came out at the partner. */
public sealed interface StepResult {

    /** A result that can be applied. */
    record Completed(String outputHash) implements StepResult {}

    /** The partner says that it failed, or could not be reached; {@code notBefore}: when it may be asked again at the earliest. */
    record Failed(
            String errorCode, boolean retryable, @Nullable Instant notBefore) implements StepResult {
        public Failed(String errorCode, boolean retryable) {
            this(errorCode, retryable, null);
        }
    }

    /** A result that cannot be applied, being corrupt or partial. */
    record Unusable(String errorCode) implements StepResult {}
}
