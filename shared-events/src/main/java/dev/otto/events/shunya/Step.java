package dev.otto.events.shunya;

/** What the partner does within a job, in order. */
public enum Step {
    transcription,
    segmentation,
    analysis
}
