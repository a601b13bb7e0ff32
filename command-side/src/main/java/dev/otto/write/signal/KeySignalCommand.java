package dev.otto.write.signal;

import dev.otto.events.call.Severity;
import dev.otto.write.Command;
import java.util.UUID;

/** What may be asked of a key signal. */
public sealed interface KeySignalCommand extends Command {

    UUID keySignalId();

    UUID contactCardId();

    @Override
    default UUID target() {
        return keySignalId();
    }

    /** {@code type} is objection, missed_opportunity or urgency. */
    record RaiseKeySignal(
            UUID keySignalId,
            UUID contactCardId,
            UUID callId,
            String type,
            Severity severity,
            String title,
            String detail)
            implements KeySignalCommand {}

    /** The call's newer analysis no longer says so. */
    record WithdrawKeySignal(UUID keySignalId, UUID contactCardId, UUID callId) implements KeySignalCommand {}

    record AcknowledgeKeySignal(UUID keySignalId, UUID contactCardId, String userId) implements KeySignalCommand {}
}
