package dev.otto.events.session;

/** What becomes of a visit's audio. */
public enum AudioStorageMode {
    persistent,
    /** Kept encrypted until it has been analysed, or its time is over. */
    ephemeral,
    /** Never taken. */
    not_stored
}
