package dev.otto.fold.company;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.RecordingModeSet;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.CompanyEvent.UserRemoved;
import dev.otto.events.company.CompanyEvent.UserRoleChanged;
import dev.otto.events.company.Role;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import org.jspecify.annotations.Nullable;

/** Users: begun by being added; a removed one stays, not active. */
public final class UserFold implements Fold<UserRow, CompanyEvent> {

    @Override
    public Table<UserRow> table() {
        return Tables.COMPANY_USER;
    }

    @Override
    public Class<CompanyEvent> family() {
        return CompanyEvent.class;
    }

    @Override
    public @Nullable String key(CompanyEvent event, EventEnvelope envelope, Group group) {
        return switch (event) {
            case UserAdded e -> e.userId();
            case UserRoleChanged e -> e.userId();
            case UserRemoved e -> e.userId();
            case RecordingModeSet e -> e.userId();
            default -> null;
        };
    }

    @Override
    public @Nullable UserRow fold(@Nullable UserRow row, CompanyEvent event, EventEnvelope envelope, Group group) {
        if (event instanceof UserAdded e) {
            return new UserRow(
                    e.companyId(),
                    e.userId(),
                    e.email(),
                    e.name(),
                    e.role(),
                    true,
                    row == null ? "normal" : row.recordingMode(),
                    row == null ? envelope.metadata().occurredAt() : row.addedAt());
        }
        if (row == null) {
            return null;
        }
        return switch (event) {
            case UserRoleChanged e -> with(row, e.role(), row.active(), row.recordingMode());
            case UserRemoved _ -> with(row, row.role(), false, row.recordingMode());
            case RecordingModeSet e -> with(row, row.role(), row.active(), e.recordingMode());
            default -> row;
        };
    }

    private static UserRow with(UserRow row, Role role, boolean active, String recordingMode) {
        return new UserRow(
                row.companyId(), row.userId(), row.email(), row.name(), role, active, recordingMode, row.addedAt());
    }
}
