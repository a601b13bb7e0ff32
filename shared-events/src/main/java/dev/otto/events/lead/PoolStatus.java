package dev.otto.events.lead;

/** Whether sales reps may ask for a lead. */
public enum PoolStatus {
    none,
    in_pool,
    assigned,
    closed
}
