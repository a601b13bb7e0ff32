package dev.otto.events.shunya;

/** What the partner is asked to do. */
public enum JobType {
    csr_call,
    sales_visit,
    rag_index,
    training,
    followup
}
