package dev.otto.events;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What accompanies every event.
 *
 * @param companyId the tenant
 * @param actor {@code user:ID}, {@code provider:NAME} or {@code system:POLICY}
 * @param role the user's role, or null when no user acted
 * @param traceId the trace in which the command ran
 * @param causation id of the delivery, request or event that caused the command
 * @param occurredAt business time: when the thing happened, not when it was recorded
 * @param zone the company's time zone when the event was written
 */
public record EventMetadata(
        String companyId,
        String actor,
        @Nullable String role,
        String traceId,
        String causation,
        Instant occurredAt,
        ZoneId zone) {

    /** Whether a person acted, so that the value outranks automatic ones. */
    public boolean byPerson() {
        return actor.startsWith("user:");
    }

    /** The acting user's id, or null when no person acted. */
    public @Nullable String userId() {
        return byPerson() ? actor.substring("user:".length()) : null;
    }
}
