package dev.otto.write;

import dev.otto.platform.problem.ProblemException;

/**
 * A look-up table said no after the rule had said yes and its events were appended, because somebody else came first. Answered as
 * the 409 that it is, but no {@link Refused} that the open transaction could go on after: nothing of it may stand.
 */
public final class RefusedByIndex extends ProblemException {

    private static final long serialVersionUID = 1L;

    RefusedByIndex(Refused refused) {
        super(refused.problem());
    }
}
