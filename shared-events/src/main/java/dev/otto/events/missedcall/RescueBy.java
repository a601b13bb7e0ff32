package dev.otto.events.missedcall;

/** Who engaged the caller first. */
public enum RescueBy {
    auto,
    human
}
