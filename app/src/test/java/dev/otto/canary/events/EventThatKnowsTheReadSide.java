package dev.otto.canary.events;

import dev.otto.canary.read.call.CallManager;

/** A canary: an architecture rule must catch it. */
record EventThatKnowsTheReadSide(CallManager manager) implements DomainEvent {}
