package dev.otto.platform.http;

import dev.otto.platform.access.Caller;
import java.time.Duration;
import java.util.Optional;

/** The read side as the rest of the process reaches it; implemented where the process has the query role. */
public interface ReadSide {

    /** Waits until everything that is read from has reached the position; false when it has not within the time. */
    boolean caughtUp(long position, Duration wait);

    /** Whether the resource lacks an event up to the position because it waits behind one that was set aside. */
    boolean held(String companyId, String id, long position);

    /**
     * The resource as its GET would show it to this caller; empty when there is none for them, or when what is read has not
     * reached the position.
     *
     * @param resource the path segment that names its kind: {@code leads}, {@code contact-cards}, {@code appointments} …
     */
    Optional<Object> view(String resource, String id, Caller caller, long position);
}
