package dev.otto.write.webhook;

/** A field that is needed and has a wrong type or cannot be read. The message names no content. */
public final class InvalidField extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    public InvalidField(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
