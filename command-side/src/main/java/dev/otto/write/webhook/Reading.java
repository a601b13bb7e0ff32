package dev.otto.write.webhook;

import dev.otto.write.Command;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an adapter made of a verified body. */
public sealed interface Reading {

    /** The provider's id of what is told, unique within its kind. */
    String externalId();

    /** Whether the delivery stays in the store with its body; without it where that holds what must not be kept. */
    boolean bodyKept();

    /**
     * A delivery that means something.
     *
     * @param bodyInKey whether another body under the same id is another delivery (a newer version), not a repetition
     * @param orderKey deliveries of one company with the same key are processed in the order of their arrival
     * @param contactCardId the card that it is tied to, null when there is none
     * @param occurredAt business time
     * @param commands what to send, in order
     */
    record Understood(
            String externalId,
            boolean bodyInKey,
            String orderKey,
            @Nullable UUID contactCardId,
            Instant occurredAt,
            List<Command> commands,
            boolean bodyKept)
            implements Reading {

        public Understood {
            commands = List.copyOf(commands);
        }

        /** One whose body is kept. */
        public Understood(
                String externalId,
                boolean bodyInKey,
                String orderKey,
                @Nullable UUID contactCardId,
                Instant occurredAt,
                List<Command> commands) {
            this(externalId, bodyInKey, orderKey, contactCardId, occurredAt, commands, true);
        }
    }

    /** A delivery of a type that we do not know or do not need. */
    record NotNeeded(String externalId, String reason, boolean bodyKept) implements Reading {

        /** One whose body is kept. */
        public NotNeeded(String externalId, String reason) {
            this(externalId, reason, true);
        }
    }
}
