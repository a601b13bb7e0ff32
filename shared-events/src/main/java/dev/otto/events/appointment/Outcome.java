package dev.otto.events.appointment;

/** What a visit led to. */
public enum Outcome {
    closed_won,
    closed_lost,
    open
}
