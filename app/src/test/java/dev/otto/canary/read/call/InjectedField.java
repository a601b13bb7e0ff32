package dev.otto.canary.read.call;

import org.springframework.beans.factory.annotation.Autowired;

/** A canary: an architecture rule must catch it. */
final class InjectedField {
    @Autowired
    String injected = "";
}
