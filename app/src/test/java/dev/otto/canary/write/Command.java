package dev.otto.canary.write;

/** What the canaries have for the real one. */
public interface Command {}
