package dev.otto.platform.http;

import dev.otto.platform.access.Caller;
import java.time.Duration;

/** The read side as the rest of the process reaches it; implemented where the process has the query role. */
public interface ReadSide {

    /** Waits until everything that is read from has reached the position; false when it has not within the time. */
    boolean caughtUp(long position, Duration wait);

    /** Whether the resource lacks an event up to the position because it waits behind one that was set aside. */
    boolean held(String companyId, String id, long position);

    /**
     * The resource as its GET would show it to this caller.
     *
     * @param resource the path segment that names its kind: {@code leads}, {@code contact-cards}, {@code appointments} …
     */
    View view(String resource, String id, Caller caller, long position);

    /** What a caller sees of a resource that they have written to. */
    sealed interface View {}

    record Shown(Object resource) implements View {}

    /** All is read up to the position, and there is nothing that this caller may see. */
    record NotTheirs() implements View {}

    /** What is read has not reached the position. */
    record Behind() implements View {}
}
