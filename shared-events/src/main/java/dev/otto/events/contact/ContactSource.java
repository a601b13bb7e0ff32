package dev.otto.events.contact;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a contact card came from; set by the earliest engagement. */
public enum ContactSource {
    callrail,
    manual,
    auto_ai,
    import_,
    otto,
    shunya;

    /** The spec's word, which for {@code import_} is a Java keyword. */
    @JsonValue
    public String word() {
        return this == import_ ? "import" : name();
    }
}
