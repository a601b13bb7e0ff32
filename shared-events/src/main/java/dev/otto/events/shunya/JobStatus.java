package dev.otto.events.shunya;

/** Where a job stands. */
public enum JobStatus {
    pending,
    running,
    succeeded,
    failed,
    timeout
}
