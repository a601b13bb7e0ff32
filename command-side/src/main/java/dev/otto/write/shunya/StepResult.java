package dev.otto.write.shunya;

/** How a step came out at the partner. */
public sealed interface StepResult {

    /** A result that can be applied. */
    record Completed(String outputHash) implements StepResult {}

    /** The partner says that it failed. */
    record Failed(String errorCode, boolean retryable) implements StepResult {}

    /** A result that cannot be applied, being corrupt or partial. */
    record Unusable(String errorCode) implements StepResult {}
}
