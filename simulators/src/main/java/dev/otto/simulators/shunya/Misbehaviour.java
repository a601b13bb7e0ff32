package dev.otto.simulators.shunya;

/** The ways in which Shunya can be told to fail its contract. */
public enum Misbehaviour {
    /** The answer comes late. */
    late_answer(Kind.request),
    /** 429 with a Retry-After. */
    too_many_requests(Kind.request),
    /** 500 whose envelope says that it may be tried again. */
    error_with_envelope(Kind.request),
    /** 500 with a page of a proxy for a body. */
    error_without_envelope(Kind.request),
    /** 500 with an envelope, remembered for its Idempotency-Key: only another attempt gets another answer. */
    error_remembered(Kind.request),
    /** 422 with an envelope that says that trying again is of no use. */
    refused(Kind.request),
    /** No answer for longer than anybody waits. */
    silence(Kind.request),
    /** The connection is reset before anything was done. */
    reset_before(Kind.request),
    /** It is done, and the connection is reset before the answer. */
    reset_after(Kind.request),
    /** It is done, and the connection ends in the middle of the answer. */
    answer_cut_off(Kind.request),
    /** The webhook of the result is on its way before the answer to the submission. */
    early_webhook(Kind.request),

    /** The result takes much longer than usual. */
    slow(Kind.result),
    /** The step fails, and may be tried again. */
    failed_retryable(Kind.result),
    /** The result cannot be understood: a value of a wrong type, or out of range. */
    corrupt_result(Kind.result),
    /** The result lacks something that it must have. */
    partial_result(Kind.result),
    /** A first result is followed by the one that stands. */
    revised_result(Kind.result),
    /** The step fails for good. */
    failed_for_good(Kind.result),
    /** There is never a result. */
    never_ready(Kind.result),

    /** The webhook never comes. */
    webhook_lost(Kind.webhook),
    /** The webhook comes twice. */
    webhook_doubled(Kind.webhook),
    /** The same bytes, headers and time, sent again a while later. */
    webhook_replayed(Kind.webhook),
    /** The webhook comes after later ones. */
    webhook_reordered(Kind.webhook),
    /** The first try carries a time long past. */
    webhook_stale(Kind.webhook),
    /** The first try carries a time to come. */
    webhook_from_the_future(Kind.webhook),
    /** The first try carries a signature made with another secret. */
    webhook_badly_signed(Kind.webhook),
    /** The first try is no JSON, though well signed; such a one is not tried again. */
    webhook_malformed(Kind.webhook),
    /** The connection of the first try is reset before the whole of it was sent. */
    webhook_reset(Kind.webhook),
    /** The connection of the first try is reset when its answer comes; so it is tried again. */
    webhook_answer_lost(Kind.webhook),
    /** Before it comes one that names another company. */
    webhook_of_another_company(Kind.webhook),
    /** Before it comes one of a task that nobody submitted. */
    webhook_of_unknown_job(Kind.webhook);

    /** What it befalls. */
    public enum Kind {
        request,
        result,
        webhook
    }

    private final Kind kind;

    Misbehaviour(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a job that meets it cannot succeed. */
    public boolean endsTheJob() {
        return this == refused || this == failed_for_good || this == never_ready;
    }
}
