package dev.otto.write.webhook;

/** A body that cannot be read at all. The message names no content. */
public final class MalformedBody extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedBody(String message) {
        super(message);
    }
}
