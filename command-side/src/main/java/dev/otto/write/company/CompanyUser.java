package dev.otto.write.company;

import dev.otto.events.company.Role;
import org.jspecify.annotations.Nullable;

/** A user of a company as the write side knows them. {@code recordingMode} is normal, ghost or off. */
public record CompanyUser(
        String userId, @Nullable String email, @Nullable String name, Role role, String recordingMode) {}
