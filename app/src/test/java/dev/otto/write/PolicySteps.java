package dev.otto.write;

import org.springframework.context.ApplicationContext;

/** Lets a test say when the policies of a running Otto hear the log. */
public final class PolicySteps {

    private final PolicyRunner policies;

    public PolicySteps(ApplicationContext otto) {
        policies = otto.getBean(PolicyRunner.class);
    }

    /** From here on they hear only what {@link #step} lets them. */
    public void takeOver() {
        policies.stop();
    }

    /** The next batch; false when there was none. */
    public boolean step() {
        return policies.retryDueLetters() | policies.step();
    }
}
