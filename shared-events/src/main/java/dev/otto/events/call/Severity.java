package dev.otto.events.call;

/** How much something weighs. */
public enum Severity {
    high,
    medium,
    low
}
