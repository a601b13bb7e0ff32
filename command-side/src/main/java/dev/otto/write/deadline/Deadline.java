package dev.otto.write.deadline;

import dev.otto.write.Command;
import java.util.UUID;

/** A kind of deadline: what is sent when it falls due. Its command is idempotent and looks again whether it still applies. */
public interface Deadline {

    /** Stable name in snake_case: the actor {@code system:KIND} of what it sends. */
    String kind();

    Command command(UUID subject, UUID contactCardId);
}
