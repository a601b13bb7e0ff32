package dev.otto.events.lead;

/** How soon somebody should look. */
public enum Priority {
    high,
    medium,
    low
}
