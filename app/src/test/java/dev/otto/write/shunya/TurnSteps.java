package dev.otto.write.shunya;

import org.springframework.context.ApplicationContext;

/** Lets a test say when a running Otto does what is due for jobs at the AI partner. */
public final class TurnSteps {

    private final TurnRunner turns;

    public TurnSteps(ApplicationContext otto) {
        turns = otto.getBean(TurnRunner.class);
    }

    /** From here on it is done only by {@link #runDue}. */
    public void takeOver() {
        turns.stop();
    }

    /** What is due now; how much that was. */
    public int runDue() throws InterruptedException {
        return turns.runDue();
    }
}
