package dev.otto.write.callrail;

import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactDetails;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.write.webhook.BodyFields;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A web form as CallRail tells it; its fields are named as the company's web site names them.
 *
 * @param customerNumber E.164, null when the form has none
 */
record CallRailForm(
        String externalId,
        @Nullable String customerNumber,
        ContactDetails customer,
        Attribution attribution,
        Instant occurredAt)
        implements CallRailBody {

    private static final Set<String> PHONE =
            Set.of("phone", "phonenumber", "mobile", "mobilephone", "cell", "tel", "telephone", "yourphone");
    private static final Set<String> EMAIL = Set.of("email", "emailaddress", "mail", "youremail");
    private static final Set<String> NAME = Set.of("name", "fullname", "yourname", "customername", "contactname");
    private static final Set<String> FIRST_NAME = Set.of("firstname", "fname", "givenname");
    private static final Set<String> LAST_NAME = Set.of("lastname", "lname", "surname", "familyname");
    private static final Set<String> STREET = Set.of("address", "streetaddress", "street", "address1", "addressline1");
    private static final Set<String> CITY = Set.of("city", "town");
    private static final Set<String> STATE = Set.of("state", "province");
    private static final Set<String> ZIP = Set.of("zip", "zipcode", "postalcode", "postcode");

    static CallRailForm read(BodyFields body, String region, ZoneId zone, Instant receivedAt) {
        BodyFields form = body.object("form_data").orElse(body);
        Optional<String> phone = field(form, PHONE).or(() -> body.text("customer_phone_number"));
        Optional<String> first = field(form, FIRST_NAME);
        Optional<String> last = field(form, LAST_NAME);
        Optional<String> whole = field(form, NAME)
                .or(() -> body.text("customer_name"))
                .or(() -> first.map(
                        name -> last.map(family -> name + " " + family).orElse(name)))
                .or(() -> last);
        String externalId = CallRailBody.externalId(
                body,
                List.of(phone, field(form, EMAIL), body.text("submitted_at", "timestamp"), body.text("form_url")));
        ContactDetails split = CallRailNames.details(whole.orElse(null));
        return new CallRailForm(
                externalId,
                phone.flatMap(number -> PhoneNumbers.e164(number, region)).orElse(null),
                new ContactDetails(
                        first.orElse(split.firstName()),
                        last.orElse(split.lastName()),
                        whole.orElse(null),
                        field(form, EMAIL).or(() -> body.text("customer_email")).orElse(null),
                        field(form, STREET).orElse(null),
                        null,
                        field(form, CITY).orElse(null),
                        field(form, STATE).orElse(null),
                        field(form, ZIP).orElse(null),
                        null,
                        null),
                CallRailCall.attribution(body, zone),
                body.neededTime("submitted_at", zone)
                        .or(() -> body.neededTime("timestamp", zone))
                        .orElse(receivedAt));
    }

    private static Optional<String> field(BodyFields form, Set<String> names) {
        return form.names().stream()
                .filter(name -> names.contains(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")))
                .flatMap(name -> form.text(name).stream())
                .findFirst();
    }
}
