package dev.otto.events.call;

/** What became of the booking that a voice agent tried. */
public enum BookingAttemptStatus {
    confirmed,
    attempted_failed,
    not_requested
}
