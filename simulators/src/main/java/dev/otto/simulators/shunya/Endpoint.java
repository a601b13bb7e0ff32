package dev.otto.simulators.shunya;

import org.jspecify.annotations.Nullable;

/** The calls that Shunya answers. */
public enum Endpoint {
    transcribe(Step.transcription, true),
    transcription_status(Step.transcription, false),
    transcript(Step.transcription, false),
    analysis_start(Step.analysis, true),
    analysis_status(Step.analysis, false),
    analysis_complete(Step.analysis, false),
    segmentation_analyze(Step.segmentation, true),
    segmentation_status(Step.segmentation, false),
    segmentation_analysis(Step.segmentation, false),
    rag_query(null, false),
    rag_documents(null, true),
    training_jobs(null, true),
    followups_draft(null, true);

    private final @Nullable Step step;
    private final boolean submission;

    Endpoint(@Nullable Step step, boolean submission) {
        this.step = step;
        this.submission = submission;
    }

    /** The step that it is about; null where it is about none. */
    public @Nullable Step step() {
        return step;
    }

    /** Whether it gives Shunya something to do, so that it must carry an Idempotency-Key. */
    public boolean submission() {
        return submission;
    }
}
