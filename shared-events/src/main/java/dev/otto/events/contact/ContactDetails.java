package dev.otto.events.contact;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.otto.events.Personal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a contact card says of the person. Null: not told, or not touched by an edit. */
public record ContactDetails(
        @Personal @Nullable String firstName,
        @Personal @Nullable String lastName,
        @Personal @Nullable String fullName,
        @Personal @Nullable String email,
        @JsonProperty("address_line_1") @Personal @Nullable String addressLine1,
        @JsonProperty("address_line_2") @Personal @Nullable String addressLine2,
        @Personal @Nullable String city,
        @Personal @Nullable String state,
        @Personal @Nullable String zip,
        @Personal @Nullable String country,
        @Nullable List<String> tags) {

    public static final ContactDetails NONE =
            new ContactDetails(null, null, null, null, null, null, null, null, null, null, null);
}
