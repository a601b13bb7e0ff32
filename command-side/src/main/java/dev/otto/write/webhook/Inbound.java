package dev.otto.write.webhook;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider posted, as it came.
 *
 * @param kind what it tells, by the path that it was posted to
 * @param mediaType content type without parameters, lower case
 * @param headers by lower-case name
 * @param body the raw bytes
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes are what signatures are over; never compared
public record Inbound(String kind, String mediaType, Map<String, String> headers, byte[] body, Instant receivedAt) {

    public static final String JSON = "application/json";
    public static final String FORM = "application/x-www-form-urlencoded";

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).filter(value -> !value.isBlank());
    }

    /**
     * The fields of the body, by its media type.
     *
     * @throws MalformedBody when it cannot be read
     */
    public BodyFields fields() {
        return mediaType.equals(FORM) ? BodyFields.form(body) : BodyFields.json(body);
    }

    /** SHA-256 of the body, for what nothing else identifies. */
    public String bodySha256() {
        return DeliveryTable.sha256(body);
    }
}
