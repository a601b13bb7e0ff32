package dev.otto.canary.events.call;

import dev.otto.canary.events.DomainEvent;

/** A canary: an architecture rule must catch it. */
final class EventThatIsNoRecord implements DomainEvent {}
