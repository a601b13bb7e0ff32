package dev.otto.write.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as administrators see it.
 *
 * @param status processed, ignored, pending, rejected or dead
 * @param attempts how often it was delivered
 * @param tries how often processing it failed
 * @param headers redacted; null in lists
 * @param body as text; null in lists
 */
public record Delivery(
        @JsonProperty("company_id") String companyId,
        UUID id,
        String provider,
        String kind,
        @JsonProperty("external_id") @Nullable String externalId,
        String status,
        @JsonProperty("error_code") @Nullable String errorCode,
        @Nullable String reason,
        @JsonProperty("received_at") Instant receivedAt,
        @JsonProperty("last_seen_at") Instant lastSeenAt,
        @JsonProperty("processed_at") @Nullable Instant processedAt,
        @JsonProperty("next_attempt_at") @Nullable Instant nextAttemptAt,
        int attempts,
        int tries,
        @Nullable Map<String, String> headers,
        @Nullable String body) {

    /** The states of a delivery. */
    enum Status {
        processed,
        ignored,
        pending,
        rejected,
        dead
    }
}
