package dev.otto.write.company;

import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.CompanyConfigured;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.events.company.CompanyEvent.IntegrationConnected;
import dev.otto.events.company.CompanyEvent.IntegrationDisconnected;
import dev.otto.events.company.CompanyEvent.RecordingModeSet;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.CompanyEvent.UserRemoved;
import dev.otto.events.company.CompanyEvent.UserRoleChanged;
import dev.otto.events.company.Role;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.ChangeUserRole;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.company.CompanyCommand.ConnectIntegration;
import dev.otto.write.company.CompanyCommand.DisconnectIntegration;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyCommand.RemoveUser;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A company is registered once; everything else needs that first. Repetitions stay quiet. */
final class CompanyRules implements Rules<CompanyState, CompanyCommand, CompanyEvent> {

    @Override
    public CompanyState initial() {
        return CompanyState.UNREGISTERED;
    }

    @Override
    public Decision<CompanyEvent> decide(CompanyState state, CompanyCommand command, CommandContext context) {
        if (state.settings() == null && !(command instanceof RegisterCompany)) {
            return Decision.refuse(
                    "company_not_registered", "The company is not registered yet: PUT its settings first.");
        }
        return switch (command) {
            case RegisterCompany c ->
                state.settings() == null
                        ? Decision.of(new CompanyRegistered(c.companyId(), c.settings()))
                        : Decision.none();
            case ConfigureCompany c ->
                c.settings().equals(state.settings())
                        ? Decision.none()
                        : Decision.of(new CompanyConfigured(c.companyId(), c.settings()));
            case ConnectIntegration c -> connect(state, c);
            case DisconnectIntegration c ->
                state.integrations().containsKey(c.provider())
                        ? Decision.of(new IntegrationDisconnected(c.companyId(), c.provider()))
                        : Decision.none();
            case AddUser c -> addUser(state, c);
            case ChangeUserRole c -> changeRole(state, c);
            case RemoveUser c -> removeUser(state, c);
            case SetRecordingMode c -> setRecordingMode(state, c);
        };
    }

    @Override
    public CompanyState evolve(CompanyState state, CompanyEvent event) {
        return switch (event) {
            case CompanyRegistered e -> state.with(e.settings());
            case CompanyConfigured e -> state.with(e.settings());
            case IntegrationConnected e -> state.withIntegration(e.provider(), e);
            case IntegrationDisconnected e -> state.withIntegration(e.provider(), null);
            case UserAdded e -> state.withUser(e.userId(), e);
            case UserRoleChanged e -> {
                UserAdded user = state.users().get(e.userId());
                yield user == null
                        ? state
                        : state.withUser(
                                e.userId(),
                                new UserAdded(e.companyId(), e.userId(), user.email(), user.name(), e.role()));
            }
            case UserRemoved e -> state.withUser(e.userId(), null);
            case RecordingModeSet e -> state.withRecordingMode(e.userId(), e.recordingMode());
        };
    }

    private static Decision<CompanyEvent> connect(CompanyState state, ConnectIntegration c) {
        IntegrationConnected connected = new IntegrationConnected(
                c.companyId(),
                c.provider(),
                c.secretReference(),
                c.secondSecret(),
                c.accountId(),
                c.companyIds(),
                c.phoneNumbers());
        return connected.equals(state.integrations().get(c.provider())) ? Decision.none() : Decision.of(connected);
    }

    private static Decision<CompanyEvent> addUser(CompanyState state, AddUser c) {
        UserAdded added = new UserAdded(c.companyId(), c.userId(), c.email(), c.name(), c.role());
        if (added.equals(state.users().get(c.userId()))) {
            return Decision.none();
        }
        // somebody who is added again gets the role named now
        if (c.role() != Role.admin && isLastAdmin(state, c.userId())) {
            return lastAdmin();
        }
        return Decision.of(added);
    }

    private static Decision<CompanyEvent> changeRole(CompanyState state, ChangeUserRole c) {
        @Nullable UserAdded user = state.users().get(c.userId());
        if (user == null) {
            return unknownUser(c.userId());
        }
        if (user.role() == c.role()) {
            return Decision.none();
        }
        if (isLastAdmin(state, c.userId())) {
            return lastAdmin();
        }
        return Decision.of(new UserRoleChanged(c.companyId(), c.userId(), c.role()));
    }

    private static Decision<CompanyEvent> removeUser(CompanyState state, RemoveUser c) {
        UserAdded user = state.users().get(c.userId());
        if (user == null) {
            return Decision.none();
        }
        if (isLastAdmin(state, c.userId())) {
            return lastAdmin();
        }
        return Decision.of(new UserRemoved(c.companyId(), c.userId()));
    }

    private static Decision<CompanyEvent> setRecordingMode(CompanyState state, SetRecordingMode c) {
        if (!state.users().containsKey(c.userId())) {
            return unknownUser(c.userId());
        }
        return c.recordingMode().equals(state.recordingModes().getOrDefault(c.userId(), "normal"))
                ? Decision.none()
                : Decision.of(new RecordingModeSet(c.companyId(), c.userId(), c.recordingMode()));
    }

    private static boolean isLastAdmin(CompanyState state, String userId) {
        List<String> admins = state.users().values().stream()
                .filter(user -> user.role() == Role.admin)
                .map(UserAdded::userId)
                .toList();
        return admins.equals(List.of(userId));
    }

    private static Decision<CompanyEvent> unknownUser(String userId) {
        return Decision.refuse(
                "user_unknown", "The company has no such user: add them first.", Map.of("user_id", userId));
    }

    private static Decision<CompanyEvent> lastAdmin() {
        return Decision.refuse("last_admin", "A company keeps at least one admin: make somebody else admin first.");
    }
}
