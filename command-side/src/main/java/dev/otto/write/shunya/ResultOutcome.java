package dev.otto.write.shunya;

/** What a delivered result led to, in the words of the answer. */
public enum ResultOutcome {
    /** The state of the job is another one now. */
    processed,
    /** Another output than the one that stood has taken its place. */
    revised,
    /** The same output stands already. */
    already_processed,
    /** It is older than what stands, or too late to matter. */
    ignored,
    /** It cannot be applied. */
    rejected
}
