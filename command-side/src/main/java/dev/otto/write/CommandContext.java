package dev.otto.write;

import dev.otto.events.EventMetadata;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a command, for which company, why, and when the thing happened. Becomes the metadata of its events.
 *
 * @param companyId the tenant
 * @param actor {@code user:ID}, {@code provider:NAME} or {@code system:POLICY}
 * @param role the user's role, or null when no user acts
 * @param traceId the trace that this belongs to
 * @param causation id of the delivery, request or event behind it
 * @param occurredAt business time
 * @param zone the company's time zone
 */
public record CommandContext(
        String companyId,
        String actor,
        @Nullable String role,
        String traceId,
        String causation,
        Instant occurredAt,
        ZoneId zone) {

    /** Whether a person acts, so that the value outranks automatic ones. */
    public boolean byPerson() {
        return actor.startsWith("user:");
    }

    /** The acting user's id, or null when no person acts. */
    public @Nullable String userId() {
        return byPerson() ? actor.substring("user:".length()) : null;
    }

    /** The same for a thing that happened at another time. */
    public CommandContext at(Instant instant) {
        return new CommandContext(companyId, actor, role, traceId, causation, instant, zone);
    }

    /** The same, acted by somebody else. */
    public CommandContext as(String otherActor) {
        return new CommandContext(companyId, otherActor, null, traceId, causation, occurredAt, zone);
    }

    /** The context in which an event's command was sent. */
    public static CommandContext from(EventMetadata m) {
        return new CommandContext(
                m.companyId(), m.actor(), m.role(), m.traceId(), m.causation(), m.occurredAt(), m.zone());
    }

    public EventMetadata toMetadata() {
        return new EventMetadata(companyId, actor, role, traceId, causation, occurredAt, zone);
    }
}
