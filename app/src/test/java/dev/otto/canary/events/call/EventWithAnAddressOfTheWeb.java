package dev.otto.canary.events.call;

import dev.otto.canary.events.DomainEvent;
import java.net.URI;

/** A canary: an architecture rule must catch it. */
record EventWithAnAddressOfTheWeb(URI address) implements DomainEvent {}
