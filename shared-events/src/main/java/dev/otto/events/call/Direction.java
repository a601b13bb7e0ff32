package dev.otto.events.call;

/** Which way a call went. */
public enum Direction {
    inbound,
    outbound
}
