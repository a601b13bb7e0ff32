package dev.otto.fold.company;

import dev.otto.events.company.Role;
import dev.otto.fold.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user of a company; {@code active} until removed. {@code recordingMode} is normal, ghost or off. */
public record UserRow(
        String companyId,
        String userId,
        @Nullable String email,
        @Nullable String name,
        Role role,
        boolean active,
        String recordingMode,
        Instant addedAt)
        implements Row {

    @Override
    public String key() {
        return userId;
    }
}
