package dev.otto.events.company;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a company, its integrations and its users. Secrets never enter an event. */
public sealed interface CompanyEvent extends DomainEvent {

    String companyId();

    @EventType("company.registered")
    record CompanyRegistered(String companyId, CompanySettings settings) implements CompanyEvent {}

    @EventType("company.configured")
    record CompanyConfigured(String companyId, CompanySettings settings) implements CompanyEvent {}

    /** {@code secretReference} names where the encrypted secret lies and changes with it; {@code phoneNumbers} are the company's own. */
    @EventType("company.integration_connected")
    record IntegrationConnected(
            String companyId,
            String provider,
            String secretReference,
            boolean secondSecret,
            @Nullable String accountId,
            List<String> companyIds,
            List<String> phoneNumbers)
            implements CompanyEvent {}

    @EventType("company.integration_disconnected")
    record IntegrationDisconnected(String companyId, String provider) implements CompanyEvent {}

    @EventType("company.user_added")
    record UserAdded(
            String companyId,
            String userId,
            @Personal @Nullable String email,
            @Personal @Nullable String name,
            Role role)
            implements CompanyEvent {}

    @EventType("company.user_role_changed")
    record UserRoleChanged(String companyId, String userId, Role role) implements CompanyEvent {}

    @EventType("company.user_removed")
    record UserRemoved(String companyId, String userId) implements CompanyEvent {}

    /** {@code recordingMode} is normal, ghost or off. */
    @EventType("company.recording_mode_set")
    record RecordingModeSet(String companyId, String userId, String recordingMode) implements CompanyEvent {}
}
