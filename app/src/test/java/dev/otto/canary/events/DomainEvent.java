package dev.otto.canary.events;

/** What the canaries have for the real one. */
public interface DomainEvent {}
