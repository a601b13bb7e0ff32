package dev.otto.write.signal;

/** What the rules of a key signal need to remember. */
enum KeySignalState {
    unknown,
    raised,
    withdrawn,
    acknowledged
}
