package dev.otto.write;

import dev.otto.platform.problem.ProblemException;

/** A rule said no: nothing happened. Answered as a 409 that names the rule. */
public final class Refused extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public Refused(Refusal refusal) {
        super(409, refusal.errorCode(), refusal.detail(), false, refusal.extras());
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
