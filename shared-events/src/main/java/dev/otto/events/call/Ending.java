package dev.otto.events.call;

/** How a call ended. */
public enum Ending {
    answered,
    unanswered,
    abandoned,
    voicemail
}
