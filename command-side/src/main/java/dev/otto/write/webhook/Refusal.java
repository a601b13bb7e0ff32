package dev.otto.write.webhook;

import org.jspecify.annotations.Nullable;

/** Why a delivery is not taken, in the words of the interface. */
enum Refusal {
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported_media_type", "The content type is not one that this provider sends."),
    PAYLOAD_TOO_LARGE(413, "payload_too_large", "The body is larger than 1 MiB."),
    INTEGRATION_UNKNOWN(401, "integration_unknown", "No integration with a secret is registered for this delivery."),
    SIGNATURE_MISSING(401, "signature_missing", "The signature is missing."),
    SIGNATURE_INVALID(401, "signature_invalid", "The signature is not that of the body."),
    TIMESTAMP_OUTSIDE_WINDOW(401, "timestamp_outside_window", "The signature is too old or from the future."),
    MALFORMED_BODY(400, "malformed_body", "The body is not readable."),
    COMPANY_MISMATCH(403, "company_mismatch", "The body names another company than its secret's."),
    FIELD_INVALID(400, "field_invalid", "A field that is needed cannot be read."),
    RATE_LIMITED(429, "rate_limited", "Too many unverified requests from this address."),
    NOT_STORED(503, "not_stored", "The delivery could not be stored; send it again.");

    private final int status;
    private final String errorCode;
    private final String detail;

    Refusal(int status, String errorCode, String detail) {
        this.status = status;
        this.errorCode = errorCode;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String errorCode() {
        return errorCode;
    }

    String detail() {
        return detail;
    }

    static Refusal of(SignatureCheck check) {
        return switch (check) {
            case MISSING -> SIGNATURE_MISSING;
            case OUTSIDE_WINDOW -> TIMESTAMP_OUTSIDE_WINDOW;
            case INVALID, VALID -> SIGNATURE_INVALID;
        };
    }

    /** A refusal with the field at fault, where there is one. */
    record Named(
            Refusal refusal,
            @Nullable String field,
            @Nullable String message) {
        static Named of(Refusal refusal) {
            return new Named(refusal, null, null);
        }
    }
}
