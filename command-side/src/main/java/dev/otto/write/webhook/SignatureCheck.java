package dev.otto.write.webhook;

/** What came of checking a signature with one secret. */
public enum SignatureCheck {
    VALID,
    OUTSIDE_WINDOW,
    INVALID,
    MISSING
}
