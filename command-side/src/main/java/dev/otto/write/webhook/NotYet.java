package dev.otto.write.webhook;

/** A delivery cannot be processed yet, though nothing is wrong with it: it waits for something else to happen. */
public abstract class NotYet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected NotYet(String reason) {
        super(reason, null, false, false);
    }
}
