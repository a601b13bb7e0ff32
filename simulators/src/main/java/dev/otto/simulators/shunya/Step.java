package dev.otto.simulators.shunya;

/** What a submitted task does. */
public enum Step {
    transcription,
    segmentation,
    analysis
}
