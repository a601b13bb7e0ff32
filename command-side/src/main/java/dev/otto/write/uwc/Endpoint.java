package dev.otto.write.uwc;

/** The calls of the partner's interface, by the names under which they are counted. */
public enum Endpoint {
    transcribe("POST"),
    transcription_status("GET"),
    transcript("GET"),
    analysis_start("POST"),
    analysis_status("GET"),
    analysis_complete("GET"),
    segmentation_analyze("POST"),
    segmentation_status("GET"),
    segmentation("GET"),
    rag_query("POST"),
    rag_documents("POST"),
    training_jobs("POST"),
    followups_draft("POST");

    private final String method;

    Endpoint(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }

    /** Whether it only asks how far something is, so that "not there" is an answer. */
    boolean asks() {
        return method.equals("GET");
    }
}
