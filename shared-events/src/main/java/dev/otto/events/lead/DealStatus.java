package dev.otto.events.lead;

/** What became of the deal. */
public enum DealStatus {
    open,
    won,
    lost
}
