package dev.otto.write.webhook;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a provider posted, as it came. Its fields are read once, whoever asks for them. */
public final class Inbound {

    public static final String JSON = "application/json";
    public static final String FORM = "application/x-www-form-urlencoded";

    private final String kind;
    private final String mediaType;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Instant receivedAt;
    private volatile @Nullable BodyFields fields;

    /**
     * Something posted.
     *
     * @param kind what it tells, by the path that it was posted to
     * @param mediaType content type without parameters, lower case
     * @param headers by lower-case name
     * @param body the raw bytes, which are not changed by anybody
     */
    public Inbound(String kind, String mediaType, Map<String, String> headers, byte[] body, Instant receivedAt) {
        this.kind = kind;
        this.mediaType = mediaType;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.receivedAt = receivedAt;
    }

    public String kind() {
        return kind;
    }

    public String mediaType() {
        return mediaType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }

    public Instant receivedAt() {
        return receivedAt;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).filter(value -> !value.isBlank());
    }

    /**
     * The fields of the body, by its media type.
     *
     * @throws MalformedBody when it cannot be read
     */
    public BodyFields fields() {
        BodyFields read = fields;
        if (read == null) {
            read = mediaType.equals(FORM) ? BodyFields.form(body) : BodyFields.json(body);
            fields = read;
        }
        return read;
    }

    /** SHA-256 of the body, for what nothing else identifies. */
    public String bodySha256() {
        return DeliveryTable.sha256(body);
    }
}
