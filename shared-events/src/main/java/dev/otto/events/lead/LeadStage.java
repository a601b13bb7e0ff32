package dev.otto.events.lead;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a lead stands on the way to a sale. */
public enum LeadStage {
    new_,
    qualified,
    booked,
    pending,
    dead;

    /** The spec's word, which for {@code new_} is a Java keyword. */
    @JsonValue
    public String word() {
        return this == new_ ? "new" : name();
    }
}
