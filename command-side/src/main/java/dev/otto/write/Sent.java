package dev.otto.write;

/**
 * What a command led to.
 *
 * @param position global position of its last event, or of its stream's where it changed nothing and a person sent it; 0 when nothing was
 *     appended, or not yet: in a transaction that gathers
 * @param events number of events appended
 */
public record Sent(long position, int events) {

    public boolean changed() {
        return events > 0;
    }
}
