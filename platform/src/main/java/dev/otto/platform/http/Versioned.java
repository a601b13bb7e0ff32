package dev.otto.platform.http;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** A view that has an ETag: the sequence of its aggregate's own stream. Not shown in the body. */
public interface Versioned {
    @JsonIgnore
    long version();
}
