package dev.otto.canary.events.call;

/** A canary: an architecture rule must catch it. */
enum ShoutingEnum {
    ANSWERED
}
