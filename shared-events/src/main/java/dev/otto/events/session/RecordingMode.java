package dev.otto.events.session;

/** How a visit is recorded, from the most open to the strictest. */
public enum RecordingMode {
    normal,
    /** Analysed, but nothing that was said is kept. */
    ghost,
    off;

    /** The one that keeps less. */
    public RecordingMode stricter(RecordingMode other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
