package dev.otto.platform.json;

import org.jspecify.annotations.Nullable;

/** How one class of records is made and taken apart; an implementation is generated for each. Not for other code. */
public interface RecordAccess {

    /** A record of those components, in the order of their declaration; primitives boxed. */
    Object make(@Nullable Object[] components);

    /** The components of a record. */
    void take(Object value, @Nullable Object[] components);
}
