package dev.otto.write.missedcall;

import dev.otto.write.Command;
import dev.otto.write.deadline.Deadline;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The window in which a missed caller can be rescued ends. */
@Component
class MissedCallExpiry implements Deadline {

    static final String KIND = "missed_call_expiry";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Command command(UUID subject, UUID contactCardId) {
        return new MissedCallCommand.ExpireMissedCall(subject, contactCardId);
    }
}
