package dev.otto.read.contact;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.platform.http.Versioned;
import dev.otto.read.Stored;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A contact card as lists and other resources show it. */
public record ContactCardView(
        UUID id,
        String companyId,
        @Nullable String primaryPhone,
        List<String> secondaryPhones,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String fullName,
        @JsonProperty("address_line_1") @Nullable String addressLine1,
        @JsonProperty("address_line_2") @Nullable String addressLine2,
        @Nullable String city,
        @Nullable String state,
        @Nullable String zip,
        @Nullable String country,
        @Nullable ContactSource source,
        ContactCardRow.@Nullable PropertySnapshot propertySnapshot,
        @Nullable String lastCallSummary,
        @Nullable String primaryIntent,
        List<String> risks,
        List<String> tags,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore long version)
        implements Versioned {

    public static ContactCardView of(Stored<ContactCardRow> stored) {
        ContactCardRow card = stored.row();
        ContactDetails details = card.details();
        return new ContactCardView(
                card.id(),
                card.companyId(),
                card.primaryPhone(),
                card.secondaryPhones(),
                details.email(),
                details.firstName(),
                details.lastName(),
                card.fullName(),
                details.addressLine1(),
                details.addressLine2(),
                details.city(),
                details.state(),
                details.zip(),
                details.country(),
                card.source(),
                card.propertySnapshot(),
                card.follows().lastCallSummary(),
                card.follows().primaryIntent(),
                card.follows().risks(),
                details.tags() == null ? List.of() : details.tags(),
                card.createdAt(),
                card.updatedAt(),
                stored.sequence());
    }
}
