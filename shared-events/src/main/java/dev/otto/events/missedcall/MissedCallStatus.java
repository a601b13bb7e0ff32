package dev.otto.events.missedcall;

/** Where the rescue of a missed call stands. */
public enum MissedCallStatus {
    queued,
    in_progress,
    rescued,
    abandoned,
    expired,
    withdrawn
}
