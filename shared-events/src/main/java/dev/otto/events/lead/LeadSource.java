package dev.otto.events.lead;

import com.fasterxml.jackson.annotation.JsonValue;

/** What kind of contact opened a lead. */
public enum LeadSource {
    inbound_call,
    voice_agent,
    missed_call,
    text,
    web_form,
    referral,
    import_,
    manual;

    /** The spec's word, which for {@code import_} is a Java keyword. */
    @JsonValue
    public String word() {
        return this == import_ ? "import" : name();
    }
}
