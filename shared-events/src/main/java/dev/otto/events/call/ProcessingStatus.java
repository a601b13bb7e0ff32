package dev.otto.events.call;

/** How far the transcript or the analysis of a call is. */
public enum ProcessingStatus {
    none,
    processing,
    complete,
    failed,
    unavailable
}
