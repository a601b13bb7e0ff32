package dev.otto.read;

import dev.otto.platform.access.Caller;
import java.util.Optional;

/** How one kind of resource is shown to a caller, for the answers of writes; a bean per kind. */
public interface ResourceView {

    /** The path segment that names its kind. */
    String resource();

    /** The resource as its GET shows it, where the caller may see it; within a reading transaction. */
    Optional<Object> view(String id, Caller caller);
}
