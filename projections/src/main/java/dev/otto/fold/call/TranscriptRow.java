package dev.otto.fold.call;

import dev.otto.events.call.Transcript;
import dev.otto.fold.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The standing transcript of a call; its id is the call's. */
public record TranscriptRow(
        String companyId, UUID callId, @Nullable UUID contactCardId, Transcript transcript) implements Row {

    @Override
    public String key() {
        return callId.toString();
    }
}
